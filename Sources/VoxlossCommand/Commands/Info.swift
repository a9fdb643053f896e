import ArgumentParser
import Voxloss

struct Info: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json
  }

  static let configuration = CommandConfiguration(
    abstract: "Say what a file is: format, grid, labels, data sets.",
    discussion: """
      Examples:
        voxloss info case01.nii.gz
        voxloss info volume.h5:/label --statistics --format json
      """)

  @Argument(help: "A NIfTI or HDF5 file, or FILE.h5:/path/to/dataset.", completion: .file()) var file: String
  @OptionGroup(title: "Reading") var reading: ReadingOptions
  @Flag(help: "Minimum, maximum, mean, sum and counts of the scaled voxels.") var statistics = false
  @Option(help: "table or json.") var format = Format.table
  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let description = try VolumeDescription(
        of: file, options: reading.options, includingStatistics: statistics)
      for note in description.notes { console.note("\(file): \(note)") }
      for warning in description.warnings { console.warning("\(file): \(warning)") }
      let report = DescriptionReport(description)
      try console.deliver(format == .json ? report.jsonText() : report.tableText(), to: nil)
    } catch {
      throw console.failure(error)
    }
  }
}
