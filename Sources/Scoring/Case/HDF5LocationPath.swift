internal import HDF5

/// The file of a path that may name an HDF5 data set behind a colon.
enum HDF5LocationPath {
  static func file(of path: String) -> String { HDF5Location(parsing: path).path }
}
