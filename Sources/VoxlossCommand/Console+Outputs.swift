import Foundation
import Voxloss

extension Console {
  /// Refuses a file that cannot be written, before any work is done for it.
  func refuseUnwritable(_ path: String, option: String) throws {
    let manager = FileManager.default
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let reason: String?
    if LabelFiles.isFolder(path) {
      reason = "is a folder; \(option) needs the name of a file"
    } else if manager.fileExists(atPath: file) {
      reason = manager.isWritableFile(atPath: file) ? nil : "cannot be written: Permission denied"
    } else {
      let parent = URL(fileURLWithPath: file).deletingLastPathComponent().path
      if !manager.fileExists(atPath: parent) {
        reason = "cannot be written: there is no folder \(parent)"
      } else if !LabelFiles.isFolder(parent) {
        reason = "cannot be written: \(parent) is no folder"
      } else {
        reason = manager.isWritableFile(atPath: parent) ? nil : "cannot be written: Permission denied"
      }
    }
    guard let reason else { return }
    error("\(path): \(reason)")
    throw ExitStatus.failed.exitCode
  }
}

extension ScoreArguments {
  /// Refuses what would only fail when all cases are scored: results, a page or images whose places are not there.
  ///
  /// - Parameter output: the file of the results; nil for standard output or a run folder.
  func refuseUnusablePaths(_ output: String?, inputs: [String], _ console: Console) throws {
    if let output {
      try console.refuseToOverwrite(inputs, with: output)
      try console.refuseUnwritable(output, option: "-o")
    }
    guard let file = page.file else { return }
    try console.refuseToOverwrite(inputs, with: file, option: "--report")
    try console.refuseUnwritable(file, option: "--report")
    if let output, URL(fileURLWithPath: output).standardizedFileURL == URL(fileURLWithPath: file).standardizedFileURL,
      !output.hasPrefix("/dev/")
    {
      console.error("\(file): is the file of -o too; give --report another name")
      throw ExitStatus.usage.exitCode
    }
    try page.content.checkImages(console)
  }
}
