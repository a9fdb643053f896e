import ArgumentParser
import Voxloss

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy a volume to another format, data set or number type, without loss or not at all.",
    discussion: """
      The names say the formats: .nii, .nii.gz, .h5, .hdf5. Scaled NIfTI voxels are written as their scaled values.

      Examples:
        voxloss convert labels.nii.gz labels.h5:/label
        voxloss convert volume.h5:/raw raw.nii.gz --spacing 0.7,0.7,3
        voxloss convert labels.nii.gz small.nii.gz --type uint8
      """)

  @Argument(help: "The volume to copy.", completion: .file()) var input: String
  @Argument(
    help: "The file to write; an existing one is replaced when the copy is complete.", completion: .file())
  var output: String
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  @Option(
    help: ArgumentHelp(
      "The number type to write: \(ScalarType.allCases.map(\.rawValue).joined(separator: " ")). A value that it cannot "
        + "hold exactly is an error.", valueName: "type"))
  var type: ScalarType?

  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let file = try VolumeFile(contentsOf: input, role: .any, options: reading.options)
      for note in file.notes { console.note("\(input): \(note)") }
      for warning in file.warnings { console.warning("\(input): \(warning)") }
      let volume = try converted(file)
      try VolumeFile.write(volume, to: output, keeping: file)
    } catch {
      throw console.failure(error)
    }
  }

  private func converted(_ file: VolumeFile) throws -> AnyVolume {
    guard let type else { return file.volume }
    do { return try file.volume.converted(to: type) } catch { throw VolumeFileError(error, path: input) }
  }
}
