import ArgumentParser
import Voxloss

struct Losses: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json
  }

  static let configuration = CommandConfiguration(
    abstract: "List the losses, or explain one.",
    discussion: """
      Without a name it lists the losses by kind, says which one suits which task, and lists the presets.

      Examples:
        voxloss losses dice-ce
        voxloss losses --format json
      """)

  @Argument(
    help: "A loss or preset to explain.",
    completion: .list(LossCatalogue.entries.map(\.name) + LossCatalogue.presets.map(\.name)))
  var name: String?
  @Option(help: "table or json.") var format = Format.table

  func run() throws {
    let console = Console()
    let report: LossCatalogueReport
    do {
      report = try LossCatalogueReport(name)
    } catch {
      console.error(error.description)
      throw ExitStatus.usage.exitCode
    }
    try console.deliver(format == .json ? report.jsonText() : report.tableText(), to: nil)
  }
}
