import ArgumentParser
import Foundation
import Voxloss

/// The command `voxloss`: arguments in, results on stdout, messages on stderr, an exit code.
@main
struct VoxlossCommand: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "voxloss",
    abstract: "Score 3D medical segmentations, with every convention named.",
    discussion: """
      Reads NIfTI (.nii, .nii.gz, .hdr/.img) and HDF5 (.h5, FILE.h5:/path/to/dataset).

      Results go to standard output, everything else to standard error.

      Exit codes: 0 done; 1 a case could not be scored, or a file not read or written; 2 geometry or labels do not \
      fit; 3 a --fail limit is not met; 64 wrong arguments; 66 no such file; 130 and 143 interrupted.
      """,
    version: version,
    subcommands: [
      Score.self, Check.self, Compare.self, Report.self, Presets.self, Plan.self, Run.self, Merge.self, Slurm.self,
      Distance.self, Loss.self, Losses.self, Weights.self, Info.self, Convert.self,
    ])

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let hint = SubcommandHint(arguments) { Console().exit(.usage, hint.text) }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      // A bare exit code has said its reason already.
      if error is ExitCode || exitCode(for: error) != .validationFailure { exit(withError: error) }
      if let hint = ForeignOption.hint(arguments) { Console().exit(.usage, hint) }
      Console().exit(.usage, usageText(error, helpCommand: SubcommandHint.helpCommand(arguments)))
    }
  }

  /// A wrong argument in one line: the parser's sentence, what the option is for, and where to read more.
  ///
  /// The parser itself ends with usage lines, whereas whoever shows a failure shows the last line of stderr.
  private static func usageText(_ error: any Error, helpCommand: String) -> String {
    let help = fullMessage(for: error).split(separator: "\n").first { $0.hasPrefix("Help:  ") }
    let purpose = help.flatMap { $0.dropFirst("Help:  ".count).firstRange(of: "  ").map { help![$0.upperBound...] } }
    let sentences = [message(for: error), purpose.map(String.init) ?? ""].filter { !$0.isEmpty }
      .map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    return "\(sentences.joined(separator: ". ")) (see \(helpCommand) --help)"
  }
}

/// A suggestion when the first word is no subcommand: the argument parser makes one only for options.
struct SubcommandHint {
  let text: String

  init?(_ arguments: [String]) {
    let names = SubcommandHint.names
    guard let word = arguments.first, !word.hasPrefix("-"), word != "help", !names.contains(word) else { return nil }
    let nearest = NearestName.nearest(word, among: names).map { "did you mean '\($0)'?" }
    let suggestion = nearest ?? "there are \(names.joined(separator: ", "))"
    text = "'\(word)' is not a subcommand of voxloss; \(suggestion) (see voxloss --help)"
  }

  /// The command whose `--help` explains the arguments: `voxloss score`, or `voxloss` without a subcommand.
  static func helpCommand(_ arguments: [String]) -> String {
    guard let word = arguments.first, names.contains(word) else { return "voxloss" }
    return "voxloss \(word)"
  }

  private static var names: [String] { VoxlossCommand.configuration.subcommands.map { "\($0)".lowercased() } }
}
