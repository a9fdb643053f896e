import Scoring
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// Surface distances of a case: which are measured, of what, and with which tolerances.
struct SurfaceCaseTests {
  let files: CaseFolder

  init() throws {
    files = try CaseFolder()
    try files.write(CaseFolder.labels([0, 1, 2, 3], seed: 41), "reference.nii.gz")
    try files.write(CaseFolder.labels([0, 0, 1, 2, 3], seed: 42), "prediction.nii.gz")
  }

  private func measured(_ targets: [[Int]], _ options: SurfaceMeasurement.Options) throws -> [[ClassSurface]] {
    func map(_ name: String) throws -> LabelMap { try LabelMap(VolumeFile(contentsOf: files.path(name)).volume) }
    return try SurfaceMeasurement(
      reference: map("reference.nii.gz"), prediction: map("prediction.nii.gz"), targets: targets
    ).measure(options)
  }

  @Test func valuesAreThoseOfTheEngine() throws {
    let conventions: [SurfaceConvention] = [.medpy(), .deepmind, .monai]
    let score = try files.score {
      $0.metrics = try MetricSelection(parsing: ["surface", "hd70"])
      $0.regions = [LabelRegion(name: "both", members: [1, 3])]
      $0.surface.conventions = conventions
      $0.surface.tolerances = [1, 2.5]
      $0.surface.curveLimit = 3
      $0.workerCount = 2
    }
    var options = SurfaceMeasurement.Options()
    options.conventions = conventions
    options.includesRegions = true
    options.includesAreas = true
    options.boundaryTolerances = Array(repeating: [1, 2.5], count: 4)
    options.largestTolerance = 3
    let expected = try measured([[1], [2], [3], [1, 3]], options)
    #expect(score.labels.map(\.title) == ["1", "2", "3", "both"])
    for (entry, surfaces) in zip(score.labels, expected) {
      #expect(entry.conventions.map(\.name) == ["medpy", "deepmind", "monai"])
      #expect(entry.values == entry.conventions[0].values, "the first convention stands beside the overlap metrics")
      for (scored, surface) in zip(entry.conventions, surfaces) {
        var values: [MetricValue] = []
        let metrics = SurfaceMetric.all.prefix(2) + [.hausdorffPercentile(70)] + SurfaceMetric.all.dropFirst(2)
        for metric in metrics {
          let isInTool = surface.convention.hasInTool(metric)
          if metric.takesTolerance {
            values += [1, 2.5].map {
              MetricValue(
                key: metric.key, tolerance: $0, value: surface[metric, tolerance: $0], isInTool: isInTool)
            }
          } else {
            values.append(MetricValue(key: metric.key, value: surface[metric], isInTool: isInTool))
          }
        }
        #expect(scored.values == values)
        #expect(values.allSatisfy { $0.value != nil })
      }
    }
    #expect(score.labels[0].conventions[0].values != score.labels[0].conventions[1].values)
  }

  /// One voxel against another two columns further: 2.5 mm, in every sample of both sides.
  @Test func handMadeDistances() throws {
    for (name, column) in [("reference.nii.gz", 1), ("prediction.nii.gz", 3)] {
      var labels = [Int](repeating: 0, count: 120)
      labels[CaseFolder.size.index(x: column, y: 1, z: 1)] = 4
      try files.write(labels, name)
    }
    let score = try files.score {
      $0.metrics = try MetricSelection(parsing: ["hd", "hd95", "assd", "nsd", "boundary_iou"])
      $0.surface.conventions = [.medpy()]
      $0.surface.tolerances = [1, 2.4, 2.5]
    }
    let entry = try #require(score.labels.first)
    #expect(
      entry.values.map(\.name) == [
        "hd", "hd95", "assd", "nsd_1mm", "nsd_2.4mm", "nsd_2.5mm", "boundary_iou_1mm", "boundary_iou_2.4mm",
        "boundary_iou_2.5mm",
      ])
    #expect(entry.values.map(\.value) == [2.5, 2.5, 2.5, 0, 0, 1, 0, 0, 0])
    #expect(score.surface?.conventions.map(\.convention) == [.medpy()] && entry.conventions.isEmpty)
  }

  @Test func tolerancesByNameAndByLabel() throws {
    try files.folder.write(#"{"labels": {"background": 0, "a": 1, "b": 2, "c": 3, "two": [1, 2]}}"#, "dataset.json")
    let score = try files.score {
      $0.metrics = try MetricSelection(parsing: ["nsd"])
      $0.surface.labelTolerances = ["b": [3], "1": [0.5, 4], "two": [6]]
    }
    let names = score.labels.map { $0.values.map(\.name) }
    #expect(names == [["nsd_0.5mm", "nsd_4mm"], ["nsd_3mm"], ["nsd_1mm", "nsd_2mm"], ["nsd_6mm"]])
    let plain = try files.score {
      $0.metrics = try MetricSelection(parsing: ["nsd"])
      $0.surface.tolerances = [3]
    }
    #expect(score.labels[1]["nsd_3mm"] == plain.labels[1]["nsd_3mm"])
    let means = try #require(score.surface?.conventions.first?.means)
    // Every label is in the means at its own tolerances, so that a missed one cannot vanish; the region is in none.
    let expected = [("0.5", 0), ("1", 2), ("2", 2), ("3", 1), ("4", 0)].map { ("nsd_\($0.0)mm", score.labels[$0.1]) }
    #expect(means.map(\.metric.name) == expected.map(\.0) && means.allSatisfy { $0.count == 1 })
    #expect(means.map(\.metric.value) == expected.map { $0.1[$0.0] })
  }

  @Test func unknownNamesOfTolerancesAreErrors() throws {
    let plain = try files.fault { $0.surface.labelTolerances = ["liver": [3]] }
    #expect(plain.kind == .file(.invalidRequest))
    #expect(
      plain.description
        == "\(files.path("reference.nii.gz")): --tolerance liver names no label or region; no names are known, use label "
        + "numbers")
    try files.folder.write(
      #"{"labels": {"background": 0, "liver": 1, "left_lung": 2, "lungs": [2, 3]}}"#, "dataset.json")
    let named = try files.fault { $0.surface.labelTolerances = ["Liver": [3]] }
    #expect(named.description.hasSuffix("did you mean liver? known are background left_lung liver lungs"), "\(named)")
    let other = try files.fault { $0.surface.labelTolerances = ["heart": [3]] }
    for key in ["05", "+5", " 5"] {
      #expect(try files.fault { $0.surface.labelTolerances = [key: [3]] }.kind == .file(.invalidRequest), "\(key)")
    }
    let twice = try files.fault { $0.surface.labelTolerances = ["liver": [3], "1": [2]] }
    #expect(twice.description.hasSuffix("--tolerance is given for label 1 and for its name liver; leave one out"))
    let absent = try files.score { $0.surface.labelTolerances = ["7": [3], "1": [2]] }
    #expect(
      absent.notes.filter { $0.contains("--tolerance") }
        == ["\(files.path("reference.nii.gz")): --tolerance 7 is of no label or region that is scored"])
    #expect(other.description.hasSuffix("no label or region; known are background left_lung liver lungs"), "\(other)")
  }

  @Test func theStandardSelection() throws {
    let standard = MetricSelection.standard
    #expect(standard.surface.map(\.key) == ["hd95", "assd", "nsd"] && !standard.requiresSurface)
    let score = try files.score()
    #expect(score.labels[0].values.suffix(4).map(\.name) == ["hd95", "assd", "nsd_1mm", "nsd_2mm"])
    let settings = try #require(score.surface)
    #expect(settings.conventions.map(\.convention) == [.deepmind] && settings.metrics == standard.surface)
    #expect(settings.emptyMasks == .worst && settings.ignoredVoxels == .excluded)
    let overlap = try files.score { $0.metrics = try MetricSelection(parsing: ["overlap"]) }
    #expect(overlap.surface == nil && overlap.overall == score.overall)
  }

  @Test func percentilesInTheSelection() throws {
    func keys(_ names: String...) throws -> [String] { try MetricSelection(parsing: names).surface.map(\.key) }
    #expect(
      try keys("hd99.5", "hd5", "assd", "hd95", "hd20", "hd") == ["hd", "hd95", "hd5", "hd20", "hd99.5", "assd"])
    #expect(try keys("hd99_reference_to_prediction", "hd99") == ["hd99", "hd99_reference_to_prediction"])
    let spelled = #expect(throws: ScoringError.self) { try MetricSelection(parsing: ["hd95.0"]) }
    #expect(
      spelled?.description
        == "hd95.0 is not a metric; percentiles are written in their shortest form, as hd95, hd99.5 or "
        + "hd95_reference_to_prediction")
    for name in ["hd0", "hd100", "hd101", "hd100_prediction_to_reference"] {
      let error = #expect(throws: ScoringError.self) { try MetricSelection(parsing: [name]) }
      #expect(
        error?.description
          == "\(name) is not a metric; percentiles lie above 0 and below 100, and hd is the largest distance")
    }
    for name in ["hd-1", "hd5e1", "hd0x1p3", "hdnan", "hdinf", "hd 95", "HD95", "hd95_", "hd95_to_reference"] {
      #expect(throws: ScoringError.self, "\(name)") { try MetricSelection(parsing: [name]) }
    }
  }

  @Test func regionsAreUnionsAndNoPartOfTheMeans() throws {
    let score = try files.score { $0.regions = [LabelRegion(name: "all", members: [1, 2, 3])] }
    let region = try #require(score.labels.last)
    let expected = try measured([[1, 2, 3]], .init())[0][0]
    #expect(region["hd95"] == expected[.hausdorffPercentile(95)])
    #expect(region["nsd_2mm"] == expected[.normalizedSurfaceDice, tolerance: 2])
    let mean = try #require(score.surface?.conventions[0].means.first { $0.metric.key == "assd" })
    let values = score.labels.dropLast().compactMap { $0["assd"] }
    #expect(mean.count == 3 && mean.metric.value == values.reduce(0, +) / 3)
    #expect(!values.contains(region["assd"] ?? 0))
  }

  @Test func workersDoNotMatter() throws {
    let single = try files.score { $0.surface.conventions = SurfaceConvention.all }
    for workers in [2, 8] {
      let several = try files.score {
        $0.surface.conventions = SurfaceConvention.all
        $0.workerCount = workers
      }
      #expect(sameValues(single, several))
      for (a, b) in zip(single.labels, several.labels) {
        #expect(a.conventions.map(\.values) == b.conventions.map(\.values))
      }
    }
  }
}
