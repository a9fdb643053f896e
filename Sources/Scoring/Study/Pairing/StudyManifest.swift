internal import Foundation
internal import HDF5
internal import VolumeFiles

/// A CSV file that lists the pairs of a study.
struct StudyManifest {
  private(set) var cases: [StudyCase] = []
  private(set) var notes: [String] = []
  private(set) var faults: [PairingFault] = []
  private let path: String
  private let folder: String
  private var lines: [String: Int] = [:]

  private static let columns = ["case", "reference", "prediction"]

  /// - Throws: `ScoringError` when the file cannot be read or has no header with the three columns.
  init(contentsOf path: String, areOrgans: Bool) throws(ScoringError) {
    self.path = path
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let bytes = try StudyManifest.text(of: path)
    guard let (separator, header) = StudyManifest.header(bytes) else {
      let first = bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(80)
      throw ScoringError(
        .invalidRecord,
        "\(path): line 1 is \"\(String(decoding: first, as: UTF8.self))\"; it must name the columns case, reference and "
          + "prediction, separated by commas")
    }
    let position = StudyManifest.columns.map { header.firstIndex(of: $0)! }
    let others = header.filter { !StudyManifest.columns.contains($0) && !$0.isEmpty }
    if !others.isEmpty { notes.append("\(path): columns that are not used: \(others.joined(separator: ", "))") }
    var records = DelimitedRecords(bytes[...], firstLine: 1, separator)
    _ = records.next()
    while let record = records.next() {
      if record.fields.allSatisfy(\.isEmpty) { continue }
      guard record.isClosed else {
        fault(record.line, "has a quote that is not closed")
        continue
      }
      guard record.fields.count > position.max()! else {
        fault(record.line, "has \(record.fields.count) of the \(header.count) columns")
        continue
      }
      take(position.map { record.fields[$0] }, line: record.line, areOrgans)
    }
    if cases.isEmpty, faults.isEmpty { throw ScoringError(.invalidRecord, "\(path): lists no case") }
  }

  private mutating func fault(_ line: Int, _ found: String, remedy: String? = nil) {
    faults.append(PairingFault(.manifest, path: path, "\(path): line \(line) \(found)", remedy: remedy))
  }

  private mutating func take(_ fields: [String], line: Int, _ areOrgans: Bool) {
    let name = fields[0]
    if name.isEmpty { return fault(line, "names no case") }
    if let other = lines[name] { return fault(line, "names the case \(name) again, as line \(other)") }
    lines[name] = line
    if fields[1].isEmpty { return fault(line, "names no reference of case \(name)") }
    guard let reference = source(fields[1], name, line, areOrgans) else { return }
    if fields[2].isEmpty {
      cases.append(StudyCase(name: name, reference: reference, prediction: nil))
    } else if let prediction = source(fields[2], name, line, areOrgans) {
      cases.append(StudyCase(name: name, reference: reference, prediction: prediction))
    }
  }

  /// The file or folder that a field names.
  private mutating func source(_ field: String, _ name: String, _ line: Int, _ areOrgans: Bool) -> CaseSource? {
    let target = field.hasPrefix("/") ? field : folder + field
    if FolderListing.isFolder(target) {
      do throws(ScoringError) {
        let files = try FolderListing(target).folders.first { $0.components.isEmpty }?.files ?? []
        if files.isEmpty {
          fault(line, "names \(target), which holds no volumes")
          return nil
        }
        return .organs(
          folder: target, files: OrganNumbering.organs(of: CaseUnit(key: name, folder: target, files: files)))
      } catch {
        fault(line, "names \(error.description)")
        return nil
      }
    }
    guard FileManager.default.fileExists(atPath: HDF5LocationPath.file(of: target)) else {
      fault(line, "names \(target), which does not exist", remedy: "relative paths start at the manifest's folder")
      return nil
    }
    return .file(target)
  }

  /// The columns by the separator that sets them free, in lower case; each of the three once.
  private static func header(_ bytes: [UInt8]) -> (DelimitedRecords.Separator, [String])? {
    for separator in [DelimitedRecords.Separator.comma, .semicolon, .tab] {
      var records = DelimitedRecords(bytes[...], firstLine: 1, separator)
      guard let fields = records.next()?.fields.map({ $0.lowercased() }) else { return nil }
      if columns.allSatisfy({ column in fields.count { $0 == column } == 1 }) { return (separator, fields) }
    }
    return nil
  }

  /// The largest file that is read: 100,000 cases have about 20 MB.
  private static let largestFile = 256 << 20

  private static func text(of path: String) throws(ScoringError) -> [UInt8] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ScoringError(.file(.cannotOpen), "\(path): no such file")
    }
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      data = try handle.read(upToCount: largestFile + 1) ?? Data()
    } catch {
      throw ScoringError(.file(.cannotOpen), "\(path): cannot be read")
    }
    guard data.count <= largestFile else {
      throw ScoringError(.invalidRecord, "\(path): is larger than 256 MiB; a manifest is a CSV file")
    }
    do throws(LabelNamesError) {
      return try LabelTableText([UInt8](data), path: path).bytes
    } catch {
      throw ScoringError(.invalidRecord, "\(path): is not text; a manifest is a CSV file")
    }
  }
}

extension StudyPairing {
  /// The cases of a manifest; lines that are wrong are in `faults`.
  package init(examiningManifest path: String, options: Options) throws(ScoringError) {
    let manifest = try StudyManifest(contentsOf: path, areOrgans: options.areOrgans)
    self.init(cases: manifest.cases, notes: manifest.notes, faults: manifest.faults)
  }
}
