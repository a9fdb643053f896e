import Foundation
import HDF5
import TestSupport
import VolumeCore

/// The files that Tests/Fixtures/HDF5/generate.py writes.
enum Fixture {
  static func path(_ name: String) -> String {
    SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/HDF5/\(name)").path
  }

  static func open(_ name: String) throws -> HDF5File { try HDF5File(path: path(name)) }

  /// The values of `ramp` in generate.py, in the file's order.
  static func ramp(_ count: Int, factor: Int = 7, offset: Int = 3, modulus: Int = 101) -> [Double] {
    (0..<count).map { Double(($0 * factor + offset) % modulus) }
  }
}

/// The values of a volume as Doubles in memory order.
struct AsDoubles: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [Double] { volume.voxels.map(\.asDouble) }
}

extension AnyVolume {
  var doubles: [Double] { open(AsDoubles()) }
}

/// The error of a call; nil when it succeeds.
func hdf5Error<Result>(_ body: () throws -> Result) -> HDF5Error? {
  do {
    _ = try body()
    return nil
  } catch { return error as? HDF5Error }
}

extension HDF5Error {
  /// Whether the text is one line that begins with the file's path.
  func isOneLine(about path: String) -> Bool {
    description.hasPrefix(path + ": ") && !description.contains("\n") && description.count > path.count + 8
  }
}
