public import ArgumentParser
import Foundation
public import Voxloss

/// Options of the forms in which results are written.
struct FormOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")); several, separated by commas, into a folder. "
        + "Default: table, or as -o says; json, csv, summary-csv and table into a folder.", valueName: "list"))
  var format: FormatListArgument?

  @Flag(help: "Show each case in the table and in Markdown, besides the summary over all cases.") var perCase = false

  @Option(
    help: ArgumentHelp(
      "How the nnunet form writes undefined values: null, or python (bare NaN, as nnU-Net does; not JSON).",
      valueName: "style"))
  var nanStyle: ReportOptions.NaNStyle = .null

  @Option(
    help: ArgumentHelp(
      "The name of the model in the challenger form. Default: the prediction's folder.", valueName: "name"))
  var algorithm: String?

  @Option(
    help: ArgumentHelp("The task in the challenger form. Default: {label} {metric}.", valueName: "text"))
  var task: String?

  func validate() throws {
    if let fault = format?.fault { throw ValidationError("--format: \(fault).") }
  }

  /// The columns of the terminal behind standard output; nil for a pipe, a file, or where they are not known.
  static var terminalWidth: Int? {
    guard isatty(1) == 1 else { return nil }
    if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    return unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  /// The choices that single forms have.
  ///
  /// - Parameter hasLabels: whether labels were asked for, which the nnunet form then holds beside regions.
  func options(hasLabels: Bool) -> ReportOptions {
    var options = ReportOptions()
    options.showsCases = perCase
    options.nanStyle = nanStyle
    options.nnUNetHoldsLabels = hasLabels
    options.algorithm = algorithm
    if let task { options.task = task }
    return options
  }
}

/// `json` or `json,csv,table`.
struct FormatListArgument: ExpressibleByArgument {
  let formats: [ReportFormat]
  /// What is wrong with the list; nil when nothing is.
  let fault: String?

  init(argument: String) {
    let names = ReportFormat.allCases.map(\.rawValue)
    let words = argument.split { $0 == "," || $0 == " " }.map(String.init)
    var formats: [ReportFormat] = []
    for word in words {
      if let format = ReportFormat(rawValue: word), !formats.contains(format) { formats.append(format) }
    }
    self.formats = formats
    let unknown = words.first { ReportFormat(rawValue: $0) == nil }
    let list = "there are \(names.joined(separator: ", "))"
    fault =
      if let unknown {
        "\(unknown) is not a form; "
          + (NearestName.nearest(unknown, among: names).map { "did you mean \($0)?" } ?? list)
      } else {
        words.isEmpty ? "names no form; \(list)" : nil
      }
  }

  static var allValueStrings: [String] { ReportFormat.allCases.map(\.rawValue) }
}

extension ReportOptions.NaNStyle: ExpressibleByArgument {}
