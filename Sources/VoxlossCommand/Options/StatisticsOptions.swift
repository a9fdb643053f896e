import ArgumentParser
import Voxloss

/// Options of the statistics over the cases of a study.
struct StatisticsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Resamples for the confidence intervals of the means, or none. Default: \(Bootstrap().resamples).",
      valueName: "n"))
  var bootstrap = BootstrapArgument(resamples: Bootstrap().resamples)

  @Option(
    help: ArgumentHelp("The seed of the resampling. Default: \(Bootstrap().seed).", valueName: "number"))
  var seed: UInt64?

  /// How intervals are drawn; nil draws none.
  var interval: Bootstrap? { bootstrap.bootstrap(seed: seed) }

  func validate() throws {
    if let seed, seed > UInt64(Int.max) { throw ValidationError("--seed must be below 2^63.") }
  }
}

/// A number of resamples, or `none`.
struct BootstrapArgument: ExpressibleByArgument {
  private let resamples: Int?

  init(resamples: Int?) { self.resamples = resamples }

  init?(argument: String) {
    if argument == "none" {
      resamples = nil
    } else {
      guard let number = Int(argument), 100...1_000_000 ~= number else { return nil }
      resamples = number
    }
  }

  var defaultValueDescription: String { resamples.map(String.init) ?? "none" }

  func bootstrap(seed: UInt64?) -> Bootstrap? {
    guard let resamples else { return nil }
    let standard = Bootstrap()
    return Bootstrap(resamples: resamples, level: standard.level, seed: seed ?? standard.seed)
  }
}
