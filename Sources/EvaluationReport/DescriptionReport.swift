internal import Scoring
internal import ByteCoding
internal import HDF5
internal import NIfTI
internal import TextTable
internal import VolumeCore
public import VolumeFiles

/// The description of a file as text or JSON.
public struct DescriptionReport: Sendable {
  /// The file as it was read.
  public let description: VolumeDescription

  /// A report on one file.
  public init(_ description: VolumeDescription) { self.description = description }

  /// A JSON object with the keys format, scalar, size, spacing, affine, orientation, labels, datasets and, when they
  /// were asked for, statistics.
  public func jsonText() -> String {
    let d = description
    var members: [String: JSONTree] = [
      "path": .string(d.path), "format": .string(d.format.rawValue), "notes": .strings(d.notes),
      "warnings": .strings(d.warnings), "datasets": .array(d.datasets.map(\.json)),
    ]
    if let file = d.file {
      members["scalar"] = .string(file.volume.scalarType.rawValue)
      members["channels"] = .integer(file.volume.channelCount)
      if case .object(let geometry) = file.geometry.json() { members.merge(geometry) { $1 } }
      members["dataset"] = .optional(file.dataset)
      if let header = file.niftiHeader { members["header"] = header.json(d.affineSource) }
    }
    members["labels"] =
      d.labels.map { labels in
        .array(
          labels.map {
            .object(["label": .integer($0.label), "name": .optional($0.name), "voxels": .integer($0.voxels)])
          })
      } ?? .null
    if let statistics = d.statistics { members["statistics"] = statistics.json }
    return JSONTree.object(members).text()
  }

  /// Lines for reading on a terminal.
  public func tableText() -> String {
    let d = description
    var rows: [(String, String)] = [("file", d.path), ("format", formatText)]
    if let file = d.file {
      let geometry = file.geometry
      let channels = file.volume.channelCount
      rows.append(("voxels", file.volume.scalarType.rawValue + (channels > 1 ? ", \(channels) channels" : "")))
      rows.append(("size", "\(geometry.size)"))
      rows.append(("spacing", geometry.spacing.components.map(NumberText.full).joined(separator: " x ") + " mm"))
      rows.append(("orientation", geometry.isOriented ? "\(geometry.orientation) (RAS mm world)" : "not stated"))
      for (axis, row) in zip(["affine x", "affine y", "affine z"], geometry.affine.rows) {
        rows.append((axis, row.map(NumberText.full).joined(separator: "  ")))
      }
      if let dataset = file.dataset { rows.append(("data set", dataset)) }
    }
    if let statistics = d.statistics { rows += statistics.rows }
    let width = rows.map { $0.0.count }.max() ?? 0
    var text = rows.map { $0.0.padding(to: width) + "  " + $0.1 + "\n" }.joined()
    if let labels = d.labels { text += "\n" + table(labels) }
    if !d.datasets.isEmpty { text += "\n" + table(d.datasets) }
    return text.trimmingLines().withoutControlCharacters()
  }

  private var formatText: String {
    guard let header = description.file?.niftiHeader else { return description.format.rawValue }
    let intent = NIfTIIntent.name(of: header.intentCode).map { $0 == "none" ? "" : ", intent \($0)" } ?? ""
    let source = description.affineSource.map { ", affine from \($0.rawValue)" } ?? ""
    return "NIfTI-\(header.version.rawValue), \(header.byteOrder.rawValue) endian\(source)\(intent)"
  }

  private func table(_ labels: [VolumeDescription.Label]) -> String {
    let table = TextTable<VolumeDescription.Label> { label in
      [
        Column(title: "label", value: "\(label.label)", align: .right),
        Column(title: "name", value: label.name?.onOneLine() ?? ""),
        Column(title: "voxels", value: "\(label.voxels)", align: .right),
      ]
    }
    return table.string(for: labels, style: Style.simple) ?? ""
  }

  private func table(_ datasets: [HDF5Dataset]) -> String {
    let table = TextTable<HDF5Dataset> { dataset in
      [
        Column(title: "data set", value: dataset.path.onOneLine()), Column(title: "shape", value: dataset.shapeText),
        Column(title: "type", value: dataset.element.description),
        Column(title: "layout", value: dataset.layout.rawValue),
        Column(title: "filters", value: dataset.filters.map(\.name).joined(separator: " ")),
      ]
    }
    return table.string(for: datasets, style: Style.simple) ?? ""
  }
}

extension String {
  func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// The lines without the blanks that pad the last column.
  func trimmingLines() -> String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n")
  }

  /// Names on one line, whatever a file brings along.
  func onOneLine() -> String { split(whereSeparator: \.isNewline).joined(separator: " ").withoutControlCharacters() }

  /// Text that cannot command a terminal, whatever names a file brings along; line breaks stay.
  func withoutControlCharacters() -> String {
    let scalars = unicodeScalars.map { scalar -> Unicode.Scalar in
      scalar.properties.generalCategory == .control && scalar != "\n" ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }
}

extension VolumeStatistics {
  fileprivate var rows: [(String, String)] {
    [
      ("minimum", minimum.map(NumberText.full) ?? "-"), ("maximum", maximum.map(NumberText.full) ?? "-"),
      ("mean", mean.map(NumberText.full) ?? "-"), ("sum", NumberText.full(sum)), ("non-zero", "\(nonZeroCount)"),
      ("NaN", "\(nanCount)"), ("infinite", "\(infiniteCount)"),
    ]
  }

  fileprivate var json: JSONTree {
    .object([
      "minimum": .optional(minimum), "maximum": .optional(maximum), "mean": .optional(mean), "sum": .number(sum),
      "nonzero": .integer(nonZeroCount), "nan": .integer(nanCount), "infinite": .integer(infiniteCount),
      "count": .integer(count),
    ])
  }
}

extension NIfTIHeader {
  fileprivate func json(_ source: AffineSource?) -> JSONTree {
    .object([
      "version": .integer(version.rawValue), "byte_order": .string(byteOrder.rawValue),
      "dimensions": .integers(dimensions), "stored_type": .optional(datatype.name),
      "scl_slope": .number(scaleSlope), "scl_inter": .number(scaleIntercept),
      "spatial_unit": .string(spatialUnit.name), "intent_code": .integer(intentCode),
      "intent": .optional(NIfTIIntent.name(of: intentCode)), "intent_name": .string(intentName),
      "description": .string(descriptionText), "affine_source": .optional(source?.rawValue),
      "qform_code": .integer(qformCode), "sform_code": .integer(sformCode),
    ])
  }
}

extension HDF5Dataset {
  fileprivate var json: JSONTree {
    .object([
      "path": .string(path), "shape": shape.map { .integers($0) } ?? .null, "type": .string(element.description),
      "layout": .string(layout.rawValue), "chunks": chunkShape.map { .integers($0) } ?? .null,
      "filters": .strings(filters.map(\.name)), "readable": .bool(refusal == nil),
      "problem": .optional(refusal ?? problems.first),
    ])
  }
}
