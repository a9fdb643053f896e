import Scoring
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// The options of a case that presets need, each on its own.
@Suite("Options of a case for presets") struct PresetOptionTests {
  let files: CaseFolder

  init() throws {
    files = try CaseFolder()
    try files.write(CaseFolder.labels([0, 1, 2], seed: 71), "reference.nii.gz")
    try files.write(CaseFolder.labels([0, 1, 2], seed: 72), "prediction.nii.gz")
  }

  /// Labels without those of the slices outside a range.
  private func kept(_ labels: [Int], _ slices: ClosedRange<Int>, label: Int = 1) -> [Int] {
    labels.enumerated().map { slices.contains($0 / 30) || $1 != label ? $1 : 0 }
  }

  /// The slices of a range as a grid of their own.
  private func cropped(_ labels: [Int], _ slices: ClosedRange<Int>, _ name: String) throws {
    let (own, affine) = (CaseFolder.geometry, CaseFolder.geometry.affine)
    let grid = VolumeGeometry(
      size: VolumeSize(x: 6, y: 5, z: slices.count), spacing: own.spacing,
      affine: AffineTransform(
        columnX: affine.columnX, columnY: affine.columnY, columnZ: affine.columnZ,
        origin: affine.world(x: 0, y: 0, z: Double(slices.lowerBound))))
    try files.write(Array(labels[slices.lowerBound * 30..<(slices.upperBound + 1) * 30]), name, on: grid)
  }

  @Test(
    "a window measures what cropped files hold",
    arguments: [
      (ReferenceSliceWindow.firstToLast, 1...2, 1...2), (.firstToBeforeLast, 1...3, 1...2),
      (.firstToLast, 2...2, 2...2),
      (.firstToBeforeLast, 2...2, 2...2),
    ])
  func windows(_ window: ReferenceSliceWindow, _ occupied: ClosedRange<Int>, _ measured: ClosedRange<Int>) throws {
    let reference = kept(CaseFolder.labels([0, 1, 2], seed: 73), occupied)
    let prediction = CaseFolder.labels([0, 1, 2], seed: 74)
    let ignored = reference.enumerated().map { $0 % 17 == 3 ? 9 : $1 }
    let mask = (0..<120).map { $0 % 11 == 5 ? 0 : 1 }
    for (own, isMasked) in [(reference, false), (ignored, true)] {
      try files.write(own, "a.nii.gz")
      try files.write(prediction, "b.nii.gz")
      try files.write(mask, "mask.nii.gz", as: .uint8)
      try cropped(own, measured, "a-part.nii.gz")
      try cropped(prediction, measured, "b-part.nii.gz")
      try cropped(mask, measured, "mask-part.nii.gz")
      func score(_ part: String, _ windows: [Int: ReferenceSliceWindow]) throws -> CaseScore {
        try files.score("a\(part).nii.gz", "b\(part).nii.gz") {
          $0.sliceWindows = windows
          $0.metrics = try MetricSelection(parsing: ["dice", "reference_voxels", "hd95", "assd", "nsd"])
          if isMasked {
            $0.ignoreLabel = 9
            $0.maskPath = files.path("mask\(part).nii.gz")
          }
        }
      }
      let (whole, windowed, part) = (try score("", [:]), try score("", [1: window]), try score("-part", [:]))
      #expect(windowed.labels[0].values == part.labels[0].values && windowed.labels[0].values != whole.labels[0].values)
      #expect(windowed.labels[1] == whole.labels[1], "a label without a window is as it was")
      let notes = windowed.notes.filter { $0.contains("is measured in slices") }
      #expect(notes.count == 1 && notes[0].contains("slices \(measured.lowerBound)...\(measured.upperBound) of z"))
      let isAlone = window == .firstToBeforeLast && occupied.count == 1
      #expect(notes[0].contains("its only one") == isAlone)
    }
  }

  @Test("a window decides nothing about missed and spurious labels") func windowsOfEmptyMasks() throws {
    var (reference, prediction) = ([Int](repeating: 0, count: 120), [Int](repeating: 0, count: 120))
    (reference[35], reference[36], prediction[100], prediction[5]) = (1, 2, 1, 3)
    try files.write(reference, "reference.nii.gz")
    try files.write(prediction, "prediction.nii.gz")
    let score = try files.score { $0.sliceWindows = [1: .firstToLast, 2: .firstToLast, 3: .firstToLast] }
    #expect(score.labels.map(\.status) == [.defined, .missed, .spurious])
    #expect(score.labels.map { $0["dice"] } == [0, 0, 0] && score.labels.map { $0["nsd_2mm"] } == [0, 0, 0])
    #expect(score.labels[0]["hd95"] == nil, "the prediction lies in another slice")
    let mean = try #require(score.surface?.conventions[0].means.first { $0.metric.key == "hd95" })
    #expect(mean.count == 3 && mean.metric.value?.agrees(with: CaseFolder.geometry.diagonal, to: 1e-12) ?? false)
  }

  @Test("nsd is 0 below the floor of dice") func floor() throws {
    let plain = try files.score()
    let dice = try #require(plain.labels[0]["dice"])
    for (floor, isBelow) in [(dice, false), (dice.nextUp, true)] {
      let score = try files.score {
        $0.surface.leastDiceOfNSD = floor
        $0.surface.conventions = [.deepmind, .monai]
      }
      let entry = score.labels[0]
      #expect((entry["nsd_1mm"] == 0 && entry["nsd_2mm"] == 0) == isBelow)
      #expect(entry["hd95"] == plain.labels[0]["hd95"] && entry["dice"] == dice)
      for convention in entry.conventions {
        #expect(convention.values.filter { $0.key == "nsd" }.allSatisfy { ($0.value == 0) == isBelow })
      }
      #expect(score.notes.contains { $0.contains("nsd of label 1 is 0, because its dice") } == isBelow)
    }
  }

  @Test("a fixed spacing measures distances alone") func fixedSpacing() throws {
    let spacing = VoxelSpacing(x: 1.5, y: 1.5, z: 1.5)
    let own = try files.score { $0.surface.spacing = .fixed(spacing) }
    let read = try files.score { $0.reading.spacing = spacing }
    let plain = try files.score()
    for (entry, (other, usual)) in zip(own.labels, zip(read.labels, plain.labels)) {
      for key in ["hd95", "assd", "nsd_1mm", "nsd_2mm"] { #expect(entry[key] == other[key] && entry[key] != nil) }
      #expect(
        entry["reference_ml"] == usual["reference_ml"] && entry["centroid_distance"] == usual["centroid_distance"])
    }
    #expect(own.surface?.spacing == spacing && plain.surface?.spacing == nil && own.geometry == plain.geometry)
    #expect(try files.score { $0.surface.spacing = .fixed(CaseFolder.geometry.spacing) }.surface?.spacing == nil)
  }

  @Test("a missed label lies no nearer than any distance can") func worstDistance() throws {
    var (reference, prediction) = ([Int](repeating: 0, count: 120), [Int](repeating: 0, count: 120))
    (reference[0], reference[1], prediction[119]) = (1, 2, 1)
    try files.write(reference, "reference.nii.gz")
    try files.write(prediction, "prediction.nii.gz")
    for millimetres in [0.1, 50.0] {
      let spacing = VoxelSpacing(x: millimetres, y: millimetres, z: millimetres)
      let score = try files.score { $0.surface.spacing = .fixed(spacing) }
      let far = try #require(score.labels[0]["hd95"])
      let study = StudyScore(outcomes: [.scored(score)])
      let counted = try #require(study.labels[1]["hd95"]?.counted[0])
      let mean = try #require(score.surface?.conventions[0].means.first { $0.metric.key == "hd95" })
      #expect(counted > far && counted >= CaseFolder.geometry.diagonal && mean.worst == counted)
    }
  }

  @Test("the prediction's spacing, also with its axes in another order") func predictionSpacing() throws {
    let other = VolumeGeometry(
      size: CaseFolder.size, spacing: VoxelSpacing(x: 2, y: 3, z: 5),
      affine: AffineTransform(spacing: VoxelSpacing(x: 2, y: 3, z: 5)))
    try files.write(CaseFolder.labels([0, 1, 2], seed: 72), "other.nii.gz", on: other)
    let own = try files.score("reference.nii.gz", "other.nii.gz") {
      $0.geometryPolicy = .ignore
      $0.surface.spacing = .prediction
    }
    let fixed = try files.score { $0.surface.spacing = .fixed(other.spacing) }
    #expect(own.surface?.spacing == other.spacing)
    #expect(own.labels[0]["hd95"] == fixed.labels[0]["hd95"])
    #expect(try files.score { $0.surface.spacing = .prediction }.surface?.spacing == nil)
    let mapping = AxisMapping(sourceAxes: [2, 0, 1], isFlipped: [false, true, false])
    let volume = try VolumeFile(contentsOf: files.path("prediction.nii.gz")).volume.reordered(mapping)
    try VolumeFile.write(volume, to: files.path("reordered.nii.gz"))
    let reordered = try files.score("reference.nii.gz", "reordered.nii.gz") { $0.surface.spacing = .prediction }
    #expect(reordered.alignment.keyword == "reordered")
    let spacing = reordered.surface?.spacing ?? reordered.geometry.spacing
    for (a, b) in zip(spacing.components, CaseFolder.geometry.spacing.components) { #expect(abs(a - b) < 1e-5) }
    var options = CaseOptions()
    options.surface.spacing = .prediction
    let missing = try CaseScore(reference: files.path("reference.nii.gz"), prediction: nil, options: options)
    #expect(missing.surface?.spacing == nil)
  }

  @Test("tolerances by a table, by label or by name") func toleranceTable() throws {
    let table = LabelToleranceTable(
      source: "a protocol", byLabel: [7: 3], byName: ["Parotid_L": 2.85, "Parotid_R": 2.85, "SpinalCord": 2.93],
      synonyms: ["parotid gland": "Parotid_L", "cord": "SpinalCord"])
    for name in ["Parotid_L", "PAROTID R", "left parotid", "Parotid Gland, rt", "parotid_right", "parotid-l"] {
      #expect(table.tolerances(label: 1, name: name) == [2.85], "\(name)")
    }
    for name in ["spinalcord", "Spinal_Cord", "Cord"] { #expect(table.tolerances(label: nil, name: name) == [2.93]) }
    for name in ["heart", "L", "parotids", ""] { #expect(table.tolerances(label: 1, name: name) == nil, "\(name)") }
    #expect(table.tolerances(label: 7, name: "cord") == [3] && table.tolerances(label: 7, name: nil) == [3])
    try files.folder.write(#"{"labels": {"background": 0, "Parotid_L": 1, "heart": 2}}"#, "dataset.json")
    let score = try files.score {
      $0.surface.toleranceTable = table
      $0.surface.tolerances = [2]
    }
    #expect(score.labels.map { $0.values.last?.name } == ["nsd_2.85mm", "nsd_2mm"])
    #expect(score.notes.contains("heart: has no tolerance in a protocol; 2 mm is used"))
    #expect(!score.notes.contains { $0.contains("Parotid_L") })
    let own = try files.score {
      $0.surface.toleranceTable = table
      $0.surface.labelTolerances = ["1": [4]]
    }
    #expect(own.labels[0].values.last?.name == "nsd_4mm")
  }

  @Test("usual names of organs at risk have their tolerances") func organNames() throws {
    let table = try #require(StudyPreset.radiotherapy.tolerances)
    let names = [
      ("Brainstem", 2.5), ("brain stem", 2.5), ("BRAIN", 1.01), ("mandible", 1.01), ("Optic Nerve L", 2.5),
      ("OpticNrv_R", 2.5), ("optic_nerve_left", 2.5), ("Submandibular_R", 2.02), ("left submandibular gland", 2.02),
      ("eye_l", 1.65), ("Lens_R", 0.98), ("spinal cord", 2.93), ("SpinalCanal", 1.17), ("cochlea right", 1.25),
      ("Parotid_Left", 2.85), ("lung_left", 2.42), ("Lacrimal_L", 2.5),
    ]
    for (name, tolerance) in names { #expect(table.tolerances(label: 1, name: name) == [tolerance], "\(name)") }
    for name in ["heart", "brain tumour", "lung_tumor", "esophagus"] {
      #expect(table.tolerances(label: 1, name: name) == nil, "\(name)")
    }
  }

  @Test("absent labels, regions alone, names of last resort") func targets() throws {
    let warned = try files.score { $0.labels = [1, 8] }
    #expect(warned.warnings.contains { $0.contains("label 8 was asked for") })
    let silent = try files.score {
      $0.labels = [1, 8]
      $0.warnsOfAbsentLabels = false
      $0.fallbackNames = LabelNames(names: [1: "one", 2: "two", 8: "eight"], source: "elsewhere")
    }
    #expect(silent.warnings.isEmpty && silent.labels.map(\.name) == ["one", "eight"])
    #expect(silent.notes.contains("label names from elsewhere"))
    let regions = try files.score {
      $0.labels = []
      $0.regions = [LabelRegion(name: "both", members: [1, 2])]
    }
    #expect(regions.labels.map(\.title) == ["both"])
    let mean = try #require(regions.surface?.conventions[0].means.first { $0.metric.key == "assd" })
    #expect(mean.count == 1 && mean.metric.value == regions.labels[0]["assd"])
    try files.write(channels: [(0..<120).map { Float($0 % 3) / 2 }], "scores.nii.gz")
    let soft = try files.score("reference.nii.gz", "scores.nii.gz") {
      $0.labels = []
      $0.regions = ["a", "b"].map { LabelRegion(name: $0, members: [1]) }
      $0.activation = Activation.none
    }
    #expect(soft.labels.map(\.title) == ["foreground"])
    try files.folder.write(
      #"{"labels": {"background": 0, "both": [1, 2], "two": 2}, "regions_class_order": [1, 2]}"#, "dataset.json")
    let table = try files.score {
      $0.takesTargetsOfTable = true
      $0.fallbackNames = LabelNames(names: [1: "one"], source: "elsewhere")
    }
    #expect(table.labels.map(\.title) == ["both", "two"] && !table.notes.contains("label names from elsewhere"))
    try files.folder.write(#"{"labels": {"background": 0, "one": 1, "five": 5, "ignore": 6}}"#, "dataset.json")
    #expect(try files.score { $0.takesTargetsOfTable = true }.labels.map(\.label) == [1, 5])
  }

  /// Label 3 is in neither mask; a prediction that is there gets it right, a missing one does not.
  @Test("a missing prediction gets no credit for absent labels") func absentLabels() throws {
    var options = CaseOptions()
    options.labels = [1, 3]
    options.surface.emptyMasks = .flare
    var settings = StudySettings()
    settings.emptyMasks = .flare
    let (reference, prediction) = (files.path("reference.nii.gz"), files.path("prediction.nii.gz"))
    for path in [prediction, nil] {
      let scored = try CaseScore(reference: reference, prediction: path, options: options)
      let study = StudyScore(outcomes: [.scored(scored)], settings: settings)
      let absent = try #require(study.labels.last)
      #expect(
        absent["dice"]?.counted == [path == nil ? 0 : 1]
          && absent["hd95"]?.counted[0] == (path == nil ? scored.geometry.diagonal : 0))
      #expect(absent["dice"]?.statusCounts == [.bothEmpty: 1])
      let mean = try #require(scored.surface?.conventions[0].means.first { $0.metric.name == "nsd_1mm" })
      let own = scored.labels[0]["nsd_1mm"] ?? 0
      #expect(mean.count == 2 && mean.metric.value == (path == nil ? 0 : (own + 1) / 2))
    }
  }
}
