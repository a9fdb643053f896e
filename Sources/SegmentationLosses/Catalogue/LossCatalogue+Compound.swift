extension LossCatalogue {
  /// Sums of losses that have a name.
  static let compound: [LossEntry] = diceCompounds + focalCompounds + otherCompounds

  static func factor(_ name: String, _ text: String = "1") -> LossParameter {
    LossParameter("\(name)-factor", text, "factor of \(name)")
  }

  private static let labelSmoothing = LossParameter("label-smoothing", "0", "of the cross-entropy")
  private static let softLabel = LossParameter("soft-label", "false", "Dice that is right for soft references")
  private static let squared = LossParameter("squared", "false", "sums of squares in Dice")

  private static let diceCompounds: [LossEntry] = [
    LossEntry(
      name: "dice-ce", summary: "Dice plus cross-entropy of exclusive classes.", formula: "a Dice + b CE",
      parameters: [factor("dice"), factor("ce"), labelSmoothing, squared, softLabel],
      commonKeys: CommonLossKey.allCases,
      source: "Isensee et al. 2021, nnU-Net", peers: "MONAI, nnU-Net, MIST, Odyssey",
      use: "balanced classes: the standard combination"
    ) { keys throws(LossError) in
      let convention = try keys.convention(of: ["monai", "nnunet"])
      var options = try keys.options(
        convention == .nnUNet ? LossOptions(classes: .foregroundOfLabels) : convention?.regionOptions ?? LossOptions())
      let ce = try keys.crossEntropy(beside: options)
      // nnU-Net's class weights belong to its cross-entropy.
      if convention == .nnUNet { options.classWeights = nil }
      let dice = try keys.dice(options: options)
      return CompoundLoss(
        [
          .init(try keys.factor("dice"), dice),
          .init(try keys.factor("ce"), ce),
        ], name: "dice-ce")
    },
    LossEntry(
      name: "bce-dice", summary: "Binary cross-entropy plus Dice, for one channel or overlapping regions.",
      formula: "a BCE + b Dice", parameters: [factor("bce"), factor("dice"), squared, softLabel],
      commonKeys: CommonLossKey.allCases,
      source: "Isensee et al. 2021, nnU-Net (regions)", peers: "nnU-Net, pytorch-3dunet, Keras recipes",
      use: "binary medical tasks: the usual start"
    ) { keys throws(LossError) in
      let convention = try keys.convention(of: ["nnunet"])
      let options = try keys.options()
      let bce = BinaryCrossEntropyLoss(
        divisor: convention == .nnUNet ? .valuesUnlessIgnoring : .values, options: options)
      return CompoundLoss(
        [
          .init(try keys.factor("bce"), bce),
          .init(try keys.factor("dice"), try keys.dice(options: options)),
        ], name: "bce-dice")
    },
    LossEntry(
      name: "ce-jaccard", summary: "Cross-entropy plus Jaccard (IoU) of exclusive classes.",
      formula: "a CE + b Jaccard",
      parameters: [factor("ce"), factor("jaccard"), labelSmoothing, squared, softLabel],
      commonKeys: CommonLossKey.allCases,
      source: "Rahman and Wang 2016 (ISVC) for the Jaccard term", peers: "MONAI (DiceCELoss with jaccard), Odyssey",
      use: "several classes, imbalanced; the metric is mean IoU"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: ["monai"])
      let options = try keys.regionOptions()
      let ce = try keys.crossEntropy(beside: options)
      return CompoundLoss(
        [
          .init(try keys.factor("ce"), ce),
          .init(try keys.factor("jaccard"), try keys.jaccard(options: options)),
        ], name: "ce-jaccard")
    },
  ]
}

extension LossKeys {
  /// The factor of a part of a compound.
  mutating func factor(_ name: String, _ defaultValue: Double = 1) throws(LossError) -> Double {
    try number("\(name)-factor", defaultValue)
  }

  /// The cross-entropy beside a region loss: all classes, the same class weights.
  ///
  /// `classes` belongs to the region loss, as in MONAI and nnU-Net, whose cross-entropies are divided by the weights of
  /// the voxels.
  mutating func crossEntropy(beside options: LossOptions) throws(LossError) -> CrossEntropyLoss {
    CrossEntropyLoss(
      labelSmoothing: try number("label-smoothing", 0),
      options: LossOptions(
        classWeights: options.classWeights,
        weightNormalisation: convention == nil ? options.weightNormalisation : .targetSum,
        reduction: options.reduction))
  }
}
