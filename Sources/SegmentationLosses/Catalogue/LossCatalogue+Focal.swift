extension LossCatalogue {
  private static let focalParameters = [
    LossParameter("gamma", "2", "exponent of the focal term"),
    LossParameter("alpha", "none", "weight of positives; exclusive classes: of the foreground, 1 - alpha of class 0"),
  ]

  /// Region losses with a focal term.
  static let focalCompounds: [LossEntry] = [
    LossEntry(
      name: "dice-focal", summary: "Dice plus focal loss.", formula: "a Dice + b focal",
      parameters: [factor("dice"), factor("focal")] + focalParameters,
      commonKeys: CommonLossKey.allCases,
      source: "Zhu et al. 2018, arXiv 1808.05238 (Dice plus focal); Lin et al. 2017, arXiv 1708.02002",
      peers: "MONAI, Odyssey", use: "severe imbalance"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: ["monai"])
      let options = try keys.regionOptions()
      let focal = try keys.focal(beside: options)
      return CompoundLoss(
        [.init(try keys.factor("dice"), try keys.dice(options: options)), .init(try keys.factor("focal"), focal)],
        name: "dice-focal")
    },
    LossEntry(
      name: "gdl-focal", summary: "Generalized Dice plus focal loss.", formula: "a GDL + b focal",
      parameters: [
        factor("gdl"), factor("focal"), LossParameter("weighting", "square", "square, simple or uniform"),
        LossParameter("normalise", "true (MONAI: false)", "scale the largest weight of a sample to 1"),
      ] + focalParameters, commonKeys: CommonLossKey.allCases,
      source: "Sudre et al. 2017, arXiv 1707.03237; Lin et al. 2017, arXiv 1708.02002", peers: "MONAI",
      use: "severe imbalance between many classes"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: ["monai"])
      let options = try keys.regionOptions()
      let focal = try keys.focal(beside: options)
      return CompoundLoss(
        [
          .init(try keys.factor("gdl"), try keys.generalizedDice(options: options)),
          .init(try keys.factor("focal"), focal),
        ], name: "gdl-focal")
    },
  ]
}

extension LossKeys {
  /// The focal term beside a region loss: of the true class for exclusive classes, else of each class on its own.
  ///
  /// MONAI's compounds take each class on its own, whatever the activation of the region loss.
  mutating func focal(beside options: LossOptions) throws(LossError) -> any SegmentationLoss {
    let gamma = try number("gamma", 2)
    let alpha = try numbers("alpha")
    let single = FocalLoss(
      form: .sigmoid, gamma: gamma, alpha: alpha,
      negativeWeight: convention == .monai && (alpha?.count ?? 0) > 1 ? .one : .complement,
      acceptsSoftmax: convention == .monai, options: options)
    if convention == .monai { return single }
    var all = options
    all.classes = .all
    let ofTrueClass = FocalLoss(form: .softmax, gamma: gamma, alpha: alpha, options: all)
    return ChosenLoss("focal") { setting in setting.hasExclusiveClasses ? ofTrueClass : single }
  }
}
