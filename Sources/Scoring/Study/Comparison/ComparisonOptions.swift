public import Statistics

/// How models are compared.
public struct ComparisonOptions: Sendable {
  /// Which cases take part.
  public enum Cases: String, CaseIterable, Hashable, Sendable {
    /// Those that any model has scores for; a model that lacks one counts as worst there.
    case all
    /// Those that every model has scores for.
    case common
  }

  /// Metrics by key (`nsd`: every tolerance) or name (`nsd_2mm`); nil takes those of `usualMetrics` that all models have.
  public var metrics: [String]?
  /// Labels by value or name, regions by name; nil takes all that every model has scores for.
  public var labels: [String]?
  /// Which cases take part.
  public var cases = Cases.all
  /// The policy for empty masks that replaces those of the studies; nil demands that they agree.
  public var emptyMasks: EmptyMaskPolicy?
  /// The model that the others are compared with; nil compares all pairs.
  public var referenceModel: String?
  /// The methods by which models are ranked.
  public var rankings = RankingMethod.all()
  /// The level of significance of adjusted p-values.
  public var alpha = 0.05
  /// Resamples, level and seed of intervals, of the stability of rankings, and the seed of permutation tests.
  public var bootstrap = Bootstrap()
  /// The number of random sign patterns of permutation tests that are too large for all patterns.
  public var permutations = 9999
  /// Threads; results do not depend on it.
  public var workerCount = 1

  /// The metrics that are compared unless others are named.
  public static let usualMetrics = ["dice", "hd95", "nsd"]

  /// The defaults of the command.
  public init() {}
}
