import Foundation
import TestSupport
import Testing

/// Help, version, completions, colours, and paths that are not plain words.
@Suite struct MannersTests {
  let fixtures: Fixtures

  init() throws { fixtures = try Fixtures() }

  @Test func noArgumentsPrintHelp() async throws {
    let plain = try await VoxlossRunner.run([])
    #expect(plain.exitCode == 0 && plain.errors.isEmpty)
    for word in ["score", "info", "convert", "Exit codes: 0 done", "66 no such file"] {
      #expect(plain.output.contains(word), "\(word)")
    }
    for arguments in [["--help"], ["-h"], ["help"]] {
      #expect(try await VoxlossRunner.run(arguments).outputBytes == plain.outputBytes)
    }
  }

  @Test func versionIsANumber() async throws {
    let run = try await VoxlossRunner.run("--version")
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    #expect(run.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
    let result = try await VoxlossRunner.run(["score"] + fixtures.pair + ["--format", "json"])
    #expect(result.json.voxloss.version.string.map { $0 + "\n" } == run.output)
  }

  @Test func linesOfHelpFitATerminal() async throws {
    for command in CommandPage.subcommands {
      let run = try await VoxlossRunner.run(command, "--help")
      #expect(run.exitCode == 0 && run.errors.isEmpty && run.output.contains("Examples:"))
      let usage = run.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE:") }
      #expect(usage.allSatisfy { $0.count <= 80 }, "\(command)")
      let examples = run.output.components(separatedBy: "Examples:\n").last?.components(separatedBy: "\n\n").first ?? ""
      #expect(
        examples.split(separator: "\n").allSatisfy { "\($0) ".hasPrefix("  voxloss \(command) ") }, "one line each")
      #expect(try await VoxlossRunner.run("help", command).outputBytes == run.outputBytes)
    }
  }

  @Test func mistypedWordsAreUnderstood() async throws {
    #expect(try await VoxlossRunner.run("scroe", "a", "b").failed(64, mentioning: ["did you mean 'score'?"]))
    #expect(
      try await VoxlossRunner.run("nothing").failed(
        64, mentioning: [CommandPage.subcommands.joined(separator: ", ")]))
    #expect(try await VoxlossRunner.run("score", "--resmaple", "a", "b").failed(64, mentioning: ["'--resample'"]))
    #expect(try await VoxlossRunner.run("--verison").failed(64))
    #expect(try await VoxlossRunner.run("info").failed(64, mentioning: ["voxloss info --help"]))
    #expect(try await VoxlossRunner.run("convert", "a", "b", "--type", "x").failed(64, mentioning: ["float64"]))
  }

  @Test func completionsAreGenerated() async throws {
    for shell in ["bash", "zsh", "fish"] {
      let run = try await VoxlossRunner.run("--generate-completion-script", shell)
      #expect(run.exitCode == 0 && run.errors.isEmpty)
      for word in ["ignore-label", "geometry-tolerance", "statistics", "convert"] {
        #expect(run.output.contains(word), "\(shell) \(word)")
      }
      let script = try fixtures.folder.write(run.output, "completion.\(shell)")
      try parse(script, with: shell)
    }
    #expect(
      try await VoxlossRunner.run("--generate-completion-script", "tcsh").failed(64, mentioning: ["zsh bash fish"]))
  }

  /// Lets a shell parse a script, where the machine has it.
  private func parse(_ script: String, with shell: String) throws {
    let folders = ["/bin", "/usr/bin", "/usr/local/bin"]
    guard
      let path = folders.map({ "\($0)/\(shell)" }).first(where: { FileManager.default.isExecutableFile(atPath: $0) })
    else { return }
    let process = try Process.run(URL(fileURLWithPath: path), arguments: ["-n", script])
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(shell)")
  }

  @Test func coloursFollowTheEnvironment() async throws {
    let escape = "\u{1B}["
    let missing = ["info", fixtures.folder.path("none.nii")]
    func errors(_ environment: [String: String]) async throws -> String {
      try await VoxlossRunner.run(missing, environment: environment).errors
    }
    #expect(try await !errors([:]).contains(escape))
    #expect(try await errors(["CLICOLOR_FORCE": "1"]).hasPrefix("\(escape)31merror:\(escape)0m "))
    #expect(try await errors(["CLICOLOR_FORCE": "1", "TERM": "dumb"]).contains(escape))
    #expect(try await !errors(["CLICOLOR_FORCE": "0"]).contains(escape))
    #expect(try await !errors(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]).contains(escape))
    #expect(try await !errors(["TERM": "dumb"]).contains(escape))
    let organs = try fixtures.folder.write(#"{"labels": {"liver": 1}}"#, "organs.json")
    let result = try await VoxlossRunner.run(
      ["score"] + fixtures.pair + ["--names", organs], environment: ["CLICOLOR_FORCE": "1"])
    #expect(result.errors.contains("note:\(escape)") && !result.output.contains("\u{1B}"))
  }

  @Test func pathsMayHoldAnyCharacters() async throws {
    let source = try fixtures.bytes(fixtures.reference)
    for name in [
      "two words.nii.gz", "Schädel 脊髄.nii.gz", "a:b.nii.gz", "quote\"'.nii.gz", "new\nline.nii.gz", "#%20.nii",
    ] {
      let path = try fixtures.folder.write(source, name)
      let run = try await VoxlossRunner.run("score", path, path, "--format", "json")
      #expect(run.exitCode == 0 && run.errors.isEmpty, "\(name): \(run.errors)")
      #expect(run.json.cases[0].reference.string == path)
      let info = try await VoxlossRunner.run(["info", path, "--format", "json"], environment: ["LC_ALL": "C"])
      #expect(info.json.path.string == path)
    }
    try fixtures.folder.write(source, "-dash.nii.gz")
    let dash = try await VoxlossRunner.run(
      ["score", "--format", "json", "--", "-dash.nii.gz", "-dash.nii.gz"], folder: fixtures.folder.url)
    #expect(dash.json.labelScore(1).dice.number == 1)
    for name in ["no\nsuch\r\nfile.nii", "no\u{1B}[31mfile.nii"] {
      let path = fixtures.folder.path(name)
      for arguments in [["info", path], ["score", path, path], ["score", path], ["score", "--\(name)", path, path]] {
        let run = try await VoxlossRunner.run(arguments)
        #expect([64, 66].contains(run.exitCode) && run.errorLines.count == 1, "\(run.errors)")
        #expect(run.errors.hasPrefix("error: ") && !run.errors.contains("\u{1B}"))
      }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aFullDiskIsOneLine() async throws {
    let command = "\"$0\" info \"$1\" > /dev/full"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command, VoxlossRunner.executable.path, try fixtures.reference]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = try String(decoding: errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(text.hasPrefix("error: standard output: cannot be written: ") && text.split(separator: "\n").count == 1)
  }
}
