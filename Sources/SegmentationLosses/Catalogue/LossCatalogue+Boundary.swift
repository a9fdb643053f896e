extension LossCatalogue {
  private static let voxelKeys: [CommonLossKey] = [.classes, .classWeights, .weightNormalisation, .reduction]
  private static let classKeys: [CommonLossKey] = CommonLossKey.allCases.filter { $0 != .smooth }
  private static let unitKey = LossParameter("unit", "millimetres", "millimetres, or voxels whatever the spacing")

  /// Losses of boundaries, distances and shapes.
  static let boundary: [LossEntry] = [
    boundaryEntry, oneSided, generalizedSurface, hausdorff(false), hausdorff(true), erosion, smoothHausdorff,
    surfaceDistance, centerline,
  ]

  private static let boundaryEntry = LossEntry(
    name: "boundary", summary: "Probability times the signed distance to the reference's boundary.",
    formula: "mean of p phi, phi = d_out outside, -(d_in - 1) inside, in mm",
    parameters: [unitKey, LossParameter("integer-truncation", "false", "cuts distances to whole numbers")],
    commonKeys: voxelKeys, measuresDistances: true,
    source: "Kervadec et al. 2019, arXiv 1812.07032, eq. 5", peers: "LIVIAETS/boundary-loss, MONAI, MIST",
    use: "boundary precision, beside a region loss"
  ) { keys throws(LossError) in
    let convention = try keys.convention(of: ["kervadec", "monai"])
    let isMONAI = convention == .monai
    return BoundaryLoss(
      integerTruncation: try keys.flag(
        "integer-truncation", convention == .kervadec(integerTruncation: true)),
      unit: try keys.choice("unit", isMONAI ? .voxels : .millimetres),
      options: try keys.options(
        LossOptions(classes: isMONAI ? .all : .foregroundOfLabels, weightNormalisation: isMONAI ? .plain : .targetSum)))
  }

  private static let oneSided = LossEntry(
    name: "one-sided-hausdorff", summary: "Squared errors times squared distances to the reference's boundary.",
    formula: "mean of (t - p)^2 phi^2", parameters: [unitKey], commonKeys: voxelKeys, measuresDistances: true,
    source: "Karimi and Salcudean 2019, arXiv 1904.10030", peers: "MIST",
    use: "large contour errors; cheap: one cached map"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return OneSidedHausdorffLoss(
      unit: try keys.choice("unit", .millimetres), options: try keys.options(LossOptions(classes: .foregroundOfLabels)))
  }

  private static let generalizedSurface = LossEntry(
    name: "generalized-surface", summary: "How much of the reference's squared distance map is matched.",
    formula: "1 - sum (phi (1 - t - p))^2 / (sum phi^2 + e)",
    parameters: [unitKey, LossParameter("epsilon", "1e-6", "added to the denominator")], commonKeys: classKeys,
    measuresDistances: true,
    source: "Celaya et al. 2023, arXiv 2302.03868", peers: "MIST", use: "organ surfaces; bounded, no balancing needed"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return GeneralizedSurfaceLoss(
      epsilon: try keys.number("epsilon", 1e-6), unit: try keys.choice("unit", .millimetres),
      options: try keys.options(LossOptions(classes: .foregroundOfLabels)))
  }

  private static func hausdorff(_ isLogarithmic: Bool) -> LossEntry {
    LossEntry(
      name: isLogarithmic ? "log-hausdorff-dt" : "hausdorff-dt",
      summary: isLogarithmic
        ? "log(1 + the Hausdorff loss by distance transforms)."
        : "Squared errors times squared distances to both boundaries.",
      formula: isLogarithmic ? "log(1 + mean of (p - t)^2 (d_p^a + d_t^a))" : "mean of (p - t)^2 (d_p^a + d_t^a)",
      parameters: hausdorffKeys, commonKeys: voxelKeys, measuresDistances: true,
      source: "Karimi and Salcudean 2019, arXiv 1904.10030, eq. 8", peers: "MONAI, PatRyg99/HausdorffLoss",
      use: "the largest contour error matters"
    ) { keys throws(LossError) in
      try hausdorffLoss(&keys, isLogarithmic)
    }
  }

  private static let hausdorffKeys = [
    LossParameter("alpha", "2", "power of the distances"), unitKey,
    LossParameter("empty-mask", "diagonal", "distances of a mask without boundary: diagonal or zero"),
  ]

  private static func hausdorffLoss(
    _ keys: inout LossKeys, _ isLogarithmic: Bool
  ) throws(LossError) -> HausdorffDistanceLoss {
    let isMONAI = try keys.convention(of: ["monai"]) == .monai
    return HausdorffDistanceLoss(
      alpha: try keys.number("alpha", 2), isLogarithmic: isLogarithmic,
      unit: try keys.choice("unit", isMONAI ? .voxels : .millimetres),
      emptyMask: try keys.choice("empty-mask", isMONAI ? .zero : .diagonal),
      options: try keys.options(LossOptions(classes: .foregroundOfLabels)))
  }

  private static let erosion = LossEntry(
    name: "hausdorff-er", summary: "The squared error under repeated erosion.",
    formula: "mean of sum over k of k^a b_k, b_k = scaled relu(cross mean of b_(k-1) - 1/2)",
    parameters: [LossParameter("steps", "10", "erosions"), LossParameter("alpha", "2", "power of the step")],
    commonKeys: voxelKeys, source: "Karimi and Salcudean 2019, arXiv 1904.10030 (by erosion)", peers: "kornia",
    use: "thick errors; no distance transform"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return ErosionHausdorffLoss(
      steps: try keys.integer("steps", 10), alpha: try keys.number("alpha", 2), options: try keys.options())
  }

  private static let smoothHausdorff = LossEntry(
    name: "hausdorff-smooth", summary: "A smooth Hausdorff distance in mm with a soft way back from missed voxels.",
    formula: "((sum p d^q / sum p)^(1/q) + (sum t D^q / sum t)^(1/q)) / 2",
    parameters: [
      LossParameter("power", "2", "q: 1 takes means, a large one the maximum"),
      LossParameter("softness", "twice the largest spacing", "length of the soft minimum in mm"),
    ], commonKeys: classKeys, measuresDistances: true,
    source: "Ribera et al. 2019, arXiv 1806.07564; Pham et al. 2020, GCPR, doi 10.1007/978-3-030-71278-5_31",
    peers: "none for volumes",
    use: "a distance in mm that pulls at missed parts too"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return SmoothHausdorffLoss(
      power: try keys.number("power", 2), softness: try keys.optionalNumber("softness"),
      options: try keys.options(LossOptions(classes: .foregroundOfLabels)))
  }

  private static let surfaceDistance = LossEntry(
    name: "surface-distance", summary: "Mean distance of the prediction's soft surface to the reference's, in mm.",
    formula: "sum s d / sum s, s = p - min of p over the neighbours",
    parameters: [
      LossParameter("symmetric", "false", "half of the way back too, without gradient"),
      LossParameter("epsilon", "1e-6", "added to the amount of surface"),
    ], commonKeys: classKeys, measuresDistances: true, source: "Shit et al. 2021, arXiv 2003.07311 (soft erosion)",
    peers: "none",
    use: "a loss in mm that reads like the average surface distance"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    return SurfaceDistanceLoss(
      isSymmetric: try keys.flag("symmetric", false), epsilon: try keys.number("epsilon", 1e-6),
      options: try keys.options(LossOptions(classes: .foregroundOfLabels)))
  }

  private static let centerline = LossEntry(
    name: "soft-cldice", summary: "Dice of soft centrelines.",
    formula: "1 - 2 Tp Ts / (Tp + Ts), Tp = (sum skel(p) t + s) / (sum skel(p) + s), Ts the reverse",
    parameters: [
      LossParameter("iterations", "3", "erosions of the skeleton"),
      LossParameter("background", "false", "whether class 0 counts"),
      LossParameter("pooled", "false", "sums over classes too"),
      LossParameter("epsilon", "0", "added to Tp + Ts"),
    ], commonKeys: CommonLossKey.allCases,
    source: "Shit et al. 2021, arXiv 2003.07311", peers: "jocpae/clDice, MONAI, MIST", use: "vessels, airways, roots"
  ) { keys throws(LossError) in
    let isMONAI = try keys.convention(of: ["monai"]) == .monai
    let background = try keys.flag("background", isMONAI)
    let epsilon = try keys.number("epsilon", isMONAI ? 1e-4 : 0)
    guard epsilon >= 0 else {
      throw LossError(.option, "soft-cldice: epsilon is \(epsilon); expected a number from 0")
    }
    return SoftCenterlineDiceLoss(
      iterations: try keys.integer("iterations", 3), smooth: try keys.smoothing(Smoothing(1)),
      epsilon: epsilon, pooled: try keys.flag("pooled", isMONAI),
      options: try keys.options(LossOptions(classes: background ? .all : .foregroundOfLabels)))
  }

  static let diceHausdorff = LossEntry(
    name: "dice-hausdorff", summary: "Dice plus the Hausdorff loss by distance transforms.",
    formula: "Dice + lambda HDT", parameters: [LossParameter("lambda", "1", "factor of HDT")] + hausdorffKeys,
    commonKeys: CommonLossKey.allCases, commonDefaults: [.classes: "all (HDT: foreground)"],
    measuresDistances: true, source: "Karimi and Salcudean 2019, arXiv 1904.10030", peers: "SegLossOdyssey",
    use: "overlap and the largest contour error"
  ) { keys throws(LossError) in
    _ = try keys.convention(of: [])
    let smooth = try keys.smoothing(Smoothing(1e-5))
    let lambda = try keys.number("lambda", 1)
    // `classes` belongs to both where it is given; else Dice takes all and HDT the foreground.
    var copy = keys
    let options = try copy.options()
    let hausdorff = try hausdorffLoss(&keys, false)
    return CompoundLoss(
      [.init(1, DiceLoss(smooth: smooth, options: options)), .init(lambda, hausdorff)], name: "dice-hausdorff")
  }
}
