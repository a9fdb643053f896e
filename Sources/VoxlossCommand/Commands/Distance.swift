import ArgumentParser
import Foundation
import Voxloss

struct Distance: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write an exact distance map of a mask.",
    discussion: """
      Voxels of the mask (all that are not 0, or those of --label) get the distance to the nearest voxel outside it, in \
      millimetres; the others 0. With --outside it is the other way round, with --signed both sides get a distance, \
      negative inside, with --each-label every label gets the distance to the nearest voxel of another label.

      Examples:
        voxloss distance mask.nii.gz -o distance.nii.gz
        voxloss distance labels.nii.gz --label 5 --signed face -o liver.nii.gz
        voxloss distance labels.nii.gz --each-label -o depth.nii.gz
        voxloss distance mask.h5:/label --outside --band 20 -o near.h5:/distance
      """)

  @Argument(help: "A mask or label map.", completion: .file()) var mask: String
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write: .nii, .nii.gz or .h5.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(parsing: .unconditional, help: ArgumentHelp("Take the voxels of this label.", valueName: "label"))
  var label: Int?
  @Flag(help: "All labels in one pass: the distance to the nearest voxel of another label.") var eachLabel = false
  @Flag(help: "The distance of the voxels outside the mask to the mask.") var outside = false
  @Option(
    help: ArgumentHelp(
      "Signed distances, zero at: voxel-centre (of contour voxels, as ITK's Maurer map), face (of voxels), kervadec (one "
        + "mm inside, as the boundary loss), difference (nowhere: outside minus inside distance), normalised (to "
        + "[-1, 1]).", valueName: "convention"))
  var signed: SignedArgument?

  @Flag(help: "Squared distances.") var squared = false
  @Option(help: ArgumentHelp("euclidean, chessboard or city-block. Default: euclidean.", valueName: "metric"))
  var metric: MetricArgument?
  @Option(help: ArgumentHelp("Distances from this one on, in mm, are written as it.", valueName: "mm"))
  var band: Double?
  @Option(
    help: ArgumentHelp(
      "Beyond the image lies nothing (open) or background (closed). Default: open.", valueName: "edge"))
  var imageEdge = DistanceImageEdge.open
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  @Option(help: ArgumentHelp("Threads. Default: the processors at hand. Results do not depend on it.", valueName: "n"))
  var workers: Int?
  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func validate() throws {
    let modes = [("--each-label", eachLabel), ("--outside", outside), ("--signed", signed != nil)].filter(\.1)
    if modes.count > 1 { throw ValidationError("\(modes[0].0) and \(modes[1].0) exclude each other.") }
    if eachLabel && label != nil { throw ValidationError("--each-label and --label exclude each other.") }
    if signed != nil && squared { throw ValidationError("--signed and --squared exclude each other.") }
    if signed != nil && metric != nil { throw ValidationError("--signed distances are Euclidean; leave --metric out.") }
    if let band, !(band > 0 && band.isFinite) { throw ValidationError("--band must be a positive number of mm.") }
    if signed?.convention == .normalised && band != nil {
      throw ValidationError("--signed normalised divides by the largest distance; leave --band out.")
    }
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1.") }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      try console.refuseToOverwrite([mask], with: output)
      let file = try VolumeFile(contentsOf: mask, role: .labels, options: reading.options)
      for note in file.notes { console.note("\(mask): \(note)") }
      for warning in file.warnings { console.warning("\(mask): \(warning)") }
      if file.geometry.isSheared {
        throw VolumeFileError(
          VolumeError(.invalidValue, "has a sheared grid: distances need orthogonal axes"), path: mask)
      }
      if !file.geometry.spacing.isMeasurable {
        throw VolumeFileError(
          VolumeError(
            .invalidValue,
            "has a spacing of \(file.geometry.spacing); distances need 1e-9 to 1e9 mm (give --spacing)"), path: mask)
      }
      let map = try distances(file, console)
      try VolumeFile.write(.float32(map), to: destination)
    } catch {
      throw console.failure(error)
    }
  }

  /// The output with a data set for HDF5 files that name none.
  private var destination: String {
    let location = HDF5Location(parsing: output)
    let isHDF5 = [".h5", ".hdf5", ".he5"].contains { location.path.lowercased().hasSuffix($0) }
    return isHDF5 && location.dataset == nil ? location.path + ":/distance" : output
  }

  private func distances(_ file: VolumeFile, _ console: Console) throws -> Volume<Float> {
    let workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    let labels = try labelMap(file)
    let occurring = labels.occurringLabels()
    if label == nil, occurring.count > Distance.largestLabelCount {
      console.warning("\(mask): holds \(occurring.count) different values: is it an image instead of a mask?")
    }
    if let label, !occurring.contains(label) { console.warning("\(mask): label \(label) does not occur") }
    let map = distances(of: labels, workers)
    let infinite = map.withVoxels { voxels in voxels.indices.count { !voxels[$0].isFinite } }
    if infinite > 0 {
      console.warning(
        "\(mask): \(infinite == map.count ? "all" : "\(infinite)") voxels have nothing to measure to: their "
          + "distance is infinite")
    }
    return map
  }

  /// More labels than this are taken for grey values.
  private static let largestLabelCount = 1000

  private func distances(of labels: LabelMap, _ workers: Int) -> Volume<Float> {
    let metric = metric?.metric ?? .euclidean
    if eachLabel {
      return labels.distanceToOtherLabels(
        imageEdge: imageEdge, metric: metric, limit: band, squared: squared, workerCount: workers)
    }
    let voxels = VoxelMask(labels: label.map { [$0] } ?? labels.occurringLabels().filter { $0 != 0 }, in: labels)
    if let signed {
      return voxels.signedDistanceMap(signed.convention, imageEdge: imageEdge, limit: band, workerCount: workers)
    }
    return voxels.distanceMap(
      outside ? .outside : .inside, imageEdge: imageEdge, metric: metric, limit: band, squared: squared,
      workerCount: workers)
  }

  private func labelMap(_ file: VolumeFile) throws -> LabelMap {
    do { return try LabelMap(file.volume) } catch { throw VolumeFileError(error, path: mask) }
  }
}
