internal import ByteCoding
internal import VolumeCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The two files of a `.hdr` / `.img` pair, each plain or with `.gz`.
enum NIfTIPair {
  /// The header's path when the user names the image half, else the path itself.
  ///
  /// A file named `.img` that has no header beside it may be a single file: its content decides.
  static func headerPath(for path: String) throws(NIfTIError) -> String {
    guard let partner = partner(of: path, from: "img", to: "hdr") else { return path }
    if !partner.contains(where: exists) {
      if !exists(path) { return path }
      if beginsWithHeader(try NIfTISource(path: path).prefix(4)) { return path }
    }
    return try existing(partner, of: path, role: "header")
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  private static func beginsWithHeader(_ bytes: [UInt8]) -> Bool {
    let sizes = [NIfTIHeader.Version.nifti1, .nifti2].map { Int32($0.headerByteCount) }
    return [ByteOrder.little, .big].contains { order in
      ByteReader(bytes, order: order).number(Int32.self, at: 0).map(sizes.contains) ?? false
    }
  }

  /// The path of the voxels of a header whose magic says that they are in a second file.
  static func imagePath(for headerPath: String) throws(NIfTIError) -> String {
    guard let partner = partner(of: headerPath, from: "hdr", to: "img") else {
      throw NIfTIError(
        .invalidHeader,
        FaultContext(
          path: headerPath, field: "magic", found: "says that the voxels are in a second file",
          expected: "the name must then end in .hdr or .hdr.gz"))
    }
    return try existing(partner, of: headerPath, role: "voxels")
  }

  /// The names that the other half may have, the likelier first; nil when the path has another extension.
  private static func partner(of path: String, from: String, to: String) -> [String]? {
    let suffixes = ["", ".gz"]
    for suffix in suffixes {
      for (old, new) in [(from, to), (from.uppercased(), to.uppercased())] where path.hasSuffix(".\(old)\(suffix)") {
        let stem = path.dropLast(old.utf8.count + suffix.utf8.count)
        return ([suffix] + suffixes.filter { $0 != suffix }).map { "\(stem)\(new)\($0)" }
      }
    }
    return nil
  }

  private static func existing(_ names: [String], of path: String, role: String) throws(NIfTIError) -> String {
    for name in names where exists(name) { return name }
    throw NIfTIError(
      .cannotOpen, FaultContext(path: path, found: "has no partner", expected: "its \(role) should be in \(names[0])"))
  }
}
