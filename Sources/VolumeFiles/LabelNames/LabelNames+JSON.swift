internal import VolumeCore

extension LabelNames {
  /// Reads `dataset.json` of nnU-Net and the Medical Segmentation Decathlon, and the `LabelMap` of a BIDS sidecar.
  static func parseJSON(_ text: LabelTableText) throws(LabelNamesError) -> LabelNames {
    let document: LabelDocument
    do throws(JSONCursor.Fault) {
      document = try LabelDocument(text.bytes)
    } catch {
      throw LabelTableBuilder(path: text.path)
        .fault(.malformed, line: error.line, found: error.found, expected: "the file must be JSON")
    }
    var reader = DatasetReader(document: document, path: text.path)
    if !document.labels.isEmpty {
      return try document.isDecathlon ? reader.decathlon() : reader.nnUNet()
    }
    if let names = document.labelMap { return try reader.labelMap(names) }
    throw LabelNamesError(
      .notALabelTable,
      FaultContext(
        path: text.path, found: "names no label",
        expected: "a JSON label table holds \"labels\" (nnU-Net, Decathlon) or \"LabelMap\" (BIDS)"))
  }
}

/// The parts of a JSON file that name labels, in file order.
private struct LabelDocument {
  enum Value {
    case text(String)
    case word(String)
    case list([String])
    case other
  }

  struct Entry {
    let key: String
    let value: Value
    let line: Int
  }

  var labels: [Entry] = []
  var labelMap: Entry?
  var regionsClassOrder: Entry?

  /// Whether the entries are `"1": "liver"` rather than `"liver": 1`.
  var isDecathlon: Bool {
    labels.allSatisfy { LabelTableText.integer($0.key) != nil }
      && labels.contains { if case .text = $0.value { true } else { false } }
  }

  init(_ bytes: [UInt8]) throws(JSONCursor.Fault) {
    var cursor = JSONCursor(bytes)
    var document = Self()
    guard cursor.peek() == UInt8(ascii: "{") else {
      try cursor.skip()
      self = document
      return
    }
    try cursor.object { (cursor, key, line) throws(JSONCursor.Fault) in
      switch key {
      case "labels" where cursor.peek() == UInt8(ascii: "{"):
        try cursor.object { (cursor, key, line) throws(JSONCursor.Fault) in
          document.labels.append(Entry(key: key, value: try Self.value(&cursor), line: line))
        }
      case "LabelMap": document.labelMap = Entry(key: key, value: try Self.value(&cursor), line: line)
      case "regions_class_order":
        document.regionsClassOrder = Entry(key: key, value: try Self.value(&cursor), line: line)
      default: try cursor.skip()
      }
    }
    guard cursor.peek() == nil else { throw cursor.unexpected("the end of the file") }
    self = document
  }

  private init() {}

  private static func value(_ cursor: inout JSONCursor) throws(JSONCursor.Fault) -> Value {
    switch cursor.peek() {
    case UInt8(ascii: "\""): return .text(try cursor.string())
    case UInt8(ascii: "{"):
      try cursor.skip()
      return .other
    case UInt8(ascii: "["):
      var elements: [String] = []
      try cursor.list { (cursor) throws(JSONCursor.Fault) in
        switch cursor.peek() {
        case UInt8(ascii: "\""): elements.append(try cursor.string())
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          try cursor.skip()
          elements.append("a nested value")
        default: elements.append(try cursor.word())
        }
      }
      return .list(elements)
    default: return .word(try cursor.word())
    }
  }
}

/// Turns the entries into names, regions and the ignore label.
private struct DatasetReader {
  private let document: LabelDocument
  private var builder: LabelTableBuilder

  init(document: LabelDocument, path: String) {
    self.document = document
    builder = LabelTableBuilder(path: path)
  }

  /// `"labels": {"0": "background", "1": "liver"}`.
  mutating func decathlon() throws(LabelNamesError) -> LabelNames {
    for entry in document.labels {
      let label = try builder.label(entry.key, line: entry.line)
      guard case .text(let name) = entry.value else {
        throw valueFault(entry, expected: "it must be a name in double quotes")
      }
      try builder.add(name, to: label, line: entry.line)
    }
    return try builder.table(format: "Decathlon dataset.json")
  }

  /// `"labels": {"background": 0, "whole_tumor": [1, 2, 3], "ignore": 4}`.
  mutating func nnUNet() throws(LabelNamesError) -> LabelNames {
    var ignoreLabel: Int?
    var lists: [(entry: LabelDocument.Entry, members: [Int])] = []
    var channelRegions: [LabelRegion] = []
    for entry in document.labels {
      let members = try labels(entry)
      if entry.key == "ignore" {
        guard members.count == 1, ignoreLabel == nil || ignoreLabel == members[0] else {
          throw valueFault(entry, expected: "there is one ignore label")
        }
        ignoreLabel = members[0]
        continue
      }
      if members != [0] {
        channelRegions.append(LabelRegion(name: LabelTableText.cleaned(entry.key), members: members))
      }
      if case .list = entry.value {
        lists.append((entry, members))
      } else {
        try builder.add(entry.key, to: members[0], line: entry.line)
      }
    }
    // A list of one label is that label's name, unless another entry has named the label already.
    var regions: [LabelRegion] = []
    for (entry, members) in lists {
      let region = LabelRegion(name: LabelTableText.cleaned(entry.key), members: members)
      if region.members.count == 1, builder.names[region.members[0], default: region.name] == region.name {
        try builder.add(region.name, to: region.members[0], line: entry.line)
      } else {
        regions.append(region)
      }
    }
    return try builder.table(
      format: "nnU-Net dataset.json", regions: regions, channelRegions: regions.isEmpty ? [] : channelRegions,
      ignoreLabel: ignoreLabel, regionsClassOrder: classOrder())
  }

  /// `"LabelMap": ["background", "grey matter"]`, in volume order.
  mutating func labelMap(_ entry: LabelDocument.Entry) throws(LabelNamesError) -> LabelNames {
    guard case .list(let names) = entry.value else { throw valueFault(entry, expected: "it must be a list of names") }
    for (index, name) in names.enumerated() {
      try builder.add(name, to: index, line: entry.line)
    }
    return try builder.table(format: "BIDS LabelMap")
  }

  private func classOrder() throws(LabelNamesError) -> [Int]? {
    guard let entry = document.regionsClassOrder else { return nil }
    if case .word("null") = entry.value { return nil }
    guard case .list = entry.value else { throw valueFault(entry, expected: "it must be a list of integers") }
    return try labels(entry)
  }

  private func labels(_ entry: LabelDocument.Entry) throws(LabelNamesError) -> [Int] {
    switch entry.value {
    case .text(let text), .word(let text): return [try builder.label(text, line: entry.line)]
    case .list(let elements):
      guard !elements.isEmpty else { throw valueFault(entry, expected: "a region has at least one label") }
      var members: [Int] = []
      for element in elements { members.append(try builder.label(element, line: entry.line)) }
      return members
    case .other: throw valueFault(entry, expected: "it must be an integer or a list of integers")
    }
  }

  private func valueFault(_ entry: LabelDocument.Entry, expected: String) -> LabelNamesError {
    let shown =
      switch entry.value {
      case .text(let text): LabelTableText.quoted(text)
      case .word(let word): word
      case .list(let elements): "a list of \(elements.count)"
      case .other: "an object"
      }
    return builder.fault(
      .malformed, line: entry.line,
      found: "gives \(LabelTableText.quoted(entry.key)) the value \(shown)", expected: expected)
  }
}
