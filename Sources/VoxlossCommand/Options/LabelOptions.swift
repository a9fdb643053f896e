import ArgumentParser
import Voxloss

/// Options that say which labels are scored and under which names.
struct LabelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Labels to score: 1 2 3 or 1,2,3. Default: all that occur, except 0 and the ignore label. Write it behind the "
        + "file names, and a negative first label as -l=-1,2.", valueName: "label"))
  var labels: [LabelListArgument] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Unions of labels to score as one: WT=1,2,4 TC=1,4. Default: the regions of dataset.json.",
      valueName: "name=labels"))
  var regions: [RegionArgument] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Leave out voxels that have this label in the reference. Default: the ignore label of dataset.json, else none.",
      valueName: "label"))
  var ignoreLabel: Int?

  @Option(help: ArgumentHelp("Score only where this file is not 0.", valueName: "file"), completion: .file())
  var mask: String?

  @Option(
    help: ArgumentHelp(
      "Label names: dataset.json, dseg.tsv, ITK-SNAP, FreeSurfer or Slicer table. Default: found by themselves.",
      valueName: "file"), completion: .file())
  var names: String?
}

struct LabelListArgument: ExpressibleByArgument {
  let labels: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",").map { Int($0) }
    let labels = parts.compactMap { $0 }
    guard !labels.isEmpty, labels.count == parts.count else { return nil }
    self.labels = labels
  }
}

struct RegionArgument: ExpressibleByArgument {
  let region: LabelRegion

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex,
      let members = LabelListArgument(argument: String(argument[argument.index(after: sign)...]))
    else { return nil }
    region = LabelRegion(name: String(argument[..<sign]), members: members.labels)
  }
}
