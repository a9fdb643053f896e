import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// What missed, spurious and absent labels do to the means of surface metrics.
struct EmptyMaskTests {
  /// Two values, a label without any evaluated surface, a missed, a spurious and an absent one.
  private func mean(_ policy: EmptyMaskPolicy, isShare: Bool) -> MetricMean {
    let values: [Double] = isShare ? [0.5, 1] : [2, 4]
    let entries: [(ClassStatus, Double?)] = [
      (.defined, values[0]), (.missed, isShare ? 0 : nil), (.defined, values[1]), (.spurious, isShare ? 0 : nil),
      (.bothEmpty, nil), (.defined, nil),
    ]
    return MetricMean(
      isShare ? "nsd" : "hd", tolerance: nil, entries.map { MetricMean.Entry(status: $0.0, value: $0.1) },
      policy: policy, diagonal: 100)
  }

  /// Two masks without a surface on either side, as when both fill an image with an open edge, are no failure.
  @Test func nothingOnBothSidesIsLeftOut() {
    let entries = [
      MetricMean.Entry(status: .defined, value: 2),
      MetricMean.Entry(status: .defined, value: nil, isWithoutSurface: true),
    ]
    let mean = MetricMean("hd", tolerance: nil, entries, policy: .worst, diagonal: 100)
    #expect(mean.metric.value == 2 && mean.count == 1 && mean.undefined == 1)
  }

  @Test func nnUNetLeavesDistancesOut() {
    let (distances, shares) = (mean(.nnUNet, isShare: false), mean(.nnUNet, isShare: true))
    #expect(distances.metric.value == 3 && distances.count == 2 && distances.worst == nil)
    #expect(shares.metric.value == 1.5 / 5 && shares.count == 5 && shares.worst == 0)
  }

  /// Distances: 2 + 4 and three failures; shares: 0.5 + 1 and three failures.
  @Test(
    arguments: [
      (EmptyMaskPolicy.worst, 306.0 / 5, 5, 100.0, 1.5 / 5, 0.0), (.excluded, 3, 2, nil, 0.75, nil),
      (.brats, 1128.0 / 6, 6, 374, 2.5 / 6, 0), (.distance(10), 36.0 / 5, 5, 10, 1.5 / 5, 0),
    ] as [(EmptyMaskPolicy, Double, Int, Double?, Double, Double?)])
  func policies(
    _ policy: EmptyMaskPolicy, _ distance: Double, _ count: Int, _ worst: Double?, _ share: Double, _ lowest: Double?
  ) {
    let (distances, shares) = (mean(policy, isShare: false), mean(policy, isShare: true))
    #expect(distances.metric.value == distance && distances.count == count && distances.worst == worst)
    #expect(shares.metric.value == share && shares.count == count && shares.worst == lowest)
    for mean in [distances, shares] {
      #expect(mean.statusCounts == [.defined: 3, .missed: 1, .spurious: 1, .bothEmpty: 1] && mean.undefined == 1)
    }
  }

  @Test func nothingToAverage() {
    let mean = MetricMean(
      "hd", tolerance: 1, [.init(status: .missed, value: nil)], policy: .excluded, diagonal: 9)
    #expect(mean.metric == MetricValue(key: "hd", tolerance: 1, value: nil) && mean.count == 0)
    let absent = MetricMean(
      "nsd", tolerance: nil, [.init(status: .bothEmpty, value: nil)], policy: .worst, diagonal: 9)
    #expect(absent.metric.value == nil && absent.count == 0 && absent.statusCounts == [.bothEmpty: 1])
  }

  @Test func policiesByTheirWords() {
    for word in ["worst", "exclude", "brats", "nnunet", "0", "374", "12.5", "1e+30"] {
      #expect(EmptyMaskPolicy(word)?.word == word)
    }
    #expect(EmptyMaskPolicy("300.0") == .distance(300) && EmptyMaskPolicy("1e30")?.word == "1e+30")
    for word in ["", "Worst", "-1", "nan", "inf", "5mm"] { #expect(EmptyMaskPolicy(word) == nil, "\(word)") }
  }

  /// Label 1 is 1.25 mm off, label 2 missed, 3 spurious and 9 absent, on a grid of 7.5 x 12.5 x 16 mm.
  @Test func handMadeCase() throws {
    let files = try CaseFolder()
    var (reference, prediction) = ([Int](repeating: 0, count: 120), [Int](repeating: 0, count: 120))
    reference.replaceSubrange(0..<6, with: [1, 0, 0, 0, 0, 2])
    prediction.replaceSubrange(0..<6, with: [0, 1, 0, 3, 0, 0])
    try files.write(reference, "reference.nii.gz")
    try files.write(prediction, "prediction.nii.gz")
    let diagonal = (7.5 * 7.5 + 12.5 * 12.5 + 16.0 * 16).squareRoot()
    func means(_ policy: EmptyMaskPolicy) throws -> [MetricMean] {
      let score = try files.score {
        $0.metrics = try MetricSelection(parsing: ["hd", "nsd", "surface_area_reference"])
        $0.labels = [0, 1, 2, 3, 9]
        $0.surface.conventions = [.medpy()]
        $0.surface.tolerances = [2]
        $0.surface.emptyMasks = policy
      }
      // The entries say what is there, whatever the policy.
      #expect(score.labels.dropFirst().map(\.status) == [.defined, .missed, .spurious, .bothEmpty])
      #expect(score.labels.dropFirst().map { $0["hd"] } == [1.25, nil, nil, nil])
      #expect(score.labels.dropFirst().map { $0["nsd_2mm"] } == [1, 0, 0, nil])
      let means = try #require(score.surface?.conventions.first?.means)
      #expect(means.map(\.metric.name) == ["hd", "nsd_2mm"], "areas have no better side")
      for mean in means { #expect(mean.statusCounts == [.defined: 1, .missed: 1, .spurious: 1, .bothEmpty: 1]) }
      return means
    }
    let worst = try means(.worst)
    #expect(abs((worst[0].metric.value ?? 0) - (1.25 + 2 * diagonal) / 3) < 1e-9)
    #expect(worst[1].metric.value == 1.0 / 3 && worst.map(\.count) == [3, 3])
    #expect(try means(.excluded).map(\.metric.value) == [1.25, 1])
    #expect(try means(.brats).map(\.metric.value) == [(1.25 + 2 * 374) / 4, 0.5])
    #expect(try means(.distance(50)).map(\.metric.value) == [101.25 / 3, 1.0 / 3])
  }

  /// Taking a label away from the prediction makes every mean worse, however bad the label was.
  @Test func aMissedLabelNeverImprovesAMean() throws {
    let files = try CaseFolder()
    let reference = CaseFolder.labels([0, 0, 0, 1, 2], seed: 51)
    let prediction = reference.enumerated().map { $1 == 2 ? 0 : $0 == 119 ? 2 : $1 }
    try files.write(reference, "reference.nii.gz")
    try files.write(prediction, "prediction.nii.gz")
    try files.write(prediction.map { $0 == 2 ? 0 : $0 }, "missing.nii.gz")
    for convention in SurfaceConvention.all {
      func means(_ name: String) throws -> [MetricMean] {
        let score = try files.score("reference.nii.gz", name) {
          $0.metrics = try MetricSelection(parsing: ["surface"])
          $0.surface.conventions = [convention]
        }
        return try #require(score.surface?.conventions.first?.means)
      }
      let (poor, missing) = (try means("prediction.nii.gz"), try means("missing.nii.gz"))
      #expect(poor.count == missing.count && missing.allSatisfy { $0.count == 2 && $0.statusCounts[.missed] == 1 })
      for (a, b) in zip(poor, missing) {
        let (before, after) = (try #require(a.metric.value), try #require(b.metric.value))
        let isShare = SurfaceMetric(key: a.metric.key)?.isHigherBetter == true
        #expect(isShare ? after <= before : after > before, "\(convention.name) \(a.metric.name)")
      }
    }
  }
}
