import Foundation
import TestSupport
import Testing
import Voxloss

/// `voxloss loss`: the numbers of the library and of the golden table, from files.
@Suite struct LossTests {
  let fixtures: LossFixtures

  init() throws { fixtures = try LossFixtures() }

  private func loss(_ loss: String, _ prediction: String, _ reference: String, _ options: String...) async throws
    -> Outcome
  {
    try await VoxlossRunner.run(
      ["loss", "--loss", loss, "--prediction", prediction, "--reference", reference] + options)
  }

  @Test func theGoldenTableFromAFiveDimensionalFile() async throws {
    let (prediction, reference) = (try fixtures.prediction(), try fixtures.reference())
    let rows: [(text: String, value: Double, norm: Double)] = [
      ("ce", 1.7452492808, 0.0627602347), ("dice", 0.7039234913, 0.0117086107),
      ("dice:classes=foreground", 0.7670656990, 0.0140446734), ("dice:classes=1+2", 0.7670656990, 0.0140446734),
      ("dice:batch=true", 0.6829874971, 0.0125390395), ("dice-ce", 2.4491727720, 0.0707569234),
      ("dice:class-weights=1+2+3,weight-normalisation=plain", 1.4934850000, 0.0226705161),
    ]
    for row in rows {
      let output = fixtures.folder.path("gradient.h5")
      let run = try await loss(row.text, prediction, reference, "--gradient", output, "--format", "json")
      #expect(run.exitCode == 0, "\(row.text): \(run.errors)")
      #expect(run.json.value.isClose(to: row.value, within: 1e-9), "\(row.text): \(run.json.value)")
      #expect(run.json.gradient.norm.isClose(to: row.norm, within: 1e-7), "\(row.text): \(run.json.gradient)")
      let library = try LossFixtures.library(row.text)
      #expect(run.json.value.number == library.result.value)
      #expect(run.json.terms.array.map(\.name.string) == library.result.terms.map(\.name))
      for (term, expected) in zip(run.json.terms.array, library.result.terms) {
        #expect(term.value.number == expected.value && term.weight.number == expected.weight)
        for (entry, other) in zip(term.classes.array, expected.classes) {
          #expect(entry["class"].integer == other.classIndex && entry.value.number == other.value)
          #expect(entry.reference.number == other.referenceSum && entry.prediction.number == other.predictionSum)
        }
      }
      let file = try VolumeFile(contentsOf: output, options: .init(includesBatch: true))
      #expect(file.dataset == "/gradient" && file.batchCount == 2 && file.volume.channelCount == 6)
      guard case .float64(let volume) = file.volume else {
        Issue.record("the gradient of a float64 prediction is \(file.volume.scalarType)")
        return
      }
      #expect(Array(volume.voxels) == library.gradient)
    }
  }

  @Test func everyLossOfTheCatalogueIsThatOfTheLibrary() async throws {
    let (prediction, reference) = (try fixtures.prediction(), try fixtures.reference())
    let binary = try fixtures.write("binary.h5", Array(LossFixtures.logits[..<240]), channels: 1, batchCount: 2)
    let halves = LossFixtures.labels().map { $0 > 0 ? UInt8(1) : 0 }
    let binaryReference = try fixtures.write("halves.h5", halves, channels: 1, batchCount: 2)
    for entry in LossCatalogue.entries {
      let run = try await loss(entry.name, prediction, reference, "--activation", "softmax", "--format", "json", "-q")
      if run.exitCode == 0 {
        #expect(run.json.value.number == (try LossFixtures.library(entry.name).result.value), "\(entry.name)")
        continue
      }
      // What takes each class on its own says so, and works with sigmoid.
      #expect(run.failed(64, mentioning: ["sigmoid"]), "\(entry.name): \(run.errors)")
      let sigmoid = try await loss(
        entry.name, binary, binaryReference, "--activation", "sigmoid", "--format", "json", "-q")
      #expect(sigmoid.exitCode == 0 && sigmoid.json.value.number != nil, "\(entry.name): \(sigmoid.errors)")
    }
  }

  @Test func ignoredVoxelsByLabelOrMask() async throws {
    let (prediction, reference) = (try fixtures.prediction(), try fixtures.reference(ignoring: true))
    let ignored = try await loss("ce", prediction, reference, "--ignore-label", "3", "--format", "json")
    #expect(ignored.json.ignored_voxels.integer == 48 && ignored.json.evaluated_voxels.integer == 192)
    #expect(ignored.json.value.number == (try LossFixtures.library("ce", ignoring: true).result.value))
    let weighted = try await loss(
      "ce", prediction, reference, "--ignore-label", "3", "--class-weights", "1,2,3", "--format", "json")
    #expect(weighted.json.value.isClose(to: 1.7219669088, within: 1e-9))
    #expect(weighted.json.loss.string == "ce:class-weights=1+2+3")
    let kept = LossFixtures.labels(ignoring: true).map { $0 == 3 ? UInt8(0) : 7 }
    let mask = try fixtures.write("mask.h5", kept, channels: 1, batchCount: 2)
    let masked = try await loss("ce", prediction, try fixtures.reference(), "--mask", mask, "--format", "json")
    #expect(masked.json.value == ignored.json.value && masked.json.ignored_voxels.integer == 48)
    // A weight of 0 ignores, and a common factor changes nothing.
    let weights = try fixtures.write("weights.h5", kept.map { Float($0) / 2 }, channels: 1, batchCount: 2)
    let byWeight = try await loss(
      "ce", prediction, try fixtures.reference(), "--voxel-weights", weights, "--format", "json")
    #expect(byWeight.json.value.isClose(to: ignored.json.value.number ?? 0, within: 1e-12))
    #expect(byWeight.json.ignored_voxels.integer == 48)
  }

  @Test func negativeIgnoreLabels() async throws {
    let prediction = try fixtures.prediction()
    let labels = LossFixtures.labels(ignoring: true).map { $0 == 3 ? Int16(-100) : Int16($0) }
    let reference = try fixtures.write("negative.h5", labels, channels: 1, batchCount: 2)
    let run = try await loss("ce", prediction, reference, "--ignore-label", "-100", "--format", "json")
    #expect(run.json.value.number == (try LossFixtures.library("ce", ignoring: true).result.value), "\(run.errors)")
  }

  @Test func nothingLeftIsZeroWithAWarning() async throws {
    let (prediction, _) = try fixtures.single()
    let reference = try fixtures.write(
      "255.nii", [UInt8](repeating: 255, count: 120), channels: 1, geometry: LossFixtures.grid)
    let gradient = fixtures.folder.path("g.nii.gz")
    for text in ["dice-ce", "ce", "boundary"] {
      let run = try await loss(
        text, prediction, reference, "--ignore-label", "255", "--gradient", gradient, "--format", "json")
      #expect(
        run.exitCode == 0 && run.errors.contains("warning: \(reference): every voxel is ignored"), "\(run.errors)")
      #expect(
        run.json.value.number == 0 && run.json.gradient.norm.number == 0 && run.json.evaluated_voxels == .number(0))
      #expect(run.json.warnings.array.count == 1)
    }
  }

  @Test func floatFilesAreComputedInFloat() async throws {
    let run = try await loss("dice", try fixtures.prediction(Float.self), try fixtures.reference(), "--format", "json")
    #expect(run.json.scalar.string == "float32" && run.json.value.isClose(to: 0.7039234913, within: 2e-6))
    #expect(run.json.value.number != (try LossFixtures.library("dice").result.value))
    #expect(run.json.shape.numbers == [2, 3, 4, 5, 6] && run.json.activation.string == "softmax")
  }

  @Test func theGradientKeepsTheGridOfThePrediction() async throws {
    let (prediction, reference) = try fixtures.single()
    let output = fixtures.folder.path("g.nii.gz")
    let plain = try await loss("ce", prediction, reference, "--gradient", output, "--format", "json")
    #expect(plain.exitCode == 0 && plain.errorLines.count == 1, "\(plain.errors)")
    #expect(plain.json.gradient.file.string == output && plain.json.spacing.numbers == [1, 2, 3])
    guard case .float32(let straight) = try VolumeFile(contentsOf: output).volume else { return }
    #expect(straight.geometry == LossFixtures.grid && straight.channelCount == 3)
    // The same prediction with other axes: the same loss, and a gradient on its own axes.
    let mapping = AxisMapping(sourceAxes: [2, 0, 1], isFlipped: [true, false, true])
    let turned = try VolumeFile(contentsOf: prediction).volume.reordered(mapping)
    let turnedPath = fixtures.folder.path("turned.nii.gz")
    try VolumeFile.write(turned, to: turnedPath)
    let run = try await loss("ce", turnedPath, reference, "--gradient", output, "--format", "json")
    #expect(run.exitCode == 0 && run.errors.contains("axes were reordered"), "\(run.errors)")
    #expect(run.json.value == plain.json.value && run.json.gradient.norm == plain.json.gradient.norm)
    guard case .float32(let own) = try VolumeFile(contentsOf: output).volume else { return }
    #expect(own.geometry.size == turned.geometry.size)
    #expect(own.voxels == straight.reordered(mapping).voxels)
    // HDF5 from NIfTI, in a data set of choice.
    let named = fixtures.folder.path("g.h5") + ":/a/b"
    #expect(try await loss("ce", prediction, reference, "--gradient", named, "-q").exitCode == 0)
    guard case .float32(let stored) = try VolumeFile(contentsOf: named).volume else { return }
    #expect(stored.voxels == straight.voxels)
  }

  @Test func softReferencesAndRegions() async throws {
    let (prediction, reference) = try fixtures.single()
    let labels = LossFixtures.labels()[..<120]
    let oneHot: [Float] = (0..<3).flatMap { index in labels.map { $0 == index ? 1 : 0 } }
    let soft = try fixtures.write("soft.nii", oneHot, channels: 3, geometry: LossFixtures.grid)
    let hard = try await loss("dice-ce", prediction, reference, "--format", "json", "-q")
    let same = try await loss("dice-ce", prediction, soft, "--format", "json", "-q")
    #expect(same.json.value.isClose(to: hard.json.value.number ?? 0, within: 1e-6), "\(same.errors)")
    let regions = try await loss(
      "dice", prediction, reference, "--format", "json", "--regions", "any=0,1,2", "body=1,2", "core=2")
    #expect(regions.errors.contains("activation sigmoid, the default for regions"))
    #expect(regions.json.activation.string == "sigmoid" && regions.json.regions.array.count == 3)
    let sums = regions.json.terms[0].classes.array.map(\.reference.number)
    #expect(sums[0] == 120 && sums[1] == Double(labels.count { $0 > 0 }) && sums[2] == Double(labels.count { $0 == 2 }))
    #expect(regions.json.terms[0].classes[1].name.string == "body")
    // One channel: labels 0 and 1, or a probability.
    let logit = try fixtures.write(
      "logit.nii", LossFixtures.logits[..<120].map { Float($0) }, channels: 1, geometry: LossFixtures.grid)
    let share = try fixtures.write(
      "share.nii", labels.map { Float($0) / 4 }, channels: 1, geometry: LossFixtures.grid)
    let one = try await loss("dice", logit, share, "--format", "json")
    #expect(one.json.activation.string == "sigmoid" && one.exitCode == 0, "\(one.errors)")
    #expect(one.json.terms[0].classes[0].reference.number == Double(labels.reduce(0) { $0 + Int($1) }) / 4)
  }

  @Test func presetsAreTheirExpressions() async throws {
    let (prediction, reference) = try fixtures.single()
    func run(_ options: [String]) async throws -> Outcome {
      try await VoxlossRunner.run(
        ["loss", "--prediction", prediction, "--reference", reference, "--format", "json", "-q"] + options)
    }
    let preset = try await run(["--preset", "balanced"])
    let same = try await run(["--loss", "0.5*ce+0.5*dice:smooth=1e-6"])
    #expect(preset.exitCode == 0 && preset.json.value == same.json.value, "\(preset.errors)")
    #expect(preset.json.loss.string == "balanced" && preset.json.terms == same.json.terms)
    let names = Set(LossCatalogue.entries.map(\.name))
    for preset in LossCatalogue.presets where preset.parts(for: .softmax).allSatisfy({ names.contains($0.loss) }) {
      let outcome = try await run(["--preset", preset.name])
      #expect(outcome.exitCode == 0 && outcome.json.value.number != nil, "\(preset.name): \(outcome.errors)")
    }
  }

  @Test func workersChangeNoBit() async throws {
    let (prediction, reference) = (try fixtures.prediction(Float.self), try fixtures.reference())
    var texts: Set<String> = []
    for workers in ["1", "2", "7"] {
      texts.insert(try await loss("dice-ce+boundary", prediction, reference, "--workers", workers).output)
    }
    #expect(texts.count == 1)
  }

  @Test func theTableShowsTermsAndClasses() async throws {
    let (prediction, reference) = try fixtures.single()
    let run = try await loss("0.5*dice+2*ce", prediction, reference)
    #expect(run.exitCode == 0)
    for part in [
      "loss        0.5*dice+2*ce\n", "shape       (3, 4, 5, 6), float32, softmax\n",
      "voxels      120 evaluated, 0 ignored\n",
      "term weight", "dice    0.5", "ce        2", "reference sum prediction sum",
    ] { #expect(run.output.contains(part), "\(part)\n\(run.output)") }
  }
}
