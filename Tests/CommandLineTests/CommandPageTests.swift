import Foundation
import TestSupport
import Testing

/// `Docs/CommandLine.md`, its options and its examples.
struct CommandPage {
  static let subcommands = [
    "score", "check", "compare", "report", "presets", "plan", "run", "merge", "slurm", "distance", "loss", "losses",
    "weights",
    "info", "convert",
  ]

  /// A command line of the page and the output shown below it.
  struct Example {
    let arguments: [String]
    let output: String
  }

  let text: String

  init(_ name: String = "CommandLine") throws {
    let url = SharedData.packageRoot.appendingPathComponent("Docs/\(name).md")
    text = try String(contentsOf: url, encoding: .utf8)
  }

  /// The `console` blocks: lines that begin with `$ voxloss`, each with what it prints.
  var examples: [Example] {
    var examples: [Example] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ voxloss ") {
        let words = line.dropFirst("$ voxloss ".count).split(separator: " ").map(String.init)
        examples.append(Example(arguments: words, output: ""))
      } else if isInside, let last = examples.popLast() {
        examples.append(Example(arguments: last.arguments, output: last.output + line + "\n"))
      }
    }
    return examples
  }
}

@Suite struct CommandPageTests {
  @Test func everyOptionIsDescribed() async throws {
    let page = try CommandPage()
    for command in CommandPage.subcommands {
      let help = try await VoxlossRunner.run(command, "--help").output
      let sections = page.text.components(separatedBy: "\n## ")
      let section = try #require(sections.first { $0.hasPrefix("`voxloss \(command)`") }, "\(command)")
      let options = Set(help.matches(of: /--[a-z][a-z-]+/).map { String($0.output) }).subtracting([
        "--help", "--version",
      ])
      #expect(options.count >= (["losses", "presets", "merge"].contains(command) ? 1 : 5))
      for option in options { #expect(section.contains("`\(option)"), "\(command) \(option)") }
      let described = Set(section.matches(of: /`(--[a-z][a-z-]+)/).map { String($0.output.1) })
      #expect(described.subtracting(options).subtracting(["--help", "--version"]).isEmpty, "\(command)")
    }
  }

  @Test(arguments: [("CommandLine", 8), ("WhyIsMyHD95Different", 1)])
  func examplesPrintWhatThePageShows(name: String, leastCount: Int) async throws {
    let page = try CommandPage(name)
    #expect(page.examples.count >= leastCount)
    // The examples write files: they run in order, in a folder that looks like the repository's.
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      at: folder.url.appendingPathComponent("Samples"),
      withDestinationURL: SharedData.packageRoot.appendingPathComponent("Samples"))
    for example in page.examples {
      let run = try await VoxlossRunner.run(example.arguments, folder: folder.url)
      #expect(run.signal == nil)
      // On a terminal messages and results come together; messages come first unless a limit was missed.
      let shown = example.output
      let isShown = shown == run.errors + run.output || shown == run.output + run.errors
      #expect(isShown, "voxloss \(example.arguments.joined(separator: " "))\n\(run.errors)\(run.output)")
    }
  }
}
