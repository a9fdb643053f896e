import ArgumentParser
import Foundation
import Voxloss

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a prediction with a reference, or two folders of them.",
    discussion: """
      REFERENCE comes first, then PREDICTION: two files or two folders. A prediction is a label map, or probabilities or \
      logits of classes (dimension 4 or 5 of a NIfTI file, czyx in HDF5). Label names are found by themselves.

      Examples:
        voxloss score reference.nii.gz prediction.nii.gz
        voxloss score reference.nii.gz prediction.h5:/labels -o result.json
        voxloss score ref.nii.gz pred.nii.gz --regions WT=1,2,4 TC=1,4 ET=4
        voxloss score reference.nii.gz logits.nii.gz --activation softmax
        voxloss score ref.nii pred.nii --fail-under dice=0.8 --fail-above hd95=10
        voxloss score ref.nii pred.nii --metrics hd,assd,nsd --tolerance liver=3
        voxloss score ref.nii pred.nii --metrics surface --convention medpy --explain
        voxloss score ref.nii pred.nii --metrics hd95,nsd --convention all
        voxloss score labelsTs predictions
        voxloss score labelsTs predictions -o results/ --format json,markdown
      """)

  @OptionGroup var arguments: ScoreArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the results to a file, or to a folder (a name without a known ending), where an interrupted run is taken up "
        + "again.", valueName: "path"), completion: .file())
  var output: String?

  @Flag(help: "Score finished cases of the folder again, also with other options.") var force = false
  @OptionGroup(title: "Running") var running: RunningArguments

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("-o needs the name of a file or folder.") }
  }

  func run() throws {
    let console = Console(isQuiet: running.quiet, isJSON: running.progress == .json)
    do {
      let isStudy = try arguments.isStudy(console)
      if let output, isStudy || arguments.form.format == nil { try refuseUnknownEnding(output) }
      let folder = output.flatMap { isRunFolder($0, isStudy: isStudy) ? RunFolder($0) : nil }
      if force, folder == nil { throw ScoringError(.invalidOptions, "--force needs -o with a folder") }
      if let formats = arguments.form.format?.formats, formats.count > 1, folder == nil {
        throw ScoringError(.invalidOptions, "--format: several formats need -o with a folder")
      }
      if let folder {
        try scoreInto(folder, isStudy: isStudy, console)
      } else if isStudy {
        try scoreStudy(console)
      } else {
        try scorePair(console)
      }
    } catch {
      throw console.failure(error)
    }
  }

  /// Refuses a name whose ending stands for no form: it would become a folder, or a table under a wrong name.
  private func refuseUnknownEnding(_ path: String) throws(ScoringError) {
    if path.hasSuffix("/") || ReportFormat(fileName: path) != nil || FileManager.default.fileExists(atPath: path) {
      return
    }
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex, 2...5 ~= name[dot...].count - 1,
      name[dot...].dropFirst().allSatisfy({ $0.isLetter || $0.isNumber }),
      name[dot...].dropFirst().first?.isLetter ?? false
    else { return }
    if name[dot...].lowercased() == ".html" || name[dot...].lowercased() == ".htm" {
      throw ScoringError(
        .invalidOptions, "\(path): --report FILE writes a page; -o takes .csv, .json, .md, .tex or .txt")
    }
    throw ScoringError(
      .invalidOptions,
      "\(path): no form of results has the ending \(name[dot...]); known are .csv, .json, .md, .tex and .txt, and a name "
        + "that ends in / is a folder")
  }

  /// Whether results go into a folder: one that exists, a name that ends in a slash, or, of a study, one without a known
  /// ending.
  private func isRunFolder(_ path: String, isStudy: Bool) -> Bool {
    if path.hasSuffix("/") || LabelFiles.isFolder(path) { return true }
    return isStudy && ReportFormat(fileName: path) == nil && !FileManager.default.fileExists(atPath: path)
  }

  /// The form of results that go to standard output or a file.
  var singleFormat: ReportFormat {
    arguments.form.format?.formats.first ?? output.flatMap { ReportFormat(fileName: $0) } ?? .table
  }

  private func scorePair(_ console: Console) throws {
    guard let reference = arguments.reference, let prediction = arguments.prediction else { return }
    let (labels, gates) = (arguments.labelOptions, arguments.gates)
    let inputs = [reference, prediction, labels.mask, labels.names].compactMap { $0 }
    try arguments.refuseUnusablePaths(output, inputs: inputs, console)
    let setup = try ScoringSetup(arguments, console)
    for note in setup.notes { console.note(note) }
    try setup.refuseUnknownLabels(in: [StudyCase(reference: reference, prediction: prediction)])
    var options = setup.options
    options.workerCount = running.workerCount
    let scored = try CaseScore(reference: reference, prediction: prediction, options: options)
    try gates.checkLimits(scored, prediction, console)
    if let option = arguments.surface.firstGiven, options.metrics.surface.isEmpty {
      console.note("\(option) has no effect: --metrics names no surface metric")
    }
    for note in scored.notes { console.note(note) }
    for warning in scored.warnings { console.warning(warning) }
    if !scored.labels.isEmpty, scored.labels.allSatisfy(\.values.isEmpty) {
      console.warning("\(prediction): has none of the chosen metrics; the soft ones need class scores (--activation)")
    }
    if running.verbose { console.note("peak memory \(Machine.peakMemoryText)") }
    let study = StudyScore(outcomes: [.scored(scored)], settings: setup.settings)
    study.presetFit?.report(console)
    let warnings = scored.warnings + [study.presetFit?.warning].compactMap { $0 }
    let judged = setup.verdicts(of: study)
    let verdicts = (try? judged.get()) ?? nil
    try console.deliver(setup.report(scored, verdicts).text(singleFormat), to: output)
    try arguments.page.write(study, limits: verdicts, console)
    _ = try judged.get()
    try check(scored, warnings, verdicts, console)
  }

  private func check(
    _ scored: CaseScore, _ warnings: [String], _ verdicts: LimitReport?, _ console: Console
  ) throws {
    // Warnings outrank limits.
    let violations = arguments.gates.violations(in: scored)
    if !violations.isEmpty { console.error("\(scored.name): \(violations.joined(separator: "; "))") }
    let isFailed = !violations.isEmpty || verdicts?.passes == false
    if let verdicts, !verdicts.passes { console.error(verdicts.sentence) }
    if arguments.gates.strict, let warning = warnings.first {
      let others = warnings.count > 1 ? " and \(warnings.count - 1) more" : ""
      console.error("\(warning) (a warning\(others), which --strict does not let pass)")
      throw ExitStatus.mismatch.exitCode
    }
    if isFailed { throw ExitStatus.limitNotMet.exitCode }
  }
}
