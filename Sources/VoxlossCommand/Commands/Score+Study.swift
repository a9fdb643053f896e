import ArgumentParser
import Foundation
import Synchronization
import Voxloss

extension Score {
  /// Scores all pairs of two folders to standard output or into one file: nothing is kept of an interrupted run.
  func scoreStudy(_ console: Console) throws {
    let inputs = try StudyInputs(arguments, console)
    try arguments.refuseUnusablePaths(output, inputs: inputs.files, console)
    Interruption.begin()
    let session = ScoringSession(console, running, unit: "cases", total: inputs.scored.count)
    let outcomes = Mutex<[CaseOutcome]>([])
    let runner = running.runner(inputs.options)
    runner.run(inputs.scored, isStopped: { Interruption.status != nil }) { _, outcome in
      outcomes.withLock { $0.append(outcome) }
      session.finish(outcome)
    }
    session.end()
    let done = outcomes.withLock { $0 }
    try session.stopIfInterrupted(done: done.count, remedy: "nothing is kept without -o and a folder")
    let study = StudyScore(
      outcomes: done, skipped: inputs.skipped, extraPredictions: inputs.extraPredictions, settings: inputs.settings)
    let judged = inputs.setup.verdicts(of: study)
    let verdicts = (try? judged.get()) ?? nil
    try console.deliver(
      inputs.setup.report(study, verdicts, width: output == nil ? FormOptions.terminalWidth : nil)
        .text(singleFormat), to: output)
    try arguments.page.write(study, limits: verdicts, console)
    _ = try judged.get()
    try StudyVerdict(study, verdicts, arguments.gates).check(console)
  }

  /// Scores into a run folder, from where an earlier run of the same configuration stopped.
  func scoreInto(_ folder: RunFolder, isStudy: Bool, _ console: Console) throws {
    let inputs = try StudyInputs(arguments, isStudy: isStudy, console)
    try arguments.refuseUnusablePaths(nil, inputs: inputs.files, console)
    let plan = try inputs.plan(in: folder, shards: nil)
    try folder.prepare(plan, isForced: force)
    Interruption.begin()
    try ShardSession(folder, plan, .whole, running, isForced: force).run(inputs.options, console, isFresh: true)
    let merge = try StudyMerge(folder, plan)
    let study = merge.study(inputs.settings)
    let judged = inputs.setup.verdicts(of: study)
    let verdicts = (try? judged.get()) ?? nil
    try ResultFiles(arguments, inputs.setup).write(study, verdicts, into: folder)
    console.note("results are in \(folder.path)")
    try arguments.page.write(study, limits: verdicts, console)
    _ = try judged.get()
    try StudyVerdict(study, verdicts, arguments.gates).check(console)
  }
}

/// The cases that the arguments name, with what is said about them before the first is scored.
struct StudyInputs {
  let arguments: ScoreArguments
  let setup: ScoringSetup
  let cases: [StudyCase]
  let extraPredictions: [String]

  /// Pairs the files and reports what has no partner.
  init(_ arguments: ScoreArguments, isStudy: Bool = true, _ console: Console) throws {
    self.arguments = arguments
    setup = try ScoringSetup(arguments, console)
    for note in setup.notes { console.note(note) }
    if isStudy {
      let pairing = try arguments.study.pairing(reference: arguments.reference, prediction: arguments.prediction)
      (cases, extraPredictions) = (pairing.cases, pairing.extraPredictions)
      for note in pairing.notes { console.note(note) }
      for warning in pairing.warnings { console.warning(warning) }
    } else {
      let pair = StudyCase(reference: arguments.reference ?? "", prediction: arguments.prediction)
      (cases, extraPredictions) = ([pair], [])
    }
    for path in extraPredictions.prefix(CaseMessages.shownWarnings) {
      console.warning("\(path): has no reference, so that it is not scored")
    }
    if extraPredictions.count > CaseMessages.shownWarnings {
      let count = extraPredictions.count - CaseMessages.shownWarnings
      console.warning("\(counted(count, "more prediction")) without a reference not scored")
    }
    reportMissing(console)
    try setup.refuseUnknownLabels(in: cases)
  }

  var options: CaseOptions { setup.options }
  var settings: StudySettings { setup.settings }

  private func reportMissing(_ console: Console) {
    let missing = cases.filter { $0.prediction == nil }.map(\.name)
    if missing.isEmpty { return }
    let isOne = missing.count == 1
    let fate =
      settings.missing == .skip
      ? isOne ? "is left out" : "are left out" : isOne ? "counts as missed" : "count as missed"
    console.warning(
      "\(missing.count) of \(counted(cases.count, "case")) \(isOne ? "has" : "have") no prediction and \(fate): "
        + StudyInputs.list(missing))
  }

  /// The first names of a list.
  static func list(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
  }

  private func isSkipped(_ studyCase: StudyCase) -> Bool { studyCase.prediction == nil && settings.missing == .skip }

  /// The cases to score.
  var scored: [StudyCase] { cases.filter { !isSkipped($0) } }
  /// The names of the cases that are left out.
  var skipped: [String] { cases.filter(isSkipped).map(\.name) }
  /// All paths that are read.
  var files: [String] {
    cases.flatMap { [$0.reference.path, $0.prediction?.path].compactMap { $0 } }
      + [arguments.labelOptions.mask, arguments.labelOptions.names].compactMap { $0 }
  }

  /// The plan of these inputs for a folder.
  func plan(in folder: RunFolder, shards: Int?) throws -> StudyPlan {
    let previous = folder.hasPlan ? try? folder.plan() : nil
    return StudyPlan(
      cases: cases, extraPredictions: extraPredictions, options: options, settings: settings,
      version: VoxlossCommand.version, arguments: Array(CommandLine.arguments.dropFirst()),
      folder: FileManager.default.currentDirectoryPath, shardCount: shards ?? previous?.shardCount, previous: previous)
  }
}

extension PresetFit {
  /// Says once a study what does not fit.
  func report(_ console: Console) {
    if let note { console.note(note) }
    if let warning { console.warning(warning) }
  }
}

/// Whether the results of a study are a success.
struct StudyVerdict {
  private let study: StudyScore
  private let verdicts: LimitReport?
  private let gates: GateOptions

  init(_ study: StudyScore, _ verdicts: LimitReport?, _ gates: GateOptions) {
    self.study = study
    self.verdicts = verdicts
    self.gates = gates
  }

  /// Says what is wrong, the gravest last.
  ///
  /// - Throws: 1 when cases failed, 2 for warnings with `--strict`, 3 for limits that are not kept.
  func check(_ console: Console) throws {
    var status: ExitStatus?
    study.presetFit?.report(console)
    let violations = gates.violations(in: study)
    if !violations.isEmpty {
      console.error(violations.joined(separator: "; "))
      status = .limitNotMet
    }
    if let verdicts, !verdicts.passes {
      console.error(verdicts.sentence)
      status = .limitNotMet
    }
    let warned = study.cases.filter { !$0.warnings.isEmpty }.map(\.name)
    if gates.strict, !warned.isEmpty || !study.missing.isEmpty || !study.extraPredictions.isEmpty {
      let parts = [
        (warned, "of \(counted(study.cases.count, "case")) with warnings: \(StudyInputs.list(warned))"),
        (study.missing.map(\.name), "without a prediction: \(StudyInputs.list(study.missing.map(\.name)))"),
        (
          study.extraPredictions,
          "\(study.extraPredictions.count == 1 ? "prediction" : "predictions") without a reference"
        ),
      ]
      let found = parts.filter { !$0.0.isEmpty }.map { "\($0.0.count) \($0.1)" }
      console.error("--strict lets no warning pass: \(found.joined(separator: "; "))")
      status = .mismatch
    }
    if gates.strict, let warning = study.presetFit?.warning {
      console.error("\(warning) (a warning, which --strict does not let pass)")
      status = .mismatch
    }
    let failed = study.failures.map(\.name) + study.unusable.map(\.name)
    if !failed.isEmpty {
      let total = study.cases.count + study.failures.count
      console.error(
        "\(failed.count) of \(counted(total, "case")) could not be scored: \(StudyInputs.list(failed.sorted()))")
      status = .failed
    }
    if let status { throw status.exitCode }
  }
}
