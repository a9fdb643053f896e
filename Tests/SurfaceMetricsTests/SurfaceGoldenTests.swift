import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VoxelMorphology

/// Every convention against the numbers of its tool (`Tests/Golden/surface_golden.py`).
struct SurfaceGoldenTests {
  /// The convention of each tool in the file, and the keys that go by another name there.
  static let tools: [(tool: String, convention: SurfaceConvention, names: [String: String])] = [
    ("deepmind", .deepmind, [:]), ("monai", .monai, [:]), ("monai", .monaiSubvoxel, ["nsd": "nsd_subvoxel"]),
    ("medpy:1", .medpy(), [:]), ("medpy:1", .medpy04, ["masd": "assd@0.4"]), ("medpy:2", .medpy(2), [:]),
    ("medpy:3", .medpy(3), [:]), ("pymia", .pymia, [:]), ("metricsreloaded", .metricsReloaded, [:]),
    ("simpleitk", .simpleITK, [:]), ("sitk-recipe:6", .sitkRecipe(), [:]),
    ("sitk-recipe:26", .sitkRecipe(.corners), [:]),
  ]

  @Test(arguments: GoldenSurfaceCase.files) func valuesAgreeWithTheTools(file: String) throws {
    var compared: [String: Int] = [:]
    // The tools measure a volume of one slice as a slab, Voxloss as a contour.
    for golden in try GoldenSurfaceCase.all(file)
    where golden.json["size"].array.count == 2 || golden.geometry.size.z > 1 {
      let surfaces = golden.surfaces(Self.tools.map(\.convention))
      for (tool, surface) in zip(Self.tools, surfaces) {
        // pymia lifts a slice to a slab, which no convention does here.
        if tool.tool == "pymia" && golden.geometry.size.z == 1 { continue }
        let values = golden.json.values[tool.tool]
        // SimpleITK's map without a contour holds the root of its largest number.
        if (values.hd.number ?? 0) > 1e19 { continue }
        for (key, value) in values.object {
          guard let metric = Self.metric(key, tool.names) else { continue }
          // The tools' own numbers for empty masks are tested apart.
          if surface.status != .defined { continue }
          let places = metric.takesTolerance ? value.array : [value]
          let tolerances = metric == .boundaryIoU ? [1, 2] : golden.tolerances
          for (index, expected) in places.enumerated() {
            let found =
              metric.takesTolerance ? surface[metric, tolerance: tolerances[index]] : surface[metric]
            let place = "\(golden.name): \(key) \(index) of \(surface.convention.name)"
            #expect(agree(found, expected, surface.convention), "\(place): \(found as Any), expected \(expected)")
            compared["\(surface.convention.name) \(metric.key)", default: 0] += 1
          }
        }
      }
    }
    #expect(compared.count >= 60, "\(compared)")
    #expect(compared.values.allSatisfy { $0 >= 15 }, "\(compared)")
  }

  /// The metric under a key of the file; nil for what is no metric or is compared under another convention.
  private static func metric(_ key: String, _ names: [String: String]) -> SurfaceMetric? {
    if let own = names.first(where: { $0.value == key })?.key { return SurfaceMetric(key: own) }
    return names.isEmpty ? SurfaceMetric(key: key) : nil
  }

  private func agree(_ found: Double?, _ expected: JSONValue, _ convention: SurfaceConvention) -> Bool {
    guard let number = expected.number else { return found == nil }
    guard let found else { return false }
    // SimpleITK's map holds up to 1.4e-6 mm where the distance is 0.
    if convention.tool.contains("SignedMaurer") { return abs(found - number) <= max(2e-6, 1e-6 * number) }
    let isSingle = convention.precision == .float32
    return abs(found - number) <= max(isSingle ? 4 * Double(Float(number).ulp) : 1e-12 * abs(number), 1e-12)
  }
}
