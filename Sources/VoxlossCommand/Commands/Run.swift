import ArgumentParser
import Foundation
import Voxloss

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score the cases of a planned run, or a share of them.",
    discussion: """
      Finished cases are skipped, so that the same command takes up an interrupted run. Any number of processes may work \
      on one folder; none waits for another.

      Examples:
        voxloss run run/
        voxloss run run/ --shard 3/64
        voxloss run run/ --shard slurm
      """)

  @Argument(help: "The run folder.", completion: .directory) var folder: String

  @Option(
    help: ArgumentHelp(
      "The share to score: 3/64 is the third of 64; slurm takes the number from SLURM_ARRAY_TASK_ID and how many there "
        + "are from the plan. Default: all.", valueName: "share"))
  var shard: ShardArgument?

  @Flag(help: "Score finished cases again.") var force = false
  @OptionGroup(title: "Running") var running: RunningArguments

  func run() throws {
    let console = Console(isQuiet: running.quiet, isJSON: running.progress == .json)
    do {
      let planned = try PlannedRun(folder, console)
      let shard = try self.shard?.shard(planned.plan, ProcessInfo.processInfo.environment) ?? .whole
      Interruption.begin()
      let session = try ShardSession(planned.folder, planned.plan, shard, running, isForced: force)
      let changed = try session.run(planned.options, console)
      if !changed.isEmpty {
        console.error(
          "\(planned.folder.path): files of \(counted(changed.count, "case")) changed since the plan was made, so that they were not "
            + "scored: \(StudyInputs.list(changed)) (plan again, then run)")
        throw ExitStatus.failed.exitCode
      }
    } catch {
      throw console.failure(error)
    }
  }
}

/// `3/64` or `slurm`.
enum ShardArgument: ExpressibleByArgument {
  case slurm
  case stated(Shard)

  init?(argument: String) {
    if argument == "slurm" {
      self = .slurm
      return
    }
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], let shard = Shard(number: number, of: count)
    else { return nil }
    self = .stated(shard)
  }

  /// The shard of a plan.
  ///
  /// Neither the number of submitted tasks nor the lowest of their numbers matters: when some of them are submitted
  /// again, both change.
  /// - Throws: `ScoringError.invalidOptions` when the plan or the environment has no such shard.
  func shard(_ plan: StudyPlan, _ environment: [String: String]) throws(ScoringError) -> Shard {
    switch self {
    case .stated(let shard):
      if let count = plan.shardCount, count != shard.count {
        throw ScoringError(.invalidOptions, "--shard \(shard): the plan has \(count) shards")
      }
      return shard
    case .slurm:
      guard let text = environment["SLURM_ARRAY_TASK_ID"], let number = Int(text) else {
        throw ScoringError(
          .invalidOptions, "--shard slurm: SLURM_ARRAY_TASK_ID is not set; this is no task of a job array")
      }
      guard let count = plan.shardCount else {
        throw ScoringError(.invalidOptions, "--shard slurm: the plan has no number of shards (voxloss plan --shards)")
      }
      guard let shard = Shard(number: number, of: count) else {
        throw ScoringError(
          .invalidOptions, "--shard slurm: there is no task \(number), the shards have the numbers 1 to \(count)")
      }
      return shard
    }
  }
}
