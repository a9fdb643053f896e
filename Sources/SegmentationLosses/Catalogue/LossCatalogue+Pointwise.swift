extension LossCatalogue {
  /// Losses of single voxels.
  static let pointwise: [LossEntry] = [
    crossEntropy, weightedCrossEntropy, binaryCrossEntropy, balancedBinaryCrossEntropy, focal, focalSoftmax, topK,
    edgeWeighted, edgeWeightedOfTrueClass, distanceWeighted,
  ]

  private static let voxelKeys: [CommonLossKey] = [.classes, .classWeights, .weightNormalisation, .reduction]
  private static let smoothing = LossParameter("label-smoothing", "0", "share of the target spread over all classes")
  private static func divisor(_ defaultText: String) -> LossParameter {
    LossParameter("divisor", defaultText, "what the mean divides by: voxels, values (times classes), all-voxels ...")
  }

  private static let crossEntropy = LossEntry(
    name: "ce", summary: "Cross-entropy of exclusive classes.", formula: "sum v w_y (-log p_y) / sum v w_y",
    parameters: [smoothing, divisor("voxels")], commonKeys: voxelKeys,
    source: "Ronneberger et al. 2015, arXiv 1505.04597", peers: "torch, MONAI, nnU-Net, SMP",
    use: "balanced classes; simple and fast"
  ) { keys throws(LossError) in
    let convention = try keys.convention(of: ["monai", "nnunet", "smp"])
    return CrossEntropyLoss(
      labelSmoothing: try keys.number("label-smoothing", 0),
      divisor: try keys.choice("divisor", convention == .smp ? .allVoxels : .voxels), options: try keys.options())
  }

  private static let weightedCrossEntropy = LossEntry(
    name: "weighted-ce", summary: "Cross-entropy with a weight for each class, by default from the reference's counts.",
    formula: "sum v w_y (-log p_y) / sum v w_y, w_c = class-weights or n / n_c over the batch",
    parameters: [smoothing, divisor("voxels")], commonKeys: voxelKeys,
    commonDefaults: [.classWeights: "none (from the counts)"],
    source: "Ronneberger et al. 2015, arXiv 1505.04597", peers: "torch, MONAI, nnU-Net",
    use: "classes of different size"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: ["monai", "nnunet"])
    let options = try keys.options()
    return CrossEntropyLoss(
      labelSmoothing: try keys.number("label-smoothing", 0), balanced: options.classWeights == nil,
      divisor: try keys.choice("divisor", .voxels), options: options)
  }

  private static let binaryCrossEntropy = LossEntry(
    name: "bce", summary: "Cross-entropy of each class on its own.",
    formula: "mean of -(q t log p + (1 - t) log(1 - p))",
    parameters: [
      LossParameter("pos-weight", "1", "weight of positives q: one number, or one for each class"), divisor("values"),
    ], commonKeys: voxelKeys,
    source: "torch binary_cross_entropy_with_logits", peers: "torch, MONAI, nnU-Net, SMP",
    use: "binary tasks, overlapping regions"
  ) { keys throws(LossError) in
    let convention = try keys.convention(of: ["monai", "nnunet", "smp"])
    let divisor: VoxelDivisor =
      convention == .nnUNet ? .valuesUnlessIgnoring : convention == .smp ? .allValues : .values
    return BinaryCrossEntropyLoss(
      positiveWeights: try keys.numbers("pos-weight") ?? [1], divisor: try keys.choice("divisor", divisor),
      options: try keys.options(LossOptions(weightNormalisation: convention == nil ? .targetSum : .plain)))
  }

  private static let balancedBinaryCrossEntropy = LossEntry(
    name: "balanced-bce", summary: "BCE in which positives and negatives have the same sum of weights.",
    formula: "mean of -(n_neg / n t log p + n_pos / n (1 - t) log(1 - p))", commonKeys: voxelKeys + [.batch],
    source: "Xie and Tu 2015, arXiv 1504.06375, eq. 2", peers: "pytorch-toolbelt", use: "edges, rare foreground"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return BalancedBinaryCrossEntropyLoss(options: try keys.options())
  }

  private static let topK = LossEntry(
    name: "topk", summary: "Mean cross-entropy of the k percent of voxels with the largest one.",
    formula: "mean of the floor(n k / 100) largest w_y (-log p_y)",
    parameters: [
      LossParameter("k", "10", "share of the voxels in percent"),
      LossParameter("quota", "evaluated", "what the share is of: evaluated or all-voxels"), smoothing,
    ], commonKeys: voxelKeys,
    source: "Wu, Shen and van den Hengel 2016, arXiv 1605.06885", peers: "nnU-Net", use: "hard, rare targets"
  ) { keys throws(LossError) in
    let isPeer = try keys.convention(of: ["nnunet"]) != nil
    return TopKLoss(
      percent: try keys.number("k", 10), quota: try keys.choice("quota", isPeer ? .allVoxels : .evaluated),
      labelSmoothing: try keys.number("label-smoothing", 0),
      options: try keys.options(LossOptions(weightNormalisation: isPeer ? .plain : .targetSum)))
  }
}

extension LossCatalogue {
  private static let focal = LossEntry(
    name: "focal", summary: "BCE that weighs well-classified voxels down.",
    formula: "mean of alpha_t (1 - p_t)^gamma (-log p_t)",
    parameters: [
      LossParameter("gamma", "2", "exponent of 1 - p"),
      LossParameter("alpha", "none", "weight of positives (negatives 1 - alpha): one number, or one for each class"),
      LossParameter("divisor", "values", "what the mean divides by, as in bce"),
    ], commonKeys: voxelKeys,
    source: "Lin et al. 2017, arXiv 1708.02002, eq. 5", peers: "MONAI, SMP, torchvision, Keras",
    use: "severe imbalance"
  ) { keys throws(LossError) in
    let convention = try keys.convention(of: ["monai", "smp"])
    let alpha = try keys.numbers("alpha")
    return FocalLoss(
      form: .sigmoid, gamma: try keys.number("gamma", 2), alpha: alpha,
      negativeWeight: convention == .monai && (alpha?.count ?? 0) > 1 ? .one : .complement,
      acceptsSoftmax: convention != nil,
      divisor: try keys.choice("divisor", convention == .monai ? .valuesUnlessIgnoring : .values),
      options: try keys.options(LossOptions(weightNormalisation: convention == .monai ? .plain : .targetSum)))
  }

  private static let focalSoftmax = LossEntry(
    name: "focal-softmax", summary: "Cross-entropy of exclusive classes that weighs well-classified voxels down.",
    formula: "mean of alpha_y (1 - p_y)^gamma (-log p_y)",
    parameters: [
      LossParameter("gamma", "2", "exponent of 1 - p"),
      LossParameter("alpha", "none", "one for each class, or one number a for 1 - a in class 0 and a in the others"),
      LossParameter("divisor", "voxels", "what the mean divides by, as in ce"),
    ], commonKeys: voxelKeys,
    source: "Lin et al. 2017, arXiv 1708.02002, eq. 5", peers: "MONAI, kornia", use: "severe imbalance, several classes"
  ) { keys throws(LossError) in
    let isPeer = try keys.convention(of: ["monai"]) != nil
    return FocalLoss(
      form: .softmax, gamma: try keys.number("gamma", 2), alpha: try keys.numbers("alpha"),
      divisor: try keys.choice("divisor", isPeer ? .valuesUnlessIgnoring : .voxels),
      options: try keys.options(LossOptions(weightNormalisation: isPeer ? .plain : .targetSum)))
  }

  private static let edgeWeighted = LossEntry(
    name: "edge-weighted-bce", summary: "BCE that weighs more near the outline of the reference.",
    formula: "mean of w BCE, w = weight where dilate_theta(dilate_1 xor erode_1), else 1",
    parameters: edgeKeys, commonKeys: voxelKeys, source: "defined here", peers: "none", use: "boundary precision"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return EdgeWeightedBinaryCrossEntropyLoss(
      theta: try keys.integer("theta", 3), edgeWeight: try keys.number("weight", 5), options: try keys.options())
  }

  private static let edgeWeightedOfTrueClass = LossEntry(
    name: "edge-weighted-ce", summary: "Cross-entropy that weighs more near the outline of the voxel's own class.",
    formula: "mean of w_y (-log p_y), w_y = weight where dilate_theta(dilate_1 xor erode_1) of class y, else 1",
    parameters: edgeKeys, commonKeys: voxelKeys, source: "defined here", peers: "none",
    use: "boundary precision, several classes"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return EdgeWeightedCrossEntropyLoss(
      theta: try keys.integer("theta", 3), edgeWeight: try keys.number("weight", 5), options: try keys.options())
  }

  private static let edgeKeys = [
    LossParameter("theta", "3", "voxels by which the outline grows"),
    LossParameter("weight", "5", "weight near the outline"),
  ]

  private static let distanceWeighted = LossEntry(
    name: "distance-weighted-bce", summary: "BCE that fades with the distance from the outline of the reference.",
    formula: "mean of exp(-|d| / sigma) BCE, d = d_in - d_out in mm",
    parameters: [LossParameter("sigma", "5", "distance of weight 1 / e in mm")], commonKeys: voxelKeys,
    measuresDistances: true,
    source: "defined here", peers: "none", use: "boundary precision"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return DistanceWeightedBinaryCrossEntropyLoss(sigma: try keys.number("sigma", 5), options: try keys.options())
  }
}
