internal import SegmentationLosses
internal import VolumeCore

extension LossCatalogueReport {
  /// Lines of at most 80 characters.
  public func tableText() -> String {
    guard isSingle else { return listText }
    let losses = groups.flatMap { group in group.entries.map { text(of: $0, group: group.title) } }
    return (losses + presets.map { text(of: $0) }).joined(separator: "\n")
  }

  private var listText: String {
    var parts = groups.map { group in
      "\(group.title)\n" + LossCatalogueReport.rows(group.entries.map { ($0.name, $0.summary) }, indent: 2)
    }
    let advice = guide.map { advice in
      (advice.situation, advice.losses.joined(separator: ", "), advice.reason)
    }
    parts.append("Which loss when\n" + LossCatalogueReport.columns(advice))
    for (kind, title) in [(LossPreset.Kind.task, "Presets of tasks"), (.method, "Presets of networks")] {
      let rows = presets.filter { $0.kind == kind }.map { ($0.name, "\($0.text(for: .softmax)) (\($0.title))") }
      if !rows.isEmpty { parts.append("\(title) (--preset NAME)\n" + LossCatalogueReport.rows(rows, indent: 2)) }
    }
    parts.append(
      """
      Keys are written behind the name, sums with +, as in
        voxloss loss --loss 0.5*dice+0.5*tversky:alpha=0.3,beta=0.7 ...
      voxloss losses NAME explains a loss: formula, keys, paper, tools that have it.

      """)
    return parts.joined(separator: "\n")
  }

  private func text(of preset: LossPreset) -> String {
    let rows = [
      ("preset", preset.name), ("what", preset.title), ("softmax", preset.text(for: .softmax)),
      ("sigmoid", preset.text(for: .sigmoid)), ("or", preset.alternatives), ("note", preset.textOnly),
      ("source", preset.source),
    ]
    return LossCatalogueReport.rows(rows.filter { !$0.1.isEmpty }) + "\nExample\n"
      + LossCatalogueReport.wrappedCommand("--preset \(preset.name)")
  }

  private func text(of entry: LossEntry, group: String) -> String {
    var rows: [(String, String)] = [("loss", entry.name), ("group", group), ("what", entry.summary)]
    rows += [("formula", entry.formula), ("use", entry.use), ("paper", entry.source), ("tools", entry.peers)]
    let own = entry.parameters.map { ("\($0.key)=\($0.defaultText)", $0.meaning) }
    let defaults = entry.commonDefaults
    let common = entry.commonKeys.map { ("\($0.rawValue)=\(defaults[$0] ?? "")", $0.meaning) }
    var text = LossCatalogueReport.rows(rows)
    if !own.isEmpty { text += "\nKeys with their defaults\n" + LossCatalogueReport.rows(own, indent: 2) }
    if !common.isEmpty { text += "\nCommon keys with their defaults\n" + LossCatalogueReport.rows(common, indent: 2) }
    if !guide.isEmpty {
      let lines = guide.map { ($0.situation, $0.losses.joined(separator: ", "), $0.reason) }
      text += "\nWhen\n" + LossCatalogueReport.columns(lines)
    }
    return text + "\nExample\n" + LossCatalogueReport.wrappedCommand("--loss \(LossCatalogueReport.example(entry))")
  }
}

// MARK: Layout

extension LossCatalogueReport {
  /// A command line in which an option and its value stay together.
  static func wrappedCommand(_ choice: String) -> String {
    let command = command(choice).replacing(#/(--[a-z]+) /#) { "\($0.output.1)\u{A0}" }
    return wrap(command, first: 2, rest: 4, joiner: " \\").replacing("\u{A0}", with: " ")
  }

  private static let width = 80

  /// A name and a text a line; long texts go on below their beginning.
  static func rows(_ rows: [(String, String)], indent: Int = 0) -> String {
    let column = min(rows.map(\.0.count).max() ?? 0, 24)
    return rows.map { name, text in
      let head = String(repeating: " ", count: indent) + name.onOneLine().padding(to: column) + "  "
      let start = indent + column + 2
      if name.count > column {
        return head.trimmingLines() + "\n" + wrap(text.onOneLine(), first: start, rest: start)
      }
      return head + wrap(text.onOneLine(), first: start, rest: start).drop { $0 == " " }
    }.joined()
  }

  /// Three columns, each wrapped on its own.
  static func columns(_ rows: [(String, String, String)]) -> String {
    let widths = [25, 25, 24]
    return rows.map { row in
      let cells = zip([row.0, row.1, row.2], widths).map { text, width in
        lines(of: text.onOneLine(), width: width)
      }
      return (0..<(cells.map(\.count).max() ?? 0)).map { line in
        let parts = zip(cells, widths).map { cell, width in (line < cell.count ? cell[line] : "").padding(to: width) }
        return ("  " + parts.joined(separator: "  ")).trimmingLines() + "\n"
      }.joined()
    }.joined()
  }

  /// Words on lines that begin with blanks.
  static func wrap(_ text: String, first: Int, rest: Int, joiner: String = "") -> String {
    let lines = lines(of: text, width: width - max(first, rest) - joiner.count)
    return lines.enumerated().map { index, line in
      String(repeating: " ", count: index == 0 ? first : rest) + line + (index + 1 < lines.count ? joiner : "") + "\n"
    }.joined()
  }

  /// The words of a text on lines of a width; a longer word is broken, behind a comma or plus where it has one.
  private static func lines(of text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").map(String.init) {
      if !line.isEmpty && line.count + 1 + word.count <= width {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = word
      while line.count > width {
        let head = line.prefix(width)
        let end = head.lastIndex { $0 == "," || $0 == "+" || $0 == ":" }.map { line.index(after: $0) } ?? head.endIndex
        lines.append(String(line[..<end]))
        line = String(line[end...])
      }
    }
    return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }
}

extension CommonLossKey {
  /// What it does.
  fileprivate var meaning: String {
    switch self {
    case .classes: "all, foreground, or classes joined by +, as 1+2"
    case .classWeights: "one weight for each class, as 1+2+3; none: all 1"
    case .weightNormalisation: "plain, weight-sum or target-sum"
    case .batch: "true: sums over the batch instead of each sample"
    case .reduction: "mean or sum of the terms"
    case .emptyClass:
      "a class that the reference lacks: formula, skip, skip-both-empty, zero or volume"
    case .smooth: "added to numerator and denominator (smooth-numerator, smooth-denominator for one)"
    }
  }
}
