extension LossCatalogue {
  private static let classKeys: [CommonLossKey] = CommonLossKey.allCases.filter { $0 != .smooth }

  /// Losses of sorted errors.
  static let lovasz: [LossEntry] = [
    LossEntry(
      name: "lovasz-softmax", summary: "The Lovasz extension of 1 - IoU of each class.",
      formula: "mean over classes of sum_k e_(k) (J_k - J_(k-1)), e = |t - p| descending", commonKeys: classKeys,
      source: "Berman et al. 2018, arXiv 1705.08790", peers: "bermanmaxim/LovaszSoftmax, SMP, kornia",
      use: "the metric is mean IoU; late in training"
    ) { keys throws(LossError) in
      let isSMP = try keys.convention(of: ["smp"]) == .smp
      return LovaszSoftmaxLoss(
        options: try keys.options(LossOptions(scope: isSMP ? .batch : .sample, emptyClass: .skip)))
    },
    LossEntry(
      name: "lovasz-hinge", summary: "The Lovasz extension of 1 - IoU over hinge errors of logits.",
      formula: "sum_k max(0, e_(k)) (J_k - J_(k-1)), e = 1 - z (2 t - 1) descending", commonKeys: classKeys,
      source: "Yu and Blaschko 2015, arXiv 1512.07797", peers: "bermanmaxim/LovaszSoftmax, SMP (channels pooled)",
      use: "binary masks and IoU; late in training"
    ) { keys throws(LossError) in
      _ = try keys.convention(of: [])
      return LovaszHingeLoss(options: try keys.options())
    },
  ]
}
