import ArgumentParser
import Voxloss

struct Presets: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, markdown
  }

  static let configuration = CommandConfiguration(
    abstract: "List the evaluation presets, or explain one.",
    discussion: """
      A preset scores a study as a challenge or a published protocol does: voxloss score --preset NAME.

      Examples:
        voxloss presets
        voxloss presets kits23
        voxloss presets msd:liver --format markdown
      """)

  @Argument(help: "A preset to explain.", completion: .list(StudyPreset.names)) var name: String?
  @Option(help: "table, json or markdown.") var format = Format.table

  func run() throws {
    let console = Console()
    let report: PresetReport
    do {
      report = PresetReport(try name.map { name throws(UnknownPreset) in try PresetArguments.preset(name) })
    } catch {
      console.error(error.description)
      throw ExitStatus.usage.exitCode
    }
    switch format {
    case .table: try console.deliver(report.tableText(), to: nil)
    case .json: try console.deliver(report.jsonText(), to: nil)
    case .markdown: try console.deliver(report.markdownText(), to: nil)
    }
  }
}
