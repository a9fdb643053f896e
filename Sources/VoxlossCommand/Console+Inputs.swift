import ArgumentParser
import Voxloss

extension Console {
  /// A result that replaced its own input would destroy data.
  func refuseToOverwrite(_ inputs: [String], with output: String, option: String = "-o") throws {
    for input in inputs {
      let written = FileIdentity(HDF5Location(parsing: output).path)
      if written.map({ $0 == FileIdentity(HDF5Location(parsing: input).path) }) ?? false {
        error("\(output): is an input of this run; give \(option) another name")
        throw ExitStatus.usage.exitCode
      }
    }
  }
}
