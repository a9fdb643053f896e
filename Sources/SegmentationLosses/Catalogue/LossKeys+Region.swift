extension LossConvention {
  /// The options that a tool's region losses have when nothing is said.
  var regionOptions: LossOptions {
    switch self {
    case .monai: LossOptions(weightNormalisation: .plain)
    case .nnUNet, .kervadec: LossOptions()
    case .smp: LossOptions(weightNormalisation: .weightSum, scope: .batch, emptyClass: .zero)
    }
  }

  /// Whether a sample with nothing but ignored voxels counts as a perfect match.
  var countsUnseenSamples: Bool { self == .monai || self == .nnUNet }
}

extension LossKeys {
  /// Dice with its keys: `squared` (unless the loss is squared by name), `soft-label`, `log`, `smooth` and the options.
  ///
  /// nnU-Net's score is negated and its floor is 1e-8; SMP's smoothing stands beside TP, so that it is twice that here.
  mutating func dice(
    squared: Bool? = nil, options: LossOptions, smooth: Double = 1e-5
  ) throws(LossError) -> DiceLoss {
    var dice = DiceLoss(countsUnseenSamples: convention?.countsUnseenSamples ?? false, options: options)
    if let squared { dice.isSquared = squared } else { dice.isSquared = try flag("squared", false) }
    dice.isSoftLabel = try flag("soft-label", convention == .smp)
    dice.smooth = try smoothing(Smoothing(convention == .smp ? 0 : smooth))
    dice.form = try flag("log", false) ? .logarithm : convention == .nnUNet ? .negative : .complement
    if convention == .nnUNet { dice.denominatorFloor = 1e-8 }
    if convention == .smp {
      dice.smooth = Smoothing(numerator: 2 * dice.smooth.numerator, denominator: 2 * dice.smooth.denominator)
      dice.denominatorFloor = 2e-7
    }
    return dice
  }

  /// Jaccard with the same keys.
  ///
  /// MONAI's smoothing stands in a quotient of doubled sums: it is half of that here.
  mutating func jaccard(options: LossOptions) throws(LossError) -> JaccardLoss {
    var jaccard = JaccardLoss(countsUnseenSamples: convention?.countsUnseenSamples ?? false, options: options)
    jaccard.isSquared = try flag("squared", false)
    jaccard.isSoftLabel = try flag("soft-label", convention == .smp)
    jaccard.smooth = try smoothing(Smoothing(convention == .smp ? 0 : 1e-5))
    jaccard.form = try flag("log", false) ? .logarithm : .complement
    if convention == .smp { jaccard.denominatorFloor = 1e-7 }
    if convention == .monai {
      jaccard.smooth = Smoothing(numerator: jaccard.smooth.numerator / 2, denominator: jaccard.smooth.denominator / 2)
    }
    return jaccard
  }

  /// Tversky with `alpha`, `beta`, `gamma`, `gamma-level` and the keys of Dice.
  mutating func tversky(
    alpha: Double, beta: Double, gamma: Double, options: LossOptions
  ) throws(LossError) -> TverskyLoss {
    let isSMP = convention == .smp
    return TverskyLoss(
      alpha: try number("alpha", alpha), beta: try number("beta", beta), gamma: try number("gamma", gamma),
      gammaLevel: try choice("gamma-level", isSMP ? .mean : .eachClass),
      smooth: try smoothing(Smoothing(isSMP ? 0 : 1e-5)),
      softLabel: try flag("soft-label", isSMP), form: try flag("log", false) ? .logarithm : .complement,
      denominatorFloor: isSMP ? 1e-7 : 0, countsUnseenSamples: convention?.countsUnseenSamples ?? false,
      options: options)
  }

  /// Generalized Dice with `weighting`, `normalise` and `soft-label`.
  mutating func generalizedDice(options: LossOptions) throws(LossError) -> GeneralizedDiceLoss {
    GeneralizedDiceLoss(
      weighting: try choice("weighting", .square), smooth: try smoothing(Smoothing(1e-5)),
      normalisesWeights: try flag("normalise", convention != .monai), softLabel: try flag("soft-label", false),
      options: options)
  }

  /// The options of a region loss, with the tool's defaults.
  mutating func regionOptions() throws(LossError) -> LossOptions {
    try options(convention?.regionOptions ?? LossOptions())
  }
}
