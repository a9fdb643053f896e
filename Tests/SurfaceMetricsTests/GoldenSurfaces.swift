import Foundation
import SurfaceMetrics
import TestSupport
import VolumeCore

/// One case of `Tests/Fixtures/Golden/surface*.json`: two masks, and what the tools say about them.
struct GoldenSurfaceCase {
  let name: String
  let json: JSONValue
  let geometry: VolumeGeometry
  let tolerances: [Double]

  static let files = ["surface", "surface_hazards", "surface_random", "surface_plane"]

  static func all(_ file: String) throws -> [GoldenSurfaceCase] {
    let path = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Golden/\(file).json").path
    return try JSONValue(contentsOf: path).cases.array.map(GoldenSurfaceCase.init)
  }

  init(_ json: JSONValue) {
    self.json = json
    name = json.name.string!
    let size = json["size"].numbers.map(Int.init)
    let spacing = json.spacing.numbers
    geometry = VolumeGeometry(
      size: VolumeSize(x: size[0], y: size[1], z: size.count > 2 ? size[2] : 1),
      spacing: VoxelSpacing(x: spacing[0], y: spacing[1], z: spacing.count > 2 ? spacing[2] : 1))
    tolerances = json.tolerances.numbers
  }

  func map(_ side: String) -> LabelMap {
    var bytes: [UInt8] = []
    for (index, run) in json[side].numbers.enumerated() {
      bytes += [UInt8](repeating: UInt8(index % 2), count: Int(run))
    }
    return LabelMap(classes: .bytes, indices: .oneByte(Volume(geometry: geometry, voxels: bytes)))
  }

  func surfaces(_ conventions: [SurfaceConvention]) -> [ClassSurface] {
    let measurement = SurfaceMeasurement(
      reference: map("reference"), prediction: map("prediction"), targets: [[1]])
    var options = SurfaceMeasurement.Options()
    options.conventions = conventions
    options.includesRegions = true
    options.includesAreas = true
    options.boundaryTolerances = [[1, 2]]
    return measurement.measure(options)[0]
  }
}
