import Scoring
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// Surface distances of class scores, at ignored voxels, on sheared grids and in slices.
struct SurfacePolicyTests {
  let files: CaseFolder
  let reference = CaseFolder.labels([0, 1, 2], seed: 61)
  let logits: [[Float]]

  init() throws {
    files = try CaseFolder()
    try files.write(reference, "reference.nii.gz")
    var generator = SeededGenerator(seed: 62)
    logits = (0..<3).map { _ in (0..<120).map { _ in Float.random(in: -3...3, using: &generator) } }
    try files.write(channels: logits, "scores.nii.gz")
  }

  private func surfaceValues(_ entry: LabelScore) -> [MetricValue] {
    entry.values.filter { SurfaceMetric(key: $0.key) != nil }
  }

  @Test func softmaxIsMeasuredOnTheDecidedMap() throws {
    let decided = (0..<120).map { voxel in (0..<3).max { logits[$0][voxel] < logits[$1][voxel] } ?? 0 }
    try files.write(decided, "decided.nii.gz")
    let regions = [LabelRegion(name: "both", members: [1, 2])]
    let hard = try files.score("reference.nii.gz", "decided.nii.gz") { $0.regions = regions }
    let soft = try files.score("reference.nii.gz", "scores.nii.gz") {
      $0.activation = .softmax
      $0.regions = regions
    }
    #expect(soft.labels.map(\.title) == ["1", "2", "both"])
    for (a, b) in zip(soft.labels, hard.labels) {
      #expect(surfaceValues(a) == surfaceValues(b) && surfaceValues(a).count == 4)
      #expect(a.values.map(\.name).suffix(4) == ["nsd_2mm", "soft_dice", "brier", "cross_entropy"])
    }
    #expect(soft.surface?.conventions[0].means.map(\.metric) == hard.surface?.conventions[0].means.map(\.metric))
  }

  /// Channels that may overlap are measured one by one, as binary masks are; their means are over the regions.
  @Test(arguments: [nil, 2]) func overlappingChannels(_ ignoreLabel: Int?) throws {
    let regions = [[1, 2], [2], [0, 1]].map { LabelRegion(name: "\($0)", members: $0) }
    let score = try files.score("reference.nii.gz", "scores.nii.gz") {
      $0.activation = .sigmoid
      $0.regions = regions
      $0.ignoreLabel = ignoreLabel
      $0.surface.conventions = [.medpy(), .deepmind]
      $0.surface.labelTolerances = ["[2]": [3]]
    }
    try files.write(reference.map { $0 == ignoreLabel ? 0 : 1 }, "mask.nii.gz")
    for (channel, region) in regions.enumerated() {
      try files.write(reference.map { region.members.contains($0) ? 1 : 0 }, "a.nii.gz")
      try files.write(logits[channel].map { $0 >= 0 ? 1 : 0 }, "b.nii.gz")
      let binary = try files.score("a.nii.gz", "b.nii.gz") {
        $0.labels = [1]
        $0.maskPath = files.path("mask.nii.gz")
        $0.surface.conventions = [.medpy(), .deepmind]
        if region.members == [2] { $0.surface.tolerances = [3] }
      }
      let entry = score.labels[channel]
      #expect(entry.members == region.members && entry.status == binary.labels[0].status)
      #expect(surfaceValues(entry) == surfaceValues(binary.labels[0]))
      #expect(entry.conventions.map(\.values) == binary.labels[0].conventions.map(\.values))
    }
    let mean = try #require(score.surface?.conventions[0].means.first { $0.metric.key == "assd" })
    let worst = CaseFolder.geometry.diagonal
    let values = score.labels.filter { $0.status != .bothEmpty }.map { $0["assd"] ?? worst }
    #expect(mean.count == values.count && mean.metric.value == values.reduce(0, +) / Double(values.count))
    #expect(values.count == (ignoreLabel == nil ? 3 : 2) || mean.statusCounts[.spurious] == 1)
  }

  /// Reference 1 in columns 0 and 1 of a row, prediction in 1 and 2; column 2 is ignored.
  ///
  /// Background: the prediction is column 1. Excluded: besides, samples that touch column 2 go.
  @Test func ignoredVoxelsAtSurfaces() throws {
    let row = { (values: [Int]) in values + [Int](repeating: 0, count: 120 - values.count) }
    try files.write(row([1, 1, 9, 0, 0]), "reference.nii.gz")
    try files.write(row([0, 1, 1, 0, 0]), "prediction.nii.gz")
    func score(_ policy: IgnoredSurfaceVoxels, _ convention: SurfaceConvention) throws -> LabelScore {
      try files.score {
        $0.metrics = try MetricSelection(parsing: ["hd", "assd"])
        $0.ignoreLabel = 9
        $0.surface.ignoredVoxels = policy
        $0.surface.conventions = [convention]
      }.labels[0]
    }
    // Centres: columns 0 and 1 against column 1, so 1.25 once, 0 twice.
    let background = try score(.background, .medpy())
    #expect(background["hd"] == 1.25 && background["assd"] == 1.25 / 3)
    // Column 1 touches the ignored one: no sample of the prediction is left.
    let excluded = try score(.excluded, .medpy())
    #expect(excluded.status == .defined && excluded["hd"] == nil && excluded["assd"] == nil)
    // Corners: columns 0, 1, 2 against 1, 2; 4 of 12 corners lie 1.25 away. Those of column 2 touch the ignored voxel.
    #expect(try score(.background, .deepmind)["hd"] == 1.25)
    #expect(try score(.excluded, .deepmind)["hd"] == 1.25)
  }

  /// A label whose surfaces are all ignored on both sides is defined, has no distance, and is left out of the means.
  @Test func noSurfaceIsLeft() throws {
    try files.write([1, 9] + [Int](repeating: 0, count: 118), "reference.nii.gz")
    try files.write([1, 1] + [Int](repeating: 0, count: 118), "prediction.nii.gz")
    let score = try files.score {
      $0.metrics = try MetricSelection(parsing: ["hd", "nsd"])
      $0.ignoreLabel = 9
      $0.surface.conventions = [.medpy()]
    }
    #expect(score.labels[0].status == .defined && score.labels[0]["hd"] == nil)
    let means = try #require(score.surface?.conventions.first?.means)
    #expect(means.allSatisfy { $0.undefined == 1 && $0.count == 0 && $0.metric.value == nil })
  }

  /// One whose prediction alone has no surface left counts as a missed one.
  @Test func onlyTheReferenceHasASurfaceLeft() throws {
    try files.write([1, 9, 0, 0, 1] + [Int](repeating: 0, count: 115), "reference.nii.gz")
    try files.write([1, 1] + [Int](repeating: 0, count: 118), "prediction.nii.gz")
    let score = try files.score {
      $0.metrics = try MetricSelection(parsing: ["hd", "nsd"])
      $0.ignoreLabel = 9
      $0.surface.conventions = [.medpy()]
    }
    #expect(score.labels[0].status == .defined && score.labels[0]["hd"] == nil)
    let means = try #require(score.surface?.conventions.first?.means)
    #expect(means[0].undefined == 1 && means[0].metric.value == CaseFolder.geometry.diagonal)
    #expect(means[1].metric.value == 0)
  }

  @Test func maskedDistancesAreTheEngines() throws {
    let prediction = CaseFolder.labels([0, 1, 2], seed: 63)
    try files.write(prediction, "prediction.nii.gz")
    try files.write(CaseFolder.labels([0, 1, 1, 1, 1, 1], seed: 64), "mask.nii.gz")
    let mask = try EvaluatedVoxels(contentsOf: files.path("mask.nii.gz"))
    func map(_ name: String) throws -> LabelMap { try LabelMap(VolumeFile(contentsOf: files.path(name)).volume) }
    let measurement = SurfaceMeasurement(
      reference: try map("reference.nii.gz"), prediction: try map("prediction.nii.gz"), targets: [[1], [2]],
      evaluated: mask)
    var values: [[Double?]] = []
    for policy in IgnoredSurfaceVoxels.allCases {
      var options = SurfaceMeasurement.Options()
      options.ignoredVoxels = policy
      let expected = measurement.measure(options).map { $0[0][.averageSymmetricSurfaceDistance] }
      let score = try files.score {
        $0.maskPath = files.path("mask.nii.gz")
        $0.surface.ignoredVoxels = policy
      }
      #expect(score.labels.map { $0["assd"] } == expected && score.surface?.ignoredVoxels == policy)
      values.append(expected)
    }
    #expect(values[0] != values[1])
  }

  @Test func shearedGrids() throws {
    let affine = AffineTransform(rows: [[1, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
    let norms = affine.columnNorms
    let geometry = VolumeGeometry(
      size: CaseFolder.size, spacing: VoxelSpacing(x: norms[0], y: norms[1], z: norms[2]), affine: affine)
    for name in ["reference.nii.gz", "prediction.nii.gz"] { try files.write(reference, name, on: geometry) }
    let score = try files.score()
    let path = files.path("reference.nii.gz")
    #expect(score.warnings.contains("\(path): the grid is sheared: distances are not measured"))
    #expect(score.surface == nil && surfaceValues(score.labels[0]).isEmpty && score.labels[0]["dice"] == 1)
    for names in [["hd95"], ["dice", "nsd"], ["all"]] {
      let fault = try files.fault { $0.metrics = try MetricSelection(parsing: names) }
      #expect(fault.kind == .file(.invalidVoxels))
      #expect(
        fault.description
          == "\(path): the grid is sheared: distances are not measured (leave the surface metrics out with --metrics "
          + "overlap)")
    }
    let overlap = try files.score { $0.metrics = try MetricSelection(parsing: ["overlap"]) }
    #expect(!overlap.warnings.contains { $0.contains("distances") })
  }

  /// A square of 5 x 5 pixels against one with a hole in the middle.
  ///
  /// In the plane the border of the first has 16 pixels, of the second 20, of which the four around the hole lie a pixel
  /// away; as a slab every pixel would be border.
  @Test func aSingleSliceIsAPlane() throws {
    let geometry = VolumeGeometry(
      size: VolumeSize(x: 7, y: 7, z: 1), spacing: VoxelSpacing(x: 2, y: 2, z: 9),
      affine: AffineTransform(rows: [[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 9, 0]]))
    let square = (0..<49).map { (1...5).contains($0 % 7) && (1...5).contains($0 / 7) ? 1 : 0 }
    try files.write(square, "reference.nii.gz", on: geometry)
    try files.write(square.enumerated().map { $0 == 24 ? 0 : $1 }, "prediction.nii.gz", on: geometry)
    let score = try files.score {
      $0.metrics = try MetricSelection(parsing: ["hd", "assd", "nsd", "hd_reference_to_prediction"])
      $0.surface.conventions = [.medpy()]
    }
    let entry = score.labels[0]
    #expect(entry["hd"] == 2 && entry["hd_reference_to_prediction"] == 0 && entry["assd"] == 2 * 4.0 / 36)
    #expect(entry["nsd_1mm"] == 32.0 / 36 && entry["nsd_2mm"] == 1)
  }
}
