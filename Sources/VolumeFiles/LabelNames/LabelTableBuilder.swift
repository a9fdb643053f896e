internal import VolumeCore

/// Collects the names of a table and refuses a label value with two names.
struct LabelTableBuilder {
  let path: String
  private(set) var names: [Int: String] = [:]
  private var lines: [Int: Int] = [:]

  init(path: String) { self.path = path }

  /// Adds a name; an empty one, and BIDS' `n/a`, leaves the label without a name.
  mutating func add(_ name: String, to label: Int, line: Int) throws(LabelNamesError) {
    let name = LabelTableText.cleaned(name)
    guard !name.isEmpty, name != "n/a" else { return }
    if let present = names[label], present != name {
      let first = lines[label].map { " (line \($0))" } ?? ""
      throw fault(
        .conflictingNames, line: line,
        found: "names label \(label) \(LabelTableText.quoted(name)), which is already "
          + LabelTableText.quoted(present) + first, expected: "a label has one name")
    }
    guard names[label] == nil else { return }
    names[label] = name
    lines[label] = line
  }

  /// The label value written in a field.
  func label(_ text: some StringProtocol, line: Int) throws(LabelNamesError) -> Int {
    guard let value = LabelTableText.integer(text) else {
      throw fault(
        .notAnInteger, line: line, found: "has the label value \(LabelTableText.quoted(text))",
        expected: "label values are integers")
    }
    return value
  }

  /// The table.
  ///
  /// Throws: `LabelNamesError.notALabelTable` when nothing was added.
  func table(
    format: String, regions: [LabelRegion] = [], channelRegions: [LabelRegion]? = nil, ignoreLabel: Int? = nil,
    regionsClassOrder: [Int]? = nil
  ) throws(LabelNamesError) -> LabelNames {
    guard !names.isEmpty || !regions.isEmpty else {
      throw LabelNamesError(
        .notALabelTable,
        FaultContext(path: path, found: "names no label", expected: "a label table (\(format)) names at least one"))
    }
    return LabelNames(
      names: names, regions: regions, channelRegions: channelRegions, ignoreLabel: ignoreLabel,
      regionsClassOrder: regionsClassOrder, source: "\(path) (\(format))")
  }

  /// A fault in a line.
  func fault(
    _ kind: LabelNamesError.Kind, line: Int, found: String, expected: String? = nil, remedy: String? = nil
  ) -> LabelNamesError {
    LabelNamesError(
      kind, FaultContext(path: path, field: "line \(line)", found: found, expected: expected, remedy: remedy))
  }
}
