internal import Dispatch
internal import Statistics
internal import Synchronization

/// Computes samples, pairs and rankings of all labels, several at a time; the order does not change a number.
struct ComparisonEvaluation: Sendable {
  private let drafts: [(draft: LabelDraft, isHigherBetter: Bool)]
  private let modelCount: Int
  private let pairs: [(first: Int, second: Int)]
  private let options: ComparisonOptions

  init(_ drafts: [(LabelDraft, Bool)], modelNames: [String], options: ComparisonOptions) {
    self.drafts = drafts.map { (draft: $0, isHigherBetter: $1) }
    self.options = options
    modelCount = modelNames.count
    if let reference = options.referenceModel.flatMap(modelNames.firstIndex(of:)) {
      pairs = modelNames.indices.filter { $0 != reference }.map { (first: $0, second: reference) }
    } else {
      pairs = modelNames.indices.flatMap { first in
        (first + 1..<modelNames.endIndex).map { (first: first, second: $0) }
      }
    }
  }

  func labels() -> [ComparedLabel] {
    let samples = spread(drafts.count * modelCount) { sample(drafts[$0 / modelCount].draft.table, $0 % modelCount) }
    let compared = spread(drafts.count * pairs.count) { pair(drafts[$0 / pairs.count], pairs[$0 % pairs.count]) }
    let methods = options.rankings
    let rankings = spread(drafts.count * methods.count) { index in
      ranking(drafts[index / methods.count], methods[index % methods.count])
    }
    return drafts.enumerated().map { index, entry in
      let draft = entry.draft
      return ComparedLabel(
        scope: draft.scope, label: draft.label, name: draft.name, members: draft.members, cases: draft.table.cases,
        leftOut: draft.table.leftOut, values: draft.table.values,
        models: Array(samples[index * modelCount..<(index + 1) * modelCount]),
        pairs: compared[index * pairs.count..<(index + 1) * pairs.count].compactMap(\.self),
        rankings: rankings[index * methods.count..<(index + 1) * methods.count].compactMap(\.self))
    }
  }

  private func sample(_ table: ComparisonTable, _ model: Int) -> ComparedSample {
    let values = table.values[model]
    return ComparedSample(
      summary: Summary(values), interval: options.bootstrap.interval(ofMeanOf: values),
      worstCount: table.worstCounts[model], bestCount: table.bestCounts[model])
  }

  private func pair(
    _ entry: (draft: LabelDraft, isHigherBetter: Bool), _ pair: (first: Int, second: Int)
  ) -> ComparedPair? {
    let values = entry.draft.table.values
    let comparison = PairedComparison(
      values[pair.first], values[pair.second], higherIsBetter: entry.isHigherBetter, bootstrap: options.bootstrap,
      permutations: options.permutations)
    guard let comparison else { return nil }
    return ComparedPair(
      first: pair.first, second: pair.second, count: comparison.count, meanDifference: comparison.meanDifference,
      medianDifference: comparison.medianDifference, interval: comparison.meanInterval,
      wilcoxon: comparison.wilcoxon, permutation: comparison.signFlip, effectSizes: comparison.effectSizes,
      won: comparison.wonShare, tied: comparison.tiedShare, lost: comparison.lostShare)
  }

  private func ranking(
    _ entry: (draft: LabelDraft, isHigherBetter: Bool), _ method: RankingMethod
  ) -> ComparedRanking? {
    let scores = ModelScores(entry.draft.table.values, higherIsBetter: entry.isHigherBetter)
    let stability = scores.stability(
      of: method, resamples: options.bootstrap.resamples, level: options.bootstrap.level, seed: options.bootstrap.seed)
    guard let ranking = stability?.ranking ?? scores.ranking(by: method) else { return nil }
    return ComparedRanking(ranking: ranking, stability: stability)
  }

  /// The results of numbered tasks, in their order.
  private func spread<Result: Sendable>(_ count: Int, _ task: @Sendable (Int) -> Result) -> [Result] {
    if options.workerCount < 2 || count < 2 { return (0..<count).map(task) }
    let next = Atomic(0)
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: min(options.workerCount, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { return }
        let result = task(index)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.map { $0! } }
  }
}
