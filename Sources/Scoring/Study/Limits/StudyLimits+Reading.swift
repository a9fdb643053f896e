internal import VolumeFiles

extension StudyLimits {
  private static let columns = ["label", "metric", "minimum", "maximum", "note"]

  /// Reads a CSV file with the columns label, metric, minimum, maximum and perhaps note, in any order.
  ///
  /// An empty minimum or maximum is no limit on that side. Lines that begin with `#` are comments.
  /// - Throws: `ScoringError`, whose line names the file, the line and what was expected.
  public init(contentsOf path: String) throws(ScoringError) {
    guard let text = String(validating: try FileBytes.read(path), as: UTF8.self) else {
      throw ScoringError(.invalidRecord, "\(path): is not UTF-8 text; limits are a CSV file")
    }
    try self.init(parsing: text, path: path)
  }

  /// Reads the text of a limits file.
  public init(parsing text: String, path: String) throws(ScoringError) {
    var records = DelimitedRecords(StudyLimits.content(of: text)[...], firstLine: 1, .comma)
    var layout: [String: Int]?
    var limits: [MetricLimit] = []
    while let record = records.next() {
      if record.fields.allSatisfy(\.isEmpty) { continue }
      guard record.isClosed else { throw StudyLimits.fault(path, record.line, "a quote is not closed") }
      if let layout {
        limits.append(try StudyLimits.limit(record, layout, path))
      } else {
        layout = try StudyLimits.layout(record, path)
      }
    }
    guard layout != nil, !limits.isEmpty else {
      throw ScoringError(
        .invalidRecord, "\(path): holds no limits; expected the header label,metric,minimum,maximum and a line a limit")
    }
    var lines: [[String]: Int] = [:]
    for limit in limits {
      if let first = lines.updateValue(limit.line, forKey: [limit.label, limit.metric]) {
        throw StudyLimits.fault(
          path, limit.line, "\(limit.metric) of \(limit.label) has a limit in line \(first) already; keep one of them")
      }
    }
    self.init(path: path, limits: limits)
  }

  /// The bytes with blank lines for comments, so that line numbers stay.
  private static func content(of text: String) -> [UInt8] {
    let plain = text.hasPrefix("\u{FEFF}") ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
    let lines = plain.split(omittingEmptySubsequences: false) { $0 == "\n" }.map { line in
      String(String.UnicodeScalarView(line.filter { $0 != "\r" }))
    }
    return Array(
      lines.map { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("#") ? "" : $0 }.joined(separator: "\n").utf8)
  }

  private static func layout(_ record: DelimitedRecords.Record, _ path: String) throws(ScoringError) -> [String: Int] {
    var layout: [String: Int] = [:]
    for (index, field) in record.fields.enumerated() {
      let name = field.lowercased()
      guard columns.contains(name) else {
        let hint = NearestName.suggestion(for: name, in: columns) ?? "known are \(columns.joined(separator: ", "))"
        throw fault(path, record.line, "\"\(field)\" is not a column of limits; \(hint)")
      }
      guard layout.updateValue(index, forKey: name) == nil else {
        throw fault(path, record.line, "the column \(name) occurs twice")
      }
    }
    for name in ["label", "metric"] where layout[name] == nil {
      throw fault(path, record.line, "the column \(name) is missing; the header is label,metric,minimum,maximum")
    }
    guard layout["minimum"] != nil || layout["maximum"] != nil else {
      throw fault(
        path, record.line, "neither minimum nor maximum is a column; the header is label,metric,minimum,maximum")
    }
    return layout
  }

  private static func limit(
    _ record: DelimitedRecords.Record, _ layout: [String: Int], _ path: String
  ) throws(ScoringError) -> MetricLimit {
    func field(_ name: String) -> String {
      layout[name].flatMap { record.fields.indices.contains($0) ? record.fields[$0] : nil } ?? ""
    }
    func number(_ name: String) throws(ScoringError) -> Double? {
      let text = field(name)
      if text.isEmpty { return nil }
      guard let value = Double(text), value.isFinite else {
        throw fault(path, record.line, "\(name) is \"\(text)\"; expected a number such as 0.8, or nothing")
      }
      return value
    }
    guard record.fields.count <= layout.count else {
      throw fault(path, record.line, "has \(record.fields.count) fields, the header has \(layout.count)")
    }
    let (label, metric) = (field("label"), field("metric"))
    guard !label.isEmpty, !metric.isEmpty else {
      throw fault(path, record.line, "\(label.isEmpty ? "label" : "metric") is empty")
    }
    let (minimum, maximum) = (try number("minimum"), try number("maximum"))
    guard minimum != nil || maximum != nil else {
      throw fault(path, record.line, "\(metric) of \(label) has neither a minimum nor a maximum")
    }
    if let minimum, let maximum, minimum > maximum {
      throw fault(path, record.line, "the minimum \(minimum) lies above the maximum \(maximum)")
    }
    let note = field("note")
    return MetricLimit(
      label: label, metric: metric, minimum: minimum, maximum: maximum, note: note.isEmpty ? nil : note,
      line: record.line)
  }

  static func fault(_ path: String, _ line: Int, _ reason: String) -> ScoringError {
    ScoringError(.invalidRecord, "\(path): line \(line): \(reason)")
  }
}

/// Suggestions for names that are nearly right.
package enum NearestName {
  /// `did you mean dice?` when a known name is at most a third of its letters away.
  package static func suggestion(for name: String, in known: [String]) -> String? {
    let distances = known.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
    guard let nearest = distances.min(by: { $0.distance < $1.distance }),
      nearest.distance <= max(1, nearest.name.count / 3)
    else { return nil }
    return "did you mean \(nearest.name)?"
  }

  /// The insertions, deletions and replacements between two words (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let target = Array(b)
    var row = Array(0...target.count)
    for (i, character) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in target.indices {
        let replaced = diagonal + (character == target[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[target.count]
  }
}
