import TestSupport
import Testing

@testable import HDF5

@Suite struct HDF5LocationTests {
  static let texts: [(text: String, path: String, dataset: String?)] = [
    ("a.h5", "a.h5", nil), ("a.h5:/x/y", "a.h5", "/x/y"), ("a.h5:label", "a.h5", "/label"), ("a.h5:/", "a.h5", nil),
    ("a.h5:", "a.h5", nil), ("dir:1/a.hdf5:/x", "dir:1/a.hdf5", "/x"), ("a.h5:/x:/y", "a.h5", "/x:/y"),
    ("a.b:/c", "a.b", "/c"), ("scan:12:30", "scan:12:30", nil), ("C:x.H5:mask", "C:x.H5", "/mask"),
    (":/x", ":/x", nil), ("", "", nil), ("a.h5://x", "a.h5", "/x"),
  ]

  @Test(arguments: texts)
  func textsAreSplitWithoutAFile(row: (text: String, path: String, dataset: String?)) {
    let location = HDF5Location(parsing: row.text, isFile: { _ in false })
    #expect(location == HDF5Location(path: row.path, dataset: row.dataset))
  }

  static let files: [(files: [String], text: String, path: String, dataset: String?)] = [
    (["a.h5:/x"], "a.h5:/x", "a.h5:/x", nil), (["a:/b.dat"], "a:/b.dat:/c", "a:/b.dat", "/c"),
    (["t12:30.h5"], "t12:30.h5", "t12:30.h5", nil), (["t12:30.h5"], "t12:30.h5:label", "t12:30.h5", "/label"),
    (["data"], "data:/x", "data", "/x"), (["a.h5", "a.h5:/g"], "a.h5:/g:/x", "a.h5:/g", "/x"),
  ]

  @Test(arguments: files)
  func existingFilesComeFirst(row: (files: [String], text: String, path: String, dataset: String?)) {
    let location = HDF5Location(parsing: row.text, isFile: { row.files.contains($0) })
    #expect(location == HDF5Location(path: row.path, dataset: row.dataset))
  }

  @Test func realFilesAreFound() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([], "with:colon.h5")
    #expect(HDF5Location(parsing: path) == HDF5Location(path: path))
    #expect(HDF5Location(parsing: path + ":/seg") == HDF5Location(path: path, dataset: "/seg"))
  }
}
