import ArgumentParser
import Foundation
import Voxloss

/// What is shown while cases are scored.
struct ScoringSession {
  private let console: Console
  private let running: RunningArguments
  private let progress: ProgressReporter
  private let messages: CaseMessages
  private let total: Int

  /// - Parameter earlier: the number of cases of `total` that an earlier run finished.
  init(_ console: Console, _ running: RunningArguments, unit: String, total: Int, earlier: Int = 0) {
    self.console = console
    self.running = running
    self.total = total
    progress = ProgressReporter(
      ProgressState(total: total, unit: unit, earlier: earlier), mode: running.progress, isQuiet: running.quiet)
    messages = CaseMessages(console, isVerbose: running.verbose)
  }

  /// Shows the outcome of a case; from any thread.
  func finish(_ outcome: CaseOutcome) {
    messages.add(outcome)
    progress.finish(outcome.name, outcome.result)
  }

  /// Removes the bar and sums up what was not shown.
  func end() {
    progress.end()
    messages.summarise()
    if running.verbose { console.note("peak memory \(Machine.peakMemoryText)") }
  }

  /// - Throws: 130 or 143 when a signal stopped the run before all was done.
  func stopIfInterrupted(done: Int, remedy: String) throws {
    guard let status = Interruption.status, done < total else { return }
    console.error("interrupted after \(done) of \(total) cases; \(remedy)")
    throw status.exitCode
  }
}

extension CaseOutcome {
  /// Whether there are scores, and whether they are those of a prediction that could not be used.
  var result: ProgressResult {
    guard case .scored(let score) = self else { return .failed }
    if case .failed = score.predictionState { return .unusable }
    return .scored
  }
}

/// A process's work on one shard of a run folder.
struct ShardSession {
  private let shardRun: ShardRun
  private let running: RunningArguments

  /// - Parameter isForced: whether finished cases are scored again.
  init(_ folder: RunFolder, _ plan: StudyPlan, _ shard: Shard, _ running: RunningArguments, isForced: Bool) throws {
    shardRun = try ShardRun(folder, plan, shard, isForced: isForced)
    self.running = running
  }

  /// Scores what is not finished; every case is on the disk before the next one is begun.
  ///
  /// - Parameter isFresh: whether the plan was made by this process, so that no file is looked at again.
  /// - Returns: the cases whose files have changed since the plan was made, which were not scored.
  /// - Throws: `ScoringError.file(.cannotWrite)`, or 130 or 143 after a signal.
  @discardableResult
  func run(_ options: CaseOptions, _ console: Console, isFresh: Bool = false) throws -> [String] {
    if shardRun.isComplete {
      console.note("all \(counted(shardRun.finishedCount, "case")) are finished already")
      return []
    }
    let total = shardRun.finishedCount + shardRun.open.count
    if shardRun.finishedCount > 0 { console.note("\(shardRun.finishedCount) of \(total) cases are finished already") }
    let changed = isFresh ? [] : shardRun.open.filter { !shardRun.plan.isUnchanged($0) }.map(\.name)
    let open = shardRun.open.filter { !changed.contains($0.name) }
    let writer = try shardRun.writer()
    let session = ScoringSession(console, running, unit: "cases", total: total, earlier: shardRun.finishedCount)
    let count = Counter()
    let runner = running.runner(options)
    runner.run(open.map(\.studyCase), isStopped: { Interruption.status != nil || writer.hasFailed }) { index, outcome in
      if writer.add(outcome, of: open[index]) {
        count.increase()
        session.finish(outcome)
      }
    }
    session.end()
    let done = shardRun.finishedCount + count.value
    try writer.complete(isWhole: done == total)
    try session.stopIfInterrupted(done: done, remedy: "they are kept: the same command goes on from there")
    return changed
  }
}
