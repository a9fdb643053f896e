internal import Foundation
public import VolumeCore

/// The names of the labels of a label map, as a file beside it or in it gives them.
public struct LabelNames: Hashable, Sendable {
  /// The name of each label value; the background's too when the file names it, the ignore label's not.
  public var names: [Int: String]
  /// The named unions of labels, in file order.
  public var regions: [LabelRegion]
  /// What each channel of a region-based nnU-Net model stands for: every entry but background and ignore label, in file
  /// order, single labels included; else the regions.
  public var channelRegions: [LabelRegion]
  /// The label whose voxels are not scored (nnU-Net's `ignore`).
  public var ignoreLabel: Int?
  /// The label that nnU-Net paints for each region channel, in channel order (`regions_class_order`).
  public var regionsClassOrder: [Int]?
  /// The path and the format, for reports: `dataset.json (nnU-Net)`.
  public var source: String

  /// Names given by the caller.
  public init(
    names: [Int: String], regions: [LabelRegion] = [], channelRegions: [LabelRegion]? = nil, ignoreLabel: Int? = nil,
    regionsClassOrder: [Int]? = nil, source: String
  ) {
    self.names = names
    self.regions = regions
    self.channelRegions = channelRegions ?? regions
    self.ignoreLabel = ignoreLabel
    self.regionsClassOrder = regionsClassOrder
    self.source = source
  }

  /// The largest file that is read: label tables have kilobytes, a `dataset.json` with its training list a few megabytes.
  static let largestFile = 16 << 20

  /// Reads a label table; its content decides the format, not its name.
  ///
  /// Input: `dataset.json` of nnU-Net or the Medical Segmentation Decathlon, BIDS `dseg.tsv` or a sidecar with `LabelMap`,
  /// an ITK-SNAP label description, a FreeSurfer or Slicer colour table, Caret or GIFTI XML; at most 16 MiB.
  /// Throws: `LabelNamesError`, which names path and line.
  public init(contentsOf path: String) throws(LabelNamesError) {
    try self.init(bytes: Self.read(path), path: path)
  }

  /// Reads a label table that is in memory; `path` is used for `source` and in errors.
  ///
  /// Throws: `LabelNamesError`, which names path and line.
  public init(bytes: [UInt8], path: String) throws(LabelNamesError) {
    let text = try LabelTableText(bytes, path: path)
    switch text.firstByte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): self = try Self.parseJSON(text)
    case UInt8(ascii: "<"): self = try Self.parseCaretXML(text)
    default:
      if let table = try Self.parseHeaderTable(text) { self = table } else { self = try Self.parseLineTable(text) }
    }
  }

  /// What a path leads to, through symbolic links; nil when it leads nowhere.
  static func fileType(_ path: String) -> FileAttributeType? {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: target))?[.type] as? FileAttributeType
  }

  private static func read(_ path: String) throws(LabelNamesError) -> [UInt8] {
    let type = fileType(path)
    guard type != nil else {
      throw LabelNamesError(.cannotOpen, FaultContext(path: path, found: "does not exist"))
    }
    guard type != .typeDirectory else {
      throw LabelNamesError(
        .cannotOpen, FaultContext(path: path, found: "is a folder", expected: "a label table is a file"))
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw LabelNamesError(.cannotOpen, FaultContext(path: path, found: "cannot be opened"))
    }
    defer { try? file.close() }
    var bytes: [UInt8] = []
    do {
      while let block = try file.read(upToCount: 1 << 20), !block.isEmpty {
        bytes += block
        if bytes.count > largestFile { break }
      }
    } catch {
      throw LabelNamesError(.cannotOpen, FaultContext(path: path, found: "cannot be read"))
    }
    guard bytes.count <= largestFile else {
      throw LabelNamesError(
        .notALabelTable,
        FaultContext(path: path, found: "is larger than 16 MiB", expected: "a label table has kilobytes"))
    }
    return bytes
  }
}
