import ArgumentParser
import Foundation
import Voxloss

struct Weights: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json
  }

  static let configuration = CommandConfiguration(
    abstract: "Compute class weights for a loss from label files.",
    usage: "voxloss weights <labels> ... [<options>]",
    discussion: """
      Counts the voxels of every class (a class is its label, from 0 on) in files and in the label files of folders, one \
      file in memory at a time, and turns the counts into weights. The last line can be pasted as an argument.

      Examples:
        voxloss weights labelsTr
        voxloss weights labelsTr --scheme median --ignore-label 255
        voxloss weights a.nii.gz b.h5:/label --classes 4 --format json
        voxloss weights labelsTr --scheme effective --beta 0.999999
      """)

  @Argument(help: "Label files, or folders of them (.nii, .nii.gz, .h5, .hdf5).", completion: .file())
  var labels: [String]

  @Option(
    help: ArgumentHelp(
      "inverse (frequency), median (frequency balancing), enet, effective (number of voxels) or gdl (generalized Dice).",
      valueName: "scheme"))
  var scheme = SchemeArgument.inverse
  @Option(help: ArgumentHelp("The number of classes. Default: the largest label plus one.", valueName: "n"))
  var classes: Int?
  @Option(parsing: .unconditional, help: ArgumentHelp("Leave out voxels that have this label.", valueName: "label"))
  var ignoreLabel: Int?
  @Option(
    help: ArgumentHelp(
      "Count only where this file is not 0; a folder holds a file of the same name for each label file.",
      valueName: "path"), completion: .file())
  var mask: String?
  @Option(help: ArgumentHelp("The beta of effective, from 0 to below 1. Default: 0.9999.", valueName: "number"))
  var beta: Double?
  @Option(
    help: ArgumentHelp(
      "What a class without a voxel gets: zero, or largest (of the other weights).", valueName: "weight"))
  var absent = AbsentClassWeight.zero

  @Option(help: ArgumentHelp("Order of the axes of HDF5 data sets, such as zyx.", valueName: "axes"))
  var axes: AxesArgument?
  @Option(help: ArgumentHelp("Time point of HDF5 data sets with a time axis.", valueName: "index")) var timeIndex: Int?
  @Option(help: "table or json.") var format = Format.table
  @Flag(name: .shortAndLong, help: "No notes, warnings and progress.") var quiet = false

  func validate() throws {
    if let classes, !(1...ClassFrequencies.largestClassCount ~= classes) {
      throw ValidationError("--classes must lie in 1...\(ClassFrequencies.largestClassCount).")
    }
    if let beta, !(beta >= 0 && beta < 1) { throw ValidationError("--beta must be at least 0 and below 1.") }
    if beta != nil && scheme != .effective { throw ValidationError("--beta belongs to --scheme effective.") }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let files = try LabelFiles(labels, console)
      let frequencies = try count(files.paths, console)
      let weights: [Double]
      do {
        weights = try frequencies.weights(scheme.scheme(beta: beta), absent: absent)
      } catch {
        console.error("\(labels.joined(separator: " ")): \(error.description)")
        throw ExitStatus.mismatch.exitCode
      }
      let report = WeightsReport(
        scheme: scheme, beta: beta, absent: absent, frequencies: frequencies, weights: weights,
        fileCount: files.paths.count)
      for warning in warnings(frequencies, weights) { console.warning(warning) }
      try console.deliver(format == .json ? report.jsonText() : report.tableText(), to: nil)
    } catch {
      throw console.failure(error)
    }
  }

  private func count(_ paths: [String], _ console: Console) throws -> ClassFrequencies {
    var frequencies = ClassFrequencies(classCount: classes)
    let progress = ProgressReporter(ProgressState(total: paths.count, unit: "files"), isQuiet: quiet)
    defer { progress.end() }
    for path in paths {
      try add(path, to: &frequencies) { isWarning, text in
        if isWarning { console.warning(text) } else { console.note(text) }
      }
      progress.finish(path)
    }
    return frequencies
  }

  private func add(
    _ path: String, to frequencies: inout ClassFrequencies, say: (_ isWarning: Bool, _ text: String) -> Void
  ) throws(VolumeFileError) {
    let options = VolumeFile.Options(axes: axes?.axes, timeIndex: timeIndex)
    let file = try VolumeFile(contentsOf: path, role: .labels, options: options)
    for note in file.notes { say(false, "\(path): \(note)") }
    for warning in file.warnings { say(true, "\(path): \(warning)") }
    let map: LabelMap
    do { map = try LabelMap(file.volume) } catch { throw VolumeFileError(error, path: path) }
    let evaluated = try evaluatedVoxels(of: path, on: map.geometry, options, say)
    do {
      try frequencies.add(map, ignoreLabel: ignoreLabel, evaluated: evaluated)
    } catch {
      throw VolumeFileError(.invalidVoxels, FaultContext(path: path, found: error.description))
    }
  }

  /// The mask that belongs to a label file, on its grid.
  private func evaluatedVoxels(
    of path: String, on grid: VolumeGeometry, _ options: VolumeFile.Options,
    _ say: (_ isWarning: Bool, _ text: String) -> Void
  ) throws(VolumeFileError) -> EvaluatedVoxels? {
    guard let mask else { return nil }
    let name = URL(fileURLWithPath: HDF5Location(parsing: path).path).lastPathComponent
    let maskPath = LabelFiles.isFolder(mask) ? "\(mask)/\(name)" : mask
    let evaluated = try EvaluatedVoxels(contentsOf: maskPath, options: options)
    switch GeometryComparison(evaluated.geometry, with: grid) {
    case .same: return evaluated
    case .nearlySame:
      say(true, "\(maskPath): lies on the grid of \(path) only within header rounding")
      return evaluated
    case .reordered(let mapping, _):
      say(false, "\(maskPath): axes were reordered to \(mapping.summary) to follow \(path); no voxel was changed")
      return evaluated.reordered(mapping)
    case .sizesOnly:
      say(false, "\(maskPath): only the sizes could be compared, because a file states no orientation")
      return evaluated
    case .different(let difference):
      throw VolumeFileError(
        .geometryMismatch,
        FaultContext(
          path: maskPath, found: "does not lie on the grid of \(path)", expected: difference,
          remedy: "export it on the labels' grid"))
    }
  }

  /// More labels than this are taken for grey values.
  private static let largestClassCount = 1000

  private func warnings(_ frequencies: ClassFrequencies, _ weights: [Double]) -> [String] {
    var warnings: [String] = []
    let source = labels.joined(separator: " ")
    let occurring = frequencies.classCount - frequencies.absentClasses.count
    if occurring > Weights.largestClassCount {
      warnings.append("\(source): holds \(occurring) different labels: are these images instead of label maps?")
    }
    let missing = frequencies.absentClasses
    if !missing.isEmpty {
      let isIgnoreLabel = classes == nil && frequencies.classCount == 256 && missing.contains(254)
      warnings.append(
        "\(missing.count == 1 ? "class" : "classes") \(WeightsReport.ranges(missing)) without a voxel: "
          + (absent == .zero ? "weight 0 (see --absent)" : "the largest of the other weights")
          + (isIgnoreLabel ? "; if 255 marks voxels to ignore, say --ignore-label 255" : ""))
    }
    let present = frequencies.voxels.indices.filter { frequencies.voxels[$0] > 0 }
    let used = present.map { weights[$0] }
    let counts = present.map { frequencies.voxels[$0] }
    if scheme == .effective, let high = used.max(), let low = used.min(), let most = counts.max(),
      let least = counts.min(), high < 1.01 * low, most > 2 * least
    {
      let beta = self.beta ?? ClassWeightScheme.defaultBeta
      let limit = String(format: "%.6g", 1 / (1 - beta))
      warnings.append(
        "beta \(beta) weighs all classes nearly alike: it tells apart up to \(limit) voxels, the rarest class has "
          + "\(least) (raise --beta towards 1)")
    }
    return warnings
  }
}
