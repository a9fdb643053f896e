import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// The real pairs of the shared data against DeepMind's, MedPy's and SimpleITK's numbers.
@Suite(.enabled(if: SharedData.isPresent))
struct SurfacePairTests {
  static let names = SharedData.expected.pairs.object.keys.sorted()
  static let regions = ["WT": [1, 2, 4], "TC": [1, 4]]

  @Test func allPairsAreThereAndNoneIsASliceInAVolume() {
    #expect(Self.names.count == 29)
    // The tools would measure a volume of one slice as a slab, Voxloss measures a contour.
    for pair in SharedData.expected.pairs.object.values {
      #expect(pair.shape.array.count == 2 || pair.shape.array[2].integer! > 1)
    }
  }

  @Test(arguments: names) func pairAgreesWithTheTools(_ name: String) throws {
    let pair = SharedData.expected.pairs[name]
    let (reference, prediction) = (try labelMap(pair.ref, pair.mode), try labelMap(pair.pred, pair.mode))
    for (found, expected) in zip(reference.geometry.spacing.components, pair.spacing_mm.numbers) {
      #expect(found == expected)
    }
    let keys = pair.per_label.object.keys.sorted()
    let targets = try keys.map { key in
      try #require(Int(key).map { [$0] } ?? Self.regions[key] ?? (key.hasPrefix(">") ? [1] : nil))
    }
    let measurement = SurfaceMeasurement(reference: reference, prediction: prediction, targets: targets)
    var options = SurfaceMeasurement.Options()
    options.conventions = [.deepmind, .medpy(), .simpleITK]
    options.includesRegions = true
    options.includesAreas = true
    var agreement = Agreement()
    for (key, surfaces) in zip(keys, measurement.measure(options)) {
      let expected = pair.per_label[key]
      agreement.place = "\(name) \(key)"
      compareDeepMind(surfaces[0], expected.deepmind, &agreement)
      compareMedPy(surfaces[1], expected.medpy, &agreement)
      compareSimpleITK(surfaces[2], expected.simpleitk, &agreement)
    }
    #expect(agreement.definedLabels + agreement.emptyLabels == targets.count)
    #expect(agreement.compared >= 22 * agreement.definedLabels)
  }

  private func labelMap(_ path: JSONValue, _ mode: JSONValue) throws -> LabelMap {
    let path = SharedData.path(try #require(path.string))
    switch mode.string {
    case "prob":
      return try VolumeFile(contentsOf: path).volume.open(Thresholding())
    case "foreground":
      return LabelMap(classes: .bytes, indices: .oneByte(try EvaluatedVoxels(contentsOf: path).mask))
    default: return try LabelMap(contentsOf: path)
    }
  }

  private func compareDeepMind(_ surface: ClassSurface, _ expected: JSONValue, _ agreement: inout Agreement) {
    agreement.tool = "deepmind"
    let isDefined = surface.status == .defined
    if isDefined { agreement.definedLabels += 1 } else { agreement.emptyLabels += 1 }
    #expect(isDefined == (expected.hd.number != nil), "\(agreement.place)")
    for side in SegmentationSide.allCases {
      let (short, other) = side == .reference ? ("ref", "pred") : ("pred", "ref")
      agreement.check(surface[.averageSurfaceDistance(from: side)], expected["asd_\(short)_to_\(other)"])
      agreement.check(surface[.surfaceArea(of: side)], expected["surface_\(short)"])
      agreement.check(Double(surface.distances(from: side)?.sampleCount ?? 0), expected["surfels_\(short)"])
      agreement.check(surface[.surfaceOverlap(of: side), tolerance: 1], expected["overlap_1mm_\(short)"])
    }
    agreement.check(surface[.hausdorff], expected.hd)
    agreement.check(surface[.hausdorffPercentile(95)], expected.hd95)
    agreement.check(surface[.meanAverageSurfaceDistance], expected.assd_mean_of_two)
    agreement.check(surface[.averageSymmetricSurfaceDistance], expected.assd_area_pooled)
    for tolerance in 1...3 {
      agreement.check(
        surface[.normalizedSurfaceDice, tolerance: Double(tolerance)], expected["nsd_\(tolerance)mm"])
    }
  }

  private func compareMedPy(_ surface: ClassSurface, _ expected: JSONValue, _ agreement: inout Agreement) {
    agreement.tool = "medpy"
    #expect((surface.status == .defined) == expected.raises.isNull, "\(agreement.place)")
    agreement.check(surface[.hausdorff], expected.hd)
    agreement.check(surface[.hausdorffPercentile(95)], expected.hd95)
    agreement.check(surface[.averageSurfaceDistance(from: .reference)], expected.asd_ref_to_pred)
    agreement.check(surface[.averageSurfaceDistance(from: .prediction)], expected.asd_pred_to_ref)
    agreement.check(surface[.averageSymmetricSurfaceDistance], expected.assd)
  }

  private func compareSimpleITK(_ surface: ClassSurface, _ expected: JSONValue, _ agreement: inout Agreement) {
    agreement.tool = "simpleitk"
    #expect((surface.status == .defined) == expected.raises.isNull, "\(agreement.place)")
    agreement.check(surface[.hausdorff], expected.hausdorff)
    agreement.check(surface[.averageHausdorff], expected.average_hausdorff)
  }
}

/// Compares values and counts them.
private struct Agreement {
  var tool = ""
  var place = ""
  var (compared, definedLabels, emptyLabels) = (0, 0, 0)

  mutating func check(_ found: Double?, _ expected: JSONValue) {
    guard let number = expected.number else {
      #expect(found == nil, "\(place): \(found as Any), \(tool) \(expected)")
      return
    }
    compared += 1
    guard let found else {
      Issue.record("\(place): nothing, \(tool) \(number)")
      return
    }
    #expect(abs(found - number) <= 1e-12 * max(1, abs(number)), "\(place): \(found), \(tool) \(number)")
  }
}

/// The voxels of at least one half, as label 1.
private struct Thresholding: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> LabelMap {
    let bytes: [UInt8] = volume.voxels.map { $0.asDouble >= 0.5 ? 1 : 0 }
    return LabelMap(classes: .bytes, indices: .oneByte(Volume(geometry: volume.geometry, voxels: bytes)))
  }
}
