/// The finished cases of a run folder put together.
public struct StudyMerge: Sendable {
  /// What became of the finished cases, by name.
  public let outcomes: [CaseOutcome]
  /// The planned cases that no part file holds.
  public let missing: [PlannedCase]
  /// The missing cases that were scored before their files or the configuration changed.
  public let stale: [PlannedCase]
  private let plan: StudyPlan

  /// Reads all part files.
  ///
  /// A case that is there several times must have the same bytes each time.
  /// - Throws: `ScoringError.invalidRecord` naming two files whose results of a case differ.
  public init(_ folder: RunFolder, _ plan: StudyPlan) throws(ScoringError) {
    self.plan = plan
    let finished = try folder.finishedCases()
    let planned = Set(plan.cases.map(\.digest))
    var outcomes: [CaseOutcome] = []
    var missing: [PlannedCase] = []
    for one in plan.cases {
      var chosen: (finished: FinishedCase, outcome: CaseOutcome)?
      for candidate in finished[one.digest] ?? [] {
        // A damaged line is as good as none.
        guard let outcome = try? candidate.outcome(), outcome.name == one.name else { continue }
        if let chosen, chosen.finished.line != candidate.line {
          throw ScoringError(
            .invalidRecord,
            "case \(one.name): its results in \(chosen.finished.path) and \(candidate.path) differ; remove one of the two "
              + "files and run its shard again")
        }
        chosen = chosen ?? (candidate, outcome)
      }
      if let chosen { outcomes.append(chosen.outcome) } else { missing.append(one) }
    }
    self.outcomes = outcomes
    self.missing = missing
    let others = finished.filter { !planned.contains($0.key) }.values.joined()
    let staleNames = missing.isEmpty ? [] : Set(others.compactMap { try? $0.outcome().name })
    stale = missing.filter { staleNames.contains($0.name) }
  }

  /// The study; missing cases are failures.
  public func study(_ settings: StudySettings) -> StudyScore {
    let unfinished = missing.map { planned in
      CaseOutcome.failed(
        CaseFailure(
          name: planned.name, referencePath: planned.studyCase.reference.path,
          predictionPath: planned.studyCase.prediction?.path, reason: "\(planned.name): was not scored"))
    }
    return StudyScore(
      outcomes: outcomes + unfinished, skipped: plan.skipped, extraPredictions: plan.extraPredictions,
      settings: settings)
  }

  /// The numbers of the shards that hold missing cases, as Slurm's `--array` takes them: `4,17-19`.
  public func missingShards(of count: Int) -> String {
    let numbers = plan.shardNumbers(of: count)
    let missing = Set(missing.compactMap { numbers[$0.name] }).sorted()
    var ranges: [ClosedRange<Int>] = []
    for number in missing {
      if let last = ranges.last, last.upperBound == number - 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(
      separator: ",")
  }
}
