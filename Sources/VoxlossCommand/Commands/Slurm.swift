import ArgumentParser
import Foundation
import Voxloss

struct Slurm: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write, or submit, the Slurm jobs of a planned run.",
    discussion: """
      Writes slurm/array.sh, a job array with one task a shard, and slurm/merge.sh, which puts the results together once \
      all tasks have ended, or says which to submit again. They call this voxloss by its absolute path.

      Examples:
        voxloss slurm run/ --shards 64
        voxloss slurm run/ --time 2:00:00 --mem 16G --cpus 8 --submit
      """)

  @Argument(help: "The run folder.", completion: .directory) var folder: String
  @Option(help: ArgumentHelp("The number of shards. Default: the plan's.", valueName: "n")) var shards: Int?
  @Flag(help: "Submit the jobs with sbatch.") var submit = false
  @Option(help: ArgumentHelp("The time limit of a task.", valueName: "time")) var time: String?
  @Option(help: ArgumentHelp("The memory of a task.", valueName: "size")) var mem: String?
  @Option(help: ArgumentHelp("The processors of a task. Default: 1.", valueName: "n")) var cpus = 1
  @Option(help: ArgumentHelp("The partition.", valueName: "name")) var partition: String?
  @Option(help: ArgumentHelp("The account.", valueName: "name")) var account: String?
  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func validate() throws {
    if let shards, !(1...99_999 ~= shards) { throw ValidationError("--shards must lie in 1...99999.") }
    if cpus < 1 { throw ValidationError("--cpus must be at least 1.") }
    for (name, value) in [("time", time), ("mem", mem), ("partition", partition), ("account", account)] {
      if let value, value.isEmpty || value.contains(where: { $0.isWhitespace || $0.isNewline }) {
        throw ValidationError("--\(name) must be one word.")
      }
    }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let folder = RunFolder(URL(fileURLWithPath: self.folder).path)
      var plan = try folder.plan()
      guard let count = shards ?? plan.shardCount else {
        throw ScoringError(.invalidOptions, "--shards is needed, because the plan has no number of shards")
      }
      if plan.shardCount != count {
        plan.shardCount = count
        try folder.prepare(plan)
      }
      try write(folder, count)
      let (array, merge) = (folder.path(of: "slurm/array.sh"), folder.path(of: "slurm/merge.sh"))
      guard submit else {
        // The second command needs the number that the first one prints.
        let commands =
          "job=$(sbatch --parsable \(Slurm.quoted(array)))\n"
          + "sbatch --dependency=afterany:${job%%;*} \(Slurm.quoted(merge))\n"
        return try console.deliver(commands, to: nil)
      }
      let job = try Slurm.submit(["--parsable", array])
      let mergeJob = try Slurm.submit(["--parsable", "--dependency=afterany:\(job)", merge])
      try console.deliver("\(job) \(mergeJob)\n", to: nil)
    } catch {
      throw console.failure(error)
    }
  }

  private func write(_ folder: RunFolder, _ count: Int) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: folder.path(of: "slurm"), withIntermediateDirectories: true)
    } catch {
      throw ScoringError(.file(.cannotWrite), "\(folder.path): slurm cannot be made: \(SystemReason.text(of: error))")
    }
    let program = Slurm.quoted(Slurm.program)
    let run = Slurm.quoted(folder.path)
    let placed = [("partition", partition), ("account", account)]
    func script(_ options: [(String, String?)], _ command: String) -> String {
      let lines = options.compactMap { name, value in value.map { "#SBATCH --\(name)=\($0)" } }
      return (["#!/bin/sh"] + lines + [command]).joined(separator: "\n") + "\n"
    }
    // By exec the signal that Slurm sends before the time limit reaches voxloss, which then finishes the case in hand.
    try folder.write(
      script(
        [
          ("job-name", "voxloss"), ("array", "1-\(count)"), ("cpus-per-task", "\(cpus)"), ("time", time), ("mem", mem),
          ("signal", "B:TERM@60"), ("output", Slurm.pattern(folder.path(of: "slurm/task-%a.log"))),
          ("open-mode", "append"),
        ] + placed, "exec \(program) run \(run) --shard slurm --workers \(cpus)"), to: "slurm/array.sh")
    try folder.write(
      script(
        [
          ("job-name", "voxloss-merge"), ("cpus-per-task", "1"), ("time", time), ("mem", mem),
          ("output", Slurm.pattern(folder.path(of: "slurm/merge.log"))), ("open-mode", "append"),
        ] + placed, "exec \(program) merge \(run)"), to: "slurm/merge.sh")
  }

  /// This program.
  private static var program: String {
    let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: own).resolvingSymlinksInPath().path
  }

  /// A word that a shell takes as it is.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+=:@,".contains($0)) }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }

  /// A path in a directive of a script, where a blank would end it.
  private static func pattern(_ path: String) -> String { path.contains(" ") ? "\"\(path)\"" : path }

  /// Runs sbatch.
  ///
  /// - Returns: the number of the job.
  /// - Throws: `ScoringError` with what sbatch says.
  private static func submit(_ arguments: [String]) throws -> String {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sbatch"] + arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let reason = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let job = text.split(whereSeparator: { $0 == ";" || $0.isNewline }).first.map(String.init) ?? ""
    guard process.terminationStatus == 0, Int(job) != nil else {
      let line = reason.split(separator: "\n").last.map(String.init) ?? "status \(process.terminationStatus)"
      throw ScoringError(.file(.unsupported), "sbatch \(arguments.joined(separator: " ")): \(line)")
    }
    return job
  }
}
