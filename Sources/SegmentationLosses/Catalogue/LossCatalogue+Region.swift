extension LossCatalogue {
  private static let softLabel = LossParameter(
    "soft-label", "false (SMP: true)", "TP = (P + G - sum |p - t|) / 2: right for soft references")
  private static let squared = LossParameter("squared", "false", "sums of squares in the denominator")
  private static let log = LossParameter("log", "false", "-log of the score instead of 1 - score")
  private static let smoothParts = [
    LossParameter("smooth-numerator", "smooth", "smoothing of the numerator alone"),
    LossParameter("smooth-denominator", "smooth", "smoothing of the denominator alone"),
  ]
  private static let gammaLevel = LossParameter(
    "gamma-level", "class (SMP: mean)", "class: the exponent of each class's loss; mean: of their mean")

  /// Losses of sums over regions.
  static let region: [LossEntry] = overlap + focalOverlap

  private static let overlap: [LossEntry] = [
    LossEntry(
      name: "dice", summary: "One minus the soft Dice coefficient, mean over classes and samples.",
      formula: "1 - (2 TP + s) / (P + G + s)", parameters: [squared, softLabel, log] + smoothParts,
      commonKeys: CommonLossKey.allCases,
      source: "Drozdzal et al. 2016, arXiv 1608.04117", peers: "MONAI, nnU-Net, SMP, kornia, Keras",
      use: "small objects; the metric is Dice"
    ) { keys throws(LossError) in
      guard try keys.convention(of: ["monai", "nnunet", "smp"]) == .nnUNet else {
        return try keys.dice(options: try keys.regionOptions())
      }
      return try keys.nnUNetDice()
    },
    LossEntry(
      name: "squared-dice", summary: "Dice with sums of squares in the denominator (V-Net).",
      formula: "1 - (2 TP + s) / (sum p^2 + sum t^2 + s)", parameters: [log] + smoothParts,
      commonKeys: CommonLossKey.allCases,
      source: "Milletari et al. 2016, arXiv 1606.04797", peers: "MONAI, MIST, pytorch-3dunet, NiftyNet",
      use: "small objects; smoother than Dice near 0 and 1"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: ["monai"])
      return try keys.dice(squared: true, options: try keys.regionOptions())
    },
    LossEntry(
      name: "multiclass-dice", summary: "Dice over the batch; classes that neither side holds are skipped.",
      formula: "1 - mean over classes with P + G > 0 of (2 TP + s) / (P + G + s)", commonKeys: CommonLossKey.allCases,
      source: "defined here, after Drozdzal et al. 2016, arXiv 1608.04117", peers: "none",
      use: "several classes of which a batch may lack some"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: [])
      return MulticlassDiceLoss(
        smooth: try keys.smoothing(Smoothing(1e-6)),
        options: try keys.options(LossOptions(scope: .batch, emptyClass: .skipBothEmpty)))
    },
    LossEntry(
      name: "jaccard", summary: "One minus the soft Jaccard index (IoU), mean over classes and samples.",
      formula: "1 - (TP + s) / (P + G - TP + s)", parameters: [squared, softLabel, log] + smoothParts,
      commonKeys: CommonLossKey.allCases,
      source: "Rahman and Wang 2016 (ISVC); soft labels: Wang et al. 2023, arXiv 2302.05666",
      peers: "MONAI, SMP, Odyssey, JDTLosses", use: "the metric is mean IoU"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: ["monai", "smp"])
      return try keys.jaccard(options: try keys.regionOptions())
    },
    LossEntry(
      name: "generalized-dice", summary: "One Dice quotient for all classes, each weighing by its size.",
      formula: "1 - (2 sum_c w_c TP_c + s) / (sum_c w_c (P_c + G_c) + s), w = 1/G^2",
      parameters: [
        LossParameter("weighting", "square", "square: 1/G^2, simple: 1/G, uniform: 1"),
        LossParameter("normalise", "true (MONAI: false)", "scale the largest weight of a sample to 1"), softLabel,
      ] + smoothParts, commonKeys: CommonLossKey.allCases.filter { $0 != .weightNormalisation },
      source: "Sudre et al. 2017, arXiv 1707.03237", peers: "MONAI, Kervadec, NiftyNet, pytorch-3dunet, Odyssey",
      use: "classes of very different sizes"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: ["monai"])
      return try keys.generalizedDice(options: try keys.regionOptions())
    },
  ]

  private static let focalOverlap: [LossEntry] = [
    LossEntry(
      name: "tversky", summary: "Dice with separate prices for false alarms and misses.",
      formula: "1 - (TP + s) / (TP + alpha FP + beta FN + s)",
      parameters: [
        LossParameter("alpha", "0.5", "price of a false alarm"), LossParameter("beta", "0.5", "price of a miss"),
        LossParameter("gamma", "1", "exponent of the loss"), gammaLevel, softLabel, log,
      ] + smoothParts, commonKeys: CommonLossKey.allCases,
      source: "Salehi et al. 2017, arXiv 1706.05721, eq. 4", peers: "MONAI, SMP, kornia, Keras, Odyssey",
      use: "recall against precision: beta above alpha for recall"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: ["monai", "smp"])
      return try keys.tversky(alpha: 0.5, beta: 0.5, gamma: 1, options: try keys.regionOptions())
    },
    LossEntry(
      name: "focal-tversky", summary: "A power of the Tversky loss.", formula: "(1 - TI)^gamma",
      parameters: [
        LossParameter("alpha", "0.3", "price of a false alarm"), LossParameter("beta", "0.7", "price of a miss"),
        LossParameter("gamma", "0.75 (SMP: 4/3)", "exponent of the loss"), gammaLevel, softLabel,
      ] + smoothParts, commonKeys: CommonLossKey.allCases,
      source: "Abraham and Khan 2018, arXiv 1810.07842", peers: "SMP, Odyssey, focal-tversky-unet",
      use: "hard, rare targets"
    ) { keys throws(LossError) in
      let isSMP = try keys.convention(of: ["smp"]) == .smp
      return try keys.tversky(
        alpha: 0.3, beta: 0.7, gamma: isSMP ? 4.0 / 3 : 0.75, options: try keys.regionOptions())
    },
    LossEntry(
      name: "log-cosh-dice", summary: "log cosh of the Dice loss: flat near a perfect match.",
      formula: "log cosh(Dice)",
      parameters: [
        LossParameter("level", "mean", "mean: log cosh of the mean; class: of each class"), squared, softLabel, log,
      ] + smoothParts, commonKeys: CommonLossKey.allCases,
      source: "Jadon 2020, arXiv 2006.14822", peers: "jadon/Semantic-Segmentation-Loss-Functions",
      use: "Dice with a calmer end of the training"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: [])
      return LogCoshDiceLoss(
        try keys.dice(options: try keys.regionOptions()), level: try keys.choice("level", .mean))
    },
  ]
}

extension LossKeys {
  /// nnU-Net's Dice: the foreground of labels, all regions, unless `classes` says otherwise.
  mutating func nnUNetDice() throws(LossError) -> any SegmentationLoss {
    try dice(options: options(LossOptions(classes: .foregroundOfLabels)))
  }
}
