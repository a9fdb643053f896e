import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// What every loss of the catalogue owes, for each activation that it accepts and each option that it takes.
@Suite struct LossMatrixTests {
  static let names = LossCatalogue.entries.map(\.name)

  @Test(arguments: names) func acceptsAnActivationOrSaysWhyNot(_ name: String) throws {
    var accepted = 0
    for activation in MatrixInput.activations {
      let input = try MatrixInput(activation: activation, isFlat: false)
      if try input.accepts(try LossCatalogue.loss(name)) { accepted += 1 }
    }
    #expect(accepted > 0)
  }

  /// Gradient by central differences, ignored voxels without influence, worker counts, value with and without gradient.
  @Test(arguments: names, MatrixInput.Variant.allCases)
  func gradient(_ name: String, _ variant: MatrixInput.Variant) throws {
    for activation in MatrixInput.activations {
      for isFlat in [false, true] {
        let input = try MatrixInput(activation: activation, isFlat: isFlat, variant: variant)
        guard let loss = try input.loss(name), try input.accepts(loss) else { continue }
        let label = "\(variant) \(activation)\(isFlat ? " 2D" : "")"
        try FiniteDifferences.check(
          loss, at: input.prediction, against: input.reference, components: variant == .plain ? 16 : 6,
          step: activation == .none ? 1e-6 : 1e-5, label)
        try checkIgnored(loss, input, label)
        try checkWorkers(loss, input, label)
      }
    }
  }

  private func checkIgnored(_ loss: any SegmentationLoss, _ input: MatrixInput, _ label: String) throws {
    let before = try loss.gradient(input.prediction, against: input.reference)
    #expect(before.result.value.isFinite)
    let ignored = input.ignoredValues
    #expect(ignored.allSatisfy { before.gradient[$0] == 0 }, "\(loss.name) \(label): gradient at ignored voxels")
    #expect(before.result.ignoredVoxels == ignored.count / input.prediction.shape.classCount)
    for replacement in [0.25, Double.nan] where !ignored.isEmpty {
      let after = try loss.gradient(input.replacing(ignored, by: replacement), against: input.reference)
      #expect(after.result == before.result, "\(loss.name) \(label): ignored voxels are \(replacement)")
      #expect(after.gradient == before.gradient, "\(loss.name) \(label): ignored voxels are \(replacement)")
      let alone = try loss.evaluate(input.replacing(ignored, by: replacement), against: input.reference)
      #expect(alone.value.isFinite)
    }
  }

  private func checkWorkers(_ loss: any SegmentationLoss, _ input: MatrixInput, _ label: String) throws {
    let one = try loss.gradient(input.prediction, against: input.reference)
    for workers in [2, 5] {
      let more = try loss.gradient(input.prediction, against: input.reference, workerCount: workers)
      #expect(more.result == one.result && more.gradient == one.gradient, "\(loss.name) \(label): \(workers) workers")
    }
    let alone = try loss.evaluate(input.prediction, against: input.reference, workerCount: 2)
    #expect(
      abs(alone.value - one.result.value) <= 4 * max(alone.value.ulp, one.result.value.ulp),
      "\(loss.name) \(label): \(alone.value) without gradient, \(one.result.value) with")
    let single = try loss.gradient(input.single, against: input.reference)
    #expect(
      abs(single.result.value - one.result.value) <= 1e-5 * max(1, abs(one.result.value)),
      "\(loss.name) \(label): Float \(single.result.value), Double \(one.result.value)")
    let largest = one.gradient.reduce(0) { max($0, abs($1)) }
    #expect(
      zip(single.gradient, one.gradient).allSatisfy { abs(Double($0) - $1) <= 2e-4 * largest + 1e-9 },
      "\(loss.name) \(label): Float gradient")
  }

  @Test(arguments: names, MatrixInput.Extreme.allCases)
  func finiteAtExtremes(_ name: String, _ extreme: MatrixInput.Extreme) throws {
    for activation in MatrixInput.activations {
      let input = try MatrixInput(activation: activation, extreme: extreme)
      let loss = try LossCatalogue.loss(name)
      guard try input.accepts(loss) else { continue }
      let double = try loss.gradient(input.prediction, against: input.reference)
      #expect(double.result.value.isFinite, "\(name) \(extreme) \(activation): \(double.result.value)")
      #expect(double.gradient.allSatisfy { $0.isFinite }, "\(name) \(extreme) \(activation): gradient")
      let single = try loss.gradient(input.single, against: input.reference)
      #expect(single.result.value.isFinite, "\(name) \(extreme) \(activation): Float \(single.result.value)")
      #expect(single.gradient.allSatisfy { $0.isFinite }, "\(name) \(extreme) \(activation): Float gradient")
      let alone = try loss.evaluate(input.prediction, against: input.reference)
      #expect(abs(alone.value - double.result.value) <= 4 * double.result.value.ulp)
      if extreme == .allIgnored {
        #expect(!double.result.isDefined)
        #expect(double.gradient.allSatisfy { $0 == 0 }, "\(name) \(activation): gradient without voxels")
      }
    }
  }

  /// A voxel that counts and holds no number is named.
  @Test(arguments: names) func refusesWhatIsNotANumber(_ name: String) throws {
    for activation in MatrixInput.activations {
      let input = try MatrixInput(activation: activation, isFlat: false)
      let loss = try LossCatalogue.loss(name)
      guard try input.accepts(loss) else { continue }
      let broken = try input.replacing([7], by: .nan)
      #expect(throws: LossError.self) { try loss.evaluate(broken, against: input.reference) }
      #expect(throws: LossError.self) { try loss.gradient(broken, against: input.reference) }
    }
  }
}
