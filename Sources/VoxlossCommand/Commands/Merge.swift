import ArgumentParser
import Foundation
import Voxloss

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the results of a run together.",
    discussion: """
      Checks that every case is there once, or several times with the same result, and writes the results into the run \
      folder. The bytes do not depend on the number of shards. When cases are missing nothing is written and the shards \
      to run again are named.

      Examples:
        voxloss merge run/
        voxloss merge run/ --partial
      """)

  @Argument(help: "The run folder.", completion: .directory) var folder: String
  @Flag(help: "Write results although cases are missing; they count as failed.") var partial = false
  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let planned = try PlannedRun(folder, console)
      let merge = try StudyMerge(planned.folder, planned.plan)
      if !merge.missing.isEmpty, !partial {
        report(merge, planned, console)
        throw ExitStatus.failed.exitCode
      }
      let study = merge.study(planned.settings)
      try planned.arguments.refuseUnusablePaths(nil, inputs: [], console)
      let judged = planned.setup.verdicts(of: study)
      let verdicts = (try? judged.get()) ?? nil
      try ResultFiles(planned.arguments, planned.setup).write(study, verdicts, into: planned.folder)
      for failure in study.failures { console.error(failure.reason) }
      for score in study.unusable {
        if case .failed(let reason) = score.predictionState { console.error(reason) }
      }
      console.note("results are in \(planned.folder.path)")
      try planned.arguments.page.write(study, limits: verdicts, console)
      _ = try judged.get()
      try StudyVerdict(study, verdicts, planned.arguments.gates).check(console)
    } catch {
      throw console.failure(error)
    }
  }

  /// Says which cases are missing and how to get them.
  private func report(_ merge: StudyMerge, _ planned: PlannedRun, _ console: Console) {
    for one in merge.missing.prefix(20) { console.warning("\(one.name): is not scored yet") }
    if merge.missing.count > 20 { console.warning("and \(merge.missing.count - 20) more are not scored yet") }
    if !merge.stale.isEmpty {
      console.warning(
        "\(merge.stale.count) of them were scored before their files or options changed: "
          + StudyInputs.list(merge.stale.map(\.name)))
    }
    let merging = "then voxloss merge \(Slurm.quoted(planned.folder.path))"
    let remedy: String
    if let count = planned.plan.shardCount, count > 1 {
      let script = planned.folder.path(of: "slurm/array.sh")
      let array = "--array=\(merge.missingShards(of: count))"
      let isThere = FileManager.default.fileExists(atPath: script)
      remedy = isThere ? "sbatch \(array) \(Slurm.quoted(script))" : "run the shards \(array) of \(count) again"
    } else {
      remedy = "voxloss run \(Slurm.quoted(planned.folder.path))"
    }
    console.error(
      "\(planned.folder.path): \(merge.missing.count) of \(counted(planned.plan.cases.count, "case")) are missing, nothing was "
        + "written: \(remedy), \(merging) (--partial counts them as failed)")
  }
}
