import SegmentationLosses
import Testing
import VolumeCore

/// The common keys of the catalogue: those that are listed have an effect, the others are refused.
@Suite struct CommonKeyTests {
  /// Small batches whose second sample lacks class 2, under every activation.
  private static let inputs: [MatrixInput] = {
    let activations: [Activation] = [.softmax, .sigmoid, .none]
    let plain = activations.compactMap { try? MatrixInput(activation: $0, isFlat: false) }
    // No class but 0 occurs at all.
    return plain + activations.compactMap { try? MatrixInput(activation: $0, extreme: .emptyForeground) }
  }()

  /// The values of a loss on all inputs; infinite where it does not take one.
  private func values(_ loss: any SegmentationLoss) throws -> [Double] {
    var values: [Double] = []
    for input in CommonKeyTests.inputs {
      do throws(LossError) {
        values.append(try loss.evaluate(input.prediction, against: input.reference).value)
      } catch {
        guard error.reason == .option else { throw error }
        values.append(.infinity)
      }
    }
    return values
  }

  /// The loss with keys, all common keys being read.
  private func unchecked(_ entry: LossEntry, _ keys: [String: String]) throws -> any SegmentationLoss {
    var reader = LossKeys(keys, lossName: entry.name)
    return try entry.make(&reader)
  }

  /// Keys of which each should differ from the first.
  private func trials(_ key: CommonLossKey) -> [[String: String]] {
    let weights = ["class-weights": "1+2+0.5"]
    return switch key {
    case .classes: [["classes": "1"], ["classes": "0+1"], ["classes": "all"]]
    case .classWeights: [[:], weights]
    case .weightNormalisation:
      WeightNormalisation.allCases.map { weights.merging(["weight-normalisation": $0.rawValue]) { $1 } }
    case .batch: [["batch": "false"], ["batch": "true"]]
    case .reduction: [["reduction": "mean"], ["reduction": "sum"]]
    case .emptyClass: EmptyClassPolicy.allCases.map { ["empty-class": $0.rawValue] }
    case .smooth: [["smooth": "0.001"], ["smooth": "1"]]
    }
  }

  @Test(arguments: LossCatalogue.entries.map(\.name)) func keysHaveAnEffectOrAreRefused(_ name: String) throws {
    let entry = try LossCatalogue.entry(name)
    for key in CommonLossKey.allCases {
      let trials = trials(key)
      let values = try trials.map { try self.values(unchecked(entry, $0)) }
      let hasEffect = values.contains { $0 != values[0] }
      #expect(entry.commonKeys.contains(key) == hasEffect, "\(name): \(key.rawValue)")
      for keys in trials where keys[key.rawValue] != nil {
        var refusal = ""
        do throws(LossError) {
          _ = try LossCatalogue.loss(name, keys: keys.filter { $0.key == key.rawValue })
        } catch {
          refusal = error.description
        }
        #expect(refusal.isEmpty == hasEffect, "\(name):\(key.rawValue): \(refusal)")
        #expect(hasEffect || refusal.contains("\(name) has no key \(key.rawValue)"))
      }
    }
  }

  @Test(arguments: LossCatalogue.entries.map(\.name)) func theDefaultsAreTrue(_ name: String) throws {
    let entry = try LossCatalogue.entry(name)
    let defaults = entry.commonDefaults
    #expect(Set(defaults.keys) == Set(entry.commonKeys))
    let plain = try values(LossCatalogue.loss(name))
    for (key, text) in defaults where !text.contains("(") && text != "none" {
      let stated = try values(LossCatalogue.loss(name, keys: [key.rawValue: text]))
      // Of regions the foreground is all unless it is asked for.
      let isSame = zip(stated, plain).enumerated().allSatisfy { index, pair in
        pair.0 == pair.1 || key == .classes && CommonKeyTests.inputs[index].prediction.activation != .softmax
      }
      #expect(isSame, "\(name): \(key.rawValue)=\(text)")
    }
  }

  @Test func someDefaults() throws {
    func defaultText(_ name: String, _ key: CommonLossKey) throws -> String? {
      try LossCatalogue.entry(name).commonDefaults[key]
    }
    #expect(try defaultText("combo", .smooth) == "1e-6" && defaultText("combo", .batch) == "true")
    #expect(try defaultText("soft-cldice", .smooth) == "1" && defaultText("dice", .smooth) == "1e-5")
    #expect(try defaultText("boundary", .classes) == "foreground" && defaultText("boundary", .smooth) == nil)
    #expect(try defaultText("lovasz-softmax", .emptyClass) == "skip")
    #expect(try defaultText("multiclass-dice", .emptyClass) == "skip-both-empty")
  }

  @Test func namesMayBeWrittenOtherwise() throws {
    #expect(try LossCatalogue.entry("Dice_CE").name == "dice-ce" && LossCatalogue.entry("DICE").name == "dice")
    #expect(try LossCatalogue.entry("focaltversky").name == "focal-tversky")
    #expect(try LossCatalogue.preset("nnU-Net").name == LossCatalogue.preset("nnunet").name)
    #expect(try LossCatalogue.preset("UNET").name == LossCatalogue.preset("u-net").name)
    let swapped = #expect(throws: LossError.self) { try LossCatalogue.entry("dcie") }
    #expect(swapped?.description.contains("did you mean dice?") == true)
    #expect(try LossExpression(parsing: "0.5*Dice_CE+BCE:pos-weight=2").description == "0.5*dice-ce+bce:pos-weight=2")
  }
}
