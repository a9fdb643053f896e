import VolumeCore

/// A loss that is picked when the batch is known: by the activation, or by the number of classes.
struct ChosenLoss: SegmentationLoss {
  let name: String
  let choose: @Sendable (LossSetting) throws(LossError) -> any SegmentationLoss

  init(_ name: String, choose: @escaping @Sendable (LossSetting) throws(LossError) -> any SegmentationLoss) {
    self.name = name
    self.choose = choose
  }

  func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    let loss = try choose(setting)
    // The report names the loss that was picked.
    return LossKernel(
      form: .compound([CompoundPart(name: loss.name, weight: 1, kernel: try loss.kernel(for: setting))]))
  }
}

extension LossSetting {
  /// Whether the classes exclude each other: a softmax, or probabilities of labels that are no regions.
  var hasExclusiveClasses: Bool {
    switch activation {
    case .softmax: true
    case .sigmoid: false
    case .none: reference.isExclusive && shape.classCount > 1
    }
  }

  /// Whether class 0 is the background: not of regions, of soft references without softmax, or of a single channel.
  var hasBackground: Bool {
    shape.classCount > 1 && reference.regions == nil && (activation == .softmax || reference.isExclusive)
  }
}
