public import ArgumentParser
import Voxloss

/// `mean-then-rank,test-based` or `all`.
struct RankingListArgument: ExpressibleByArgument {
  static let words = RankingMethod.all().map(\.word)

  /// The words in the order in which rankings are shown.
  let words: [String]

  init?(argument: String) {
    let names = argument.split { $0 == "," || $0 == " " }.map(String.init)
    if names.isEmpty { return nil }
    if !names.allSatisfy({ $0 == "all" || RankingListArgument.words.contains($0) }) { return nil }
    words = RankingListArgument.words.filter { names.contains("all") || names.contains($0) }
  }

  func methods(alpha: Double) -> [RankingMethod] {
    RankingMethod.all(alpha: alpha).filter { words.contains($0.word) }
  }
}

/// Options of the statistics of a comparison.
struct ComparisonStatistics: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How models are ranked: \(RankingListArgument.words.joined(separator: ", ")) or all, separated by commas. "
        + "Default: all.", valueName: "list"))
  var ranking: RankingListArgument?

  @Option(help: ArgumentHelp("The level of significance of adjusted p-values.", valueName: "number"))
  var alpha: Double = 0.05

  @Option(help: ArgumentHelp("The confidence level of intervals.", valueName: "number"))
  var level: Double = 0.95

  @Option(help: ArgumentHelp("Bootstrap samples of intervals and rankings.", valueName: "n"))
  var resamples: Int = 2000

  @Option(help: ArgumentHelp("The seed of resamples and permutations.", valueName: "n"))
  var seed: UInt64 = 2025

  func validate() throws {
    if !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha must lie between 0 and 1.") }
    if !(level > 0 && level < 1) { throw ValidationError("--level must lie between 0 and 1, as 0.95.") }
    if !(1...1_000_000).contains(resamples) { throw ValidationError("--resamples must lie between 1 and 1000000.") }
  }

  var bootstrap: Bootstrap { Bootstrap(resamples: resamples, level: level, seed: seed) }

  var rankings: [RankingMethod] {
    ranking?.methods(alpha: alpha) ?? RankingMethod.all(alpha: alpha)
  }
}

extension ComparisonOptions.Cases: ExpressibleByArgument {}
extension ComparisonReport.Format: ExpressibleByArgument {}
