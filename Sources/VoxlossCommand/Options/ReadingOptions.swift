import ArgumentParser
import Voxloss

/// Options that say how files are read.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Spacing in mm, x,y,z order; it replaces what the files say.", valueName: "x,y,z"))
  var spacing: SpacingArgument?

  @Option(help: ArgumentHelp("Order of the axes of HDF5 data sets, such as zyx, czyx, tzyxc.", valueName: "axes"))
  var axes: AxesArgument?

  @Option(
    help: ArgumentHelp(
      "Time point of HDF5 data sets with a time axis; for loss the sample of a batch.", valueName: "index"))
  var timeIndex: Int?

  var options: VolumeFile.Options {
    VolumeFile.Options(spacing: spacing?.spacing, axes: axes?.axes, timeIndex: timeIndex)
  }
}

/// `0.7,0.7,3` or one number for all axes.
struct SpacingArgument: ExpressibleByArgument {
  let spacing: VoxelSpacing

  init?(argument: String) {
    let parts = argument.split(whereSeparator: { $0 == "," || $0 == "x" }).map { Double($0) }
    let numbers = parts.compactMap { $0 }
    guard numbers.count == parts.count, VoxelSpacing.isValid(numbers) else { return nil }
    switch numbers.count {
    case 1: spacing = VoxelSpacing(x: numbers[0], y: numbers[0], z: numbers[0])
    case 3: spacing = VoxelSpacing(x: numbers[0], y: numbers[1], z: numbers[2])
    default: return nil
    }
  }
}

struct AxesArgument: ExpressibleByArgument {
  let axes: HDF5Axes

  init?(argument: String) {
    guard let axes = HDF5Axes(argument) else { return nil }
    self.axes = axes
  }
}
