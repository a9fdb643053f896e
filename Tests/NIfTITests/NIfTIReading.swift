import NIfTI
import TestSupport
import Testing
import VolumeCore

/// A folder with one file that is read as often as a test likes.
struct NIfTIReading {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes the bytes and reads them as NIfTI.
  func read(_ bytes: [UInt8], name: String = "a.nii") throws(any Error) -> NIfTIFile {
    try NIfTIFile(contentsOf: folder.write(bytes, name))
  }

  func read(_ handmade: HandmadeNIfTI) throws -> NIfTIFile { try read(handmade.file) }

  /// The error that the bytes give, which must be one line that begins with the path.
  func fault(
    _ bytes: [UInt8], name: String = "a.nii", sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> NIfTIError? {
    let path = try folder.write(bytes, name)
    return fault(path: path, sourceLocation: sourceLocation)
  }

  func fault(_ handmade: HandmadeNIfTI, sourceLocation: SourceLocation = #_sourceLocation) throws -> NIfTIError? {
    try fault(handmade.file, sourceLocation: sourceLocation)
  }

  func fault(path: String, sourceLocation: SourceLocation = #_sourceLocation) -> NIfTIError? {
    let error = #expect(throws: NIfTIError.self, sourceLocation: sourceLocation) { try NIfTIFile(contentsOf: path) }
    if let error { expectOneLine(error, path: path, sourceLocation: sourceLocation) }
    return error
  }

  func expectOneLine(_ error: NIfTIError, path: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let line = error.description
    let isOneLine = line.hasPrefix(path + ": ") && !line.contains(where: \.isNewline)
    #expect(isOneLine, "\(line)", sourceLocation: sourceLocation)
  }
}

extension AnyVolume {
  /// All values in memory order.
  var values: [Double] { open(ValuesOf()) }
}

private struct ValuesOf: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [Double] { volume.voxels.map(\.asDouble) }
}

/// Whether two lists of rows agree to an absolute tolerance.
func isClose(_ a: [[Double]], _ b: [[Double]], _ tolerance: Double) -> Bool {
  zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) <= tolerance }
}
