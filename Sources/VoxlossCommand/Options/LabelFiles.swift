import ArgumentParser
import Foundation
import Voxloss

/// The label files that the arguments name: files as they are, folders by their content.
struct LabelFiles {
  /// The files, those of a folder in the order of their names.
  private(set) var paths: [String] = []

  /// The endings of the files that are taken from a folder.
  static let endings = [".nii", ".nii.gz", ".h5", ".hdf5"]

  /// Lists folders, without hidden files and without the folders in them; says what is left out.
  init(_ arguments: [String], _ console: Console) throws {
    for argument in arguments {
      paths += LabelFiles.isFolder(argument) ? try LabelFiles.files(in: argument, console) : [argument]
    }
    var seen: Set<String> = []
    paths = paths.filter { path in
      let location = HDF5Location(parsing: path)
      let file = URL(fileURLWithPath: location.path).resolvingSymlinksInPath().path
      if seen.insert("\(file):\(location.dataset ?? "")").inserted { return true }
      console.warning("\(path): is named twice and counts once")
      return false
    }
  }

  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    return (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
  }

  private static func files(in folder: String, _ console: Console) throws -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { !$0.hasPrefix(".") }
    } catch {
      console.error("\(folder): cannot be listed: \(SystemReason.text(of: error))")
      throw ExitStatus.noInput.exitCode
    }
    let parent = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let isLabelFile = { (name: String) in
      endings.contains { name.lowercased().hasSuffix($0) } && !isFolder("\(parent)/\(name)")
    }
    let chosen = names.filter(isLabelFile)
    if chosen.isEmpty {
      console.error("\(folder): holds no label files (\(endings.joined(separator: ", ")))")
      throw ExitStatus.noInput.exitCode
    }
    let others = names.filter { !isLabelFile($0) }
    if !others.isEmpty {
      let more = others.count > 3 ? " and \(others.count - 3) more" : ""
      console.note("\(folder): left out, no label files: \(others.prefix(3).joined(separator: ", "))\(more)")
    }
    return chosen.map { "\(parent)/\($0)" }
  }
}
