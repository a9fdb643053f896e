import ArgumentParser
import Foundation
import Voxloss

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prepare a folder in which several processes score a study.",
    discussion: """
      Writes plan.json (the options) and manifest.jsonl (the cases). voxloss run scores them, in one process or in \
      shards; voxloss merge puts the results together. The options are those of voxloss score.

      Examples:
        voxloss plan labelsTs predictions -o run/ --shards 64
        voxloss plan labelsTs predictions -o run/ --metrics dice,hd95
      """)

  @OptionGroup var arguments: ScoreArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The run folder to make.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(help: ArgumentHelp("The number of shards that run --shard slurm deals the cases to.", valueName: "n"))
  var shards: Int?

  @Flag(help: "Replace a plan with other options; what was finished counts no more.") var force = false
  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("-o needs the name of a folder.") }
    if let shards, !(1...99_999 ~= shards) { throw ValidationError("--shards must lie in 1...99999.") }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let folder = RunFolder(output)
      let inputs = try StudyInputs(arguments, isStudy: try arguments.isStudy(console), console)
      try arguments.refuseUnusablePaths(nil, inputs: inputs.files, console)
      let plan = try inputs.plan(in: folder, shards: shards)
      try folder.prepare(plan, isForced: force)
      let voxels = plan.cases.reduce(0) { $0 + $1.voxelCount }
      let shardText = plan.shardCount.map { ", \(counted($0, "shard"))" } ?? ""
      let size = voxels < 1_000_000 ? "\(voxels) voxels" : "\(voxels / 1_000_000) million voxels"
      console.note("\(folder.path): \(counted(plan.cases.count, "case")), \(size)\(shardText)")
      let quoted = Slurm.quoted(folder.path)
      let share = plan.shardCount.map { " --shard 1/\($0) to \($0)/\($0) (or voxloss slurm \(quoted))" } ?? ""
      console.note("next: voxloss run \(quoted)\(share), then voxloss merge \(quoted)")
    } catch {
      throw console.failure(error)
    }
  }
}

/// The plan of a run folder with the arguments that it was made from.
struct PlannedRun {
  let folder: RunFolder
  let plan: StudyPlan
  let arguments: ScoreArguments
  let setup: ScoringSetup

  var options: CaseOptions { setup.options }
  var settings: StudySettings { setup.settings }

  /// Reads the plan and goes to the folder that its paths relate to.
  ///
  /// - Throws: `ScoringError` when the plan cannot be followed by this version or where it is now.
  init(_ path: String, _ console: Console) throws {
    folder = RunFolder(URL(fileURLWithPath: path).path)
    plan = try folder.plan()
    if !FileManager.default.changeCurrentDirectoryPath(plan.folder) {
      throw ScoringError(
        .file(.cannotOpen), "\(folder.path): was planned in \(plan.folder), which is not there; plan again")
    }
    let command: any ParsableCommand
    do { command = try VoxlossCommand.parseAsRoot(plan.arguments) } catch {
      throw ScoringError(.invalidRecord, "\(folder.path): this voxloss does not know its options; plan again")
    }
    switch command {
    case let command as Plan: arguments = command.arguments
    case let command as Score: arguments = command.arguments
    default: throw ScoringError(.invalidRecord, "\(folder.path): its arguments are not those of a plan; plan again")
    }
    setup = try ScoringSetup(arguments, console)
    let differences = plan.differences(setup.options, setup.settings, version: VoxlossCommand.version)
    if let first = differences.first {
      let more = differences.count > 1 ? " and \(differences.count - 1) more" : ""
      throw ScoringError(
        .invalidRecord, "\(folder.path): changed since it was planned: \(first)\(more) (plan again with --force)")
    }
  }
}
