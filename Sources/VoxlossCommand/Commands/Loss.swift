import ArgumentParser
import Foundation
import Voxloss

struct Loss: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json
  }

  static let configuration = CommandConfiguration(
    abstract: "Compute a loss of a prediction, and its gradient.",
    usage: """
      voxloss loss (--loss <loss> | --preset <name>)
        --prediction <file> --reference <file> [<options>]
      """,
    discussion: """
      The prediction holds logits or probabilities (dimension 4 or 5 of a NIfTI file; czyx or bczyx in HDF5), the \
      reference one label a voxel (for bczyx: bzyx), or probabilities in the prediction's shape. Label k is class k.

      Examples:
        voxloss loss --loss dice-ce --prediction logits.nii.gz --reference ref.nii.gz
        voxloss loss --loss 0.5*dice+0.5*ce --prediction z.nii --reference r.nii
        voxloss loss --loss dice:smooth=1 --prediction z.h5 --reference r.h5
        voxloss loss --loss ce --prediction z.nii --reference r.nii --gradient g.nii
      """)

  @OptionGroup(title: "Loss") var choice: LossChoice

  @Option(help: "Logits or probabilities.", completion: .file()) var prediction: String
  @Option(help: "Labels, or probabilities of the classes.", completion: .file()) var reference: String

  @Option(
    help: ArgumentHelp(
      "What turns the prediction into probabilities: softmax, sigmoid or none (they are). Default: softmax for several "
        + "channels, sigmoid for one or with --regions; required when all values lie between 0 and 1.",
      valueName: "activation"))
  var activation: Activation?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Leave out voxels that have this label in the reference.", valueName: "label"))
  var ignoreLabel: Int?
  @Option(help: ArgumentHelp("Evaluate only where this file is not 0.", valueName: "file"), completion: .file())
  var mask: String?
  @Option(
    help: ArgumentHelp("Weights of voxels: weight 2 counts as two voxels.", valueName: "file"), completion: .file())
  var voxelWeights: String?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What the channels stand for, in order, when classes may overlap: WT=1,2,4 TC=1,4 ET=4.",
      valueName: "name=labels"))
  var regions: [RegionArgument] = []

  @OptionGroup(title: "Reading") var reading: ReadingOptions
  @Flag(help: "Compare only sizes; the reference's geometry is used.") var ignoreGeometry = false
  @Option(
    help: ArgumentHelp("How far grids may lie apart: 0.05vox or 0.1mm. Default: 0.05vox.", valueName: "length"))
  var geometryTolerance: ToleranceArgument?

  @Option(
    help: ArgumentHelp(
      "Write the gradient with respect to the prediction's values: .nii, .nii.gz or .h5.", valueName: "file"),
    completion: .file())
  var gradient: String?
  @Option(help: "table or json.") var format = Format.table

  @Option(help: ArgumentHelp("Threads. Default: the processors at hand. Results do not depend on it.", valueName: "n"))
  var workers: Int?
  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1.") }
    let names = regions.map(\.region.name)
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("--regions: the name \(name) is given twice.")
    }
    for region in regions.map(\.region) where ignoreLabel.map(region.members.contains) ?? false {
      throw ValidationError("--regions: \(region.name) holds the label of --ignore-label.")
    }
    if let gradient {
      let name = HDF5Location(parsing: gradient).path.lowercased()
      guard name.hasSuffix(".nii") || name.hasSuffix(".nii.gz") || HDF5Location.hasExtension(name) else {
        throw ValidationError("--gradient: \(gradient) has no extension that names a format; use .nii, .nii.gz or .h5.")
      }
    }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      if let gradient {
        let inputs = [prediction, reference, mask, voxelWeights].compactMap { $0 }
        try console.refuseToOverwrite(inputs, with: gradient, option: "--gradient")
      }
      let inputs = try LossInputs(inputOptions)
      for note in inputs.notes { console.note(note) }
      let isOverlapping = inputs.shape.classCount == 1 || !regions.isEmpty
      var warnings = inputs.warnings
      if choice.measuresDistances(for: inputs.activation, isOverlapping: isOverlapping) {
        if inputs.isSheared { throw shearedGrid }
        warnings += inputs.distanceWarnings
      }
      for warning in warnings { console.warning(warning) }
      let loss = try choice.made(for: inputs.activation, isOverlapping: isOverlapping)
      let evaluation = try LossEvaluation(
        loss, inputs, withGradient: gradient != nil,
        workerCount: workers ?? ProcessInfo.processInfo.activeProcessorCount)
      if let norm = evaluation.gradientNorm, !norm.isFinite { throw infiniteGradient }
      if !evaluation.result.isDefined {
        warnings.append("\(reference): every voxel is ignored: the loss is 0 by convention")
        console.warning(warnings[warnings.count - 1])
      }
      if let gradient { try write(evaluation, inputs, to: gradient) }
      let report = report(evaluation, inputs, warnings)
      try console.deliver(format == .json ? report.jsonText() : report.tableText(), to: nil)
    } catch let error as LossError {
      throw failure(error, console)
    } catch {
      throw console.failure(error)
    }
  }

  private var inputOptions: LossInputOptions {
    LossInputOptions(
      prediction: prediction, reference: reference, mask: mask, voxelWeights: voxelWeights, activation: activation,
      ignoreLabel: ignoreLabel, regions: regions.map(\.region), isGeometryIgnored: ignoreGeometry,
      tolerance: geometryTolerance?.tolerance ?? .standard, reading: reading.options)
  }

  private var shearedGrid: VolumeFileError {
    VolumeFileError(
      .geometryMismatch,
      FaultContext(
        path: reference, found: "the grid is sheared",
        expected: "\(choice.option) measures distances on orthogonal axes",
        remedy: "resample the files, or choose a loss without distances"))
  }

  private var infiniteGradient: VolumeFileError {
    VolumeFileError(
      .invalidVoxels,
      FaultContext(
        path: prediction, found: "the gradient of \(choice.option) is not finite", remedy: "no file was written"))
  }

  private func write(_ evaluation: LossEvaluation, _ inputs: LossInputs, to path: String) throws {
    guard let gradient = evaluation.gradient else { return }
    let location = HDF5Location(parsing: path)
    let isHDF5 = HDF5Location.hasExtension(location.path)
    try VolumeFile.write(
      inputs.onOwnGrid(gradient), to: isHDF5 && location.dataset == nil ? location.path + ":/gradient" : path,
      batchCount: inputs.prediction.file.batchCount,
      statesSpacing: !inputs.prediction.file.isSpacingAssumed || reading.spacing != nil)
  }

  private func report(_ evaluation: LossEvaluation, _ inputs: LossInputs, _ warnings: [String]) -> LossReport {
    LossReport(
      result: evaluation.result,
      setting: LossReport.Setting(
        loss: choice.title, convention: choice.tool, activation: inputs.activation, prediction: prediction,
        reference: reference, shape: inputs.prediction.extents, geometry: inputs.prediction.volume.geometry,
        scalar: evaluation.scalar, regions: regions.map(\.region.name), notes: inputs.notes, warnings: warnings),
      gradient: evaluation.gradientNorm.flatMap { norm in gradient.map { LossReport.Gradient(norm: norm, file: $0) } },
      version: VoxlossCommand.version)
  }

  /// The line and exit code of a loss that cannot be computed: the files fit each other by now.
  private func failure(_ error: LossError, _ console: Console) -> any Error {
    switch error.reason {
    case .option:
      console.error("\(choice.option): \(error.description)")
      return ExitStatus.usage.exitCode
    case .value, .shape, .label:
      console.error("\(prediction): \(error.description)")
      return ExitStatus.mismatch.exitCode
    }
  }
}
