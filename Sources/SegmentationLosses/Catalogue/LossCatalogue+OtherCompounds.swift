extension LossCatalogue {
  /// Region losses with other terms.
  static let otherCompounds: [LossEntry] = [
    LossEntry(
      name: "dice-tversky", summary: "Dice plus Tversky.", formula: "a Dice + b Tversky",
      parameters: [
        factor("dice"), factor("tversky"), LossParameter("alpha", "0.3", "Tversky's price of a false alarm"),
        LossParameter("beta", "0.7", "Tversky's price of a miss"),
        LossParameter("gamma", "1", "exponent of the Tversky term"),
        LossParameter("tversky-batch", "batch", "sums of Tversky over the batch"),
      ], commonKeys: CommonLossKey.allCases,
      source: "Salehi et al. 2017, arXiv 1706.05721", peers: "none under this name",
      use: "lesions, where a missed voxel costs more than a false alarm"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: [])
      let options = try keys.options()
      let smooth = try keys.smoothing(Smoothing(1e-5))
      var pooled = options
      pooled.scope = try keys.flag("tversky-batch", options.scope == .batch) ? .batch : .sample
      return CompoundLoss(
        [
          .init(try keys.factor("dice"), DiceLoss(smooth: smooth, options: options)),
          .init(
            try keys.factor("tversky"),
            TverskyLoss(
              alpha: try keys.number("alpha", 0.3), beta: try keys.number("beta", 0.7),
              gamma: try keys.number("gamma", 1), smooth: smooth, options: pooled)),
        ], name: "dice-tversky")
    },
    LossEntry(
      name: "dice-boundary", summary: "Dice plus Kervadec's boundary loss.", formula: "a Dice + b boundary",
      parameters: [factor("dice"), factor("boundary", "0.01")], commonKeys: CommonLossKey.allCases,
      commonDefaults: [.classes: "all (boundary: foreground)"], measuresDistances: true,
      source: "Kervadec et al. 2019, arXiv 1812.07032 (factor 0.01, raised by 0.01 an epoch)",
      peers: "LIVIAETS/boundary-loss, MIST, Odyssey", use: "boundary precision beside overlap"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: [])
      // `classes` belongs to both where it is given; else Dice takes all.
      let options = try keys.options(LossOptions(classes: .foregroundOfLabels))
      var dice = DiceLoss(smooth: try keys.smoothing(Smoothing(1e-5)), options: options)
      if options.classes == .foregroundOfLabels { dice.options.classes = .all }
      return CompoundLoss(
        [
          .init(try keys.factor("dice"), dice),
          .init(try keys.factor("boundary", 0.01), BoundaryLoss(options: options)),
        ],
        name: "dice-boundary")
    },
    diceHausdorff,
    LossEntry(
      name: "combo", summary: "Cross-entropy with a price for misses, minus the Dice coefficient.",
      formula: "alpha mean(-(beta t log p + (1 - beta)(1 - t) log(1 - p))) - (1 - alpha) Dice",
      parameters: [
        LossParameter("alpha", "0.5", "share of the cross-entropy"),
        LossParameter("beta", "0.5", "price of positives, 1 - beta of negatives"),
      ], commonKeys: CommonLossKey.allCases,
      source: "Taghanaki et al. 2019, arXiv 1805.02798", peers: "unified-focal-loss, ComboLoss",
      use: "a choice between misses and false alarms with an overlap term"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: [])
      return ComboLoss(
        alpha: try keys.number("alpha", 0.5), beta: try keys.number("beta", 0.5),
        dice: DiceLoss(
          smooth: try keys.smoothing(Smoothing(1e-6)),
          options: try keys.options(LossOptions(classes: .foregroundOfLabels, scope: .batch))))
    },
  ]
}
