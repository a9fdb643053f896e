public import Statistics
public import SurfaceMetrics

/// Several models on the same cases: their differences, how sure these are, and rankings.
///
/// Every label of a metric has a complete table of models and cases, so that the mean difference of two models is the
/// difference of their means. A case takes part in a label when any model has a value there by the policy for empty
/// masks; then
///
/// - a model without scores for the case counts as worst: the bound of the metric, the diagonal of the reference image
///   for distances, the worst value of the table for metrics without either, and never better than another model there;
/// - a model whose masks are both empty counts as best: it did right what another model, with a spurious label, did not;
/// - a case in which the policy leaves a model's missed or spurious label out is left out for all models, and counted.
///
/// Checked against scipy and statsmodels in `ComparisonGoldenTests`.
public struct StudyComparison: Sendable {
  /// The models in the order in which they were given; `ComparedPair` holds positions in this list.
  public let models: [ComparedModel]
  /// The cases, by name.
  public let cases: [String]
  /// Cases that are left out because a model lacks them.
  public let leftOutCases: [String]
  /// The policy for empty masks by which all values were counted.
  public let emptyMasks: EmptyMaskPolicy
  /// How distances were measured; nil when none are compared or the files do not say.
  public let convention: SurfaceConvention?
  /// What was compared, and how.
  public let options: ComparisonOptions
  /// One entry a metric and tolerance.
  public let metrics: [ComparedMetric]
  /// What a reader should know before any number.
  public let warnings: [String]
}

/// A model and what it lacks.
public struct ComparedModel: Hashable, Sendable {
  /// The name, which no other model has.
  public let name: String
  /// The results file, or the folder that was scored.
  public let path: String
  /// The number of cases with scores.
  public let caseCount: Int
  /// Cases that other models have scores for and this one has not, by name.
  public let lackingCases: [String]
  /// Scored cases whose prediction is missing or could not be used; they count as missed.
  public let withoutPrediction: [String]
}

/// A metric over all compared labels.
public struct ComparedMetric: Sendable {
  /// The metric, with the tolerance where it has one.
  public let metric: MetricValue
  /// Whether larger values are better, as for Dice; false for distances and errors.
  public let isHigherBetter: Bool
  /// Labels ascending, then regions, then all labels together when there are several.
  public let labels: [ComparedLabel]
}

/// A label, a region or all labels together by one metric.
public struct ComparedLabel: Sendable {
  /// What the numbers are of.
  public enum Scope: String, Hashable, Sendable {
    case label
    case region
    /// The mean of each case over its labels other than 0, or over its regions when no labels are compared.
    case allLabels = "all_labels"
  }

  /// What the numbers are of.
  public let scope: Scope
  /// The label value; nil for a region and for all labels together.
  public let label: Int?
  /// The name of the label or region, if known.
  public let name: String?
  /// The labels of a region; nil for a label and for all labels together.
  public let members: [Int]?
  /// The cases that take part, by name.
  public let cases: [String]
  /// The number of values left out because the policy excludes a missed or spurious label of some model.
  public let leftOut: Int
  /// What each case counts, `values[model][case]`.
  public let values: [[Double]]
  /// One entry a model, in the order of the models.
  public let models: [ComparedSample]
  /// One entry a pair of models.
  public let pairs: [ComparedPair]
  /// One entry a ranking method.
  public let rankings: [ComparedRanking]

  /// The name, the label value, or both.
  public var title: String {
    switch (label, name) {
    case (let label?, let name?): "\(label) \(name)"
    case (let label?, nil): "\(label)"
    case (nil, let name?): name
    case (nil, nil): scope == .allLabels ? "all labels" : (members ?? []).map(String.init).joined(separator: "+")
    }
  }
}

/// One model by one metric and label.
public struct ComparedSample: Hashable, Sendable {
  /// Location and spread; nil without cases.
  public let summary: Summary?
  /// The BCa interval of the mean; nil for fewer than two cases.
  public let interval: ConfidenceInterval?
  /// The number of values that count as worst because the model has no scores for the case.
  public let worstCount: Int
  /// The number of values that count as best because both masks are empty.
  public let bestCount: Int
}

/// Two models by one metric and label; every difference is first - second.
public struct ComparedPair: Hashable, Sendable {
  /// The position of the first model in the models.
  public let first: Int
  /// The position of the second model.
  public let second: Int
  /// The number of cases.
  public let count: Int
  /// The mean of first - second over cases, in the metric's unit.
  public let meanDifference: Double
  /// The median of first - second over cases, in the metric's unit.
  public let medianDifference: Double
  /// The BCa interval of the mean difference; nil for fewer than two cases.
  public let interval: ConfidenceInterval?
  /// Wilcoxon's signed-rank test of the differences.
  public let wilcoxon: WilcoxonSignedRankTest
  /// The paired permutation test of the mean difference.
  public let permutation: SignFlipTest
  /// Cohen's dz and the rank-biserial correlation of the differences.
  public let effectSizes: PairedEffectSizes
  /// The share of cases in which the first model is better.
  public let won: Double
  /// The share of cases in which both are equal.
  public let tied: Double
  /// The share of cases in which the second model is better.
  public let lost: Double
  /// Wilcoxon's p-values adjusted for the number of tests.
  public internal(set) var wilcoxonHolm = HolmFamilies()
  /// The permutation test's p-values adjusted for the number of tests.
  public internal(set) var permutationHolm = HolmFamilies()

  /// p-values adjusted by Holm's method over two families of tests.
  ///
  /// No family reaches over several metrics, or over Wilcoxon and permutation tests.
  public struct HolmFamilies: Hashable, Sendable {
    /// Over the pairs of this metric and label.
    public internal(set) var pairs = 1.0
    /// Over the pairs of all labels of this metric; for all labels together the same as `pairs`.
    public internal(set) var pairsAndLabels = 1.0
  }

  /// The position of the model whose mean is better; nil when the means are equal.
  public func better(_ isHigherBetter: Bool) -> Int? {
    meanDifference == 0 ? nil : (meanDifference > 0) == isHigherBetter ? first : second
  }
}

/// A ranking and how much it depends on the cases.
public struct ComparedRanking: Hashable, Sendable {
  /// The ranking over all cases that take part.
  public let ranking: Ranking
  /// Nil for fewer than two cases.
  public let stability: RankingStability?
}
