public import Scoring
internal import SurfaceMetrics

/// The evaluation presets, or one of them, as text, Markdown or JSON.
public struct PresetReport: Sendable {
  /// The presets that are described.
  public let presets: [StudyPreset]
  /// Whether one is described in full.
  private let isSingle: Bool

  /// - Parameter preset: the preset to describe in full; nil lists all.
  public init(_ preset: StudyPreset? = nil) {
    presets = preset.map { [$0] } ?? StudyPreset.catalogue
    isSingle = preset != nil
  }

  /// Lines of at most 80 characters.
  public func tableText() -> String {
    guard isSingle, let preset = presets.first else { return listText }
    var text = LossCatalogueReport.rows(preset.rows)
    if !preset.targetRows.isEmpty {
      text += "\n\(preset.targetHeading)\n" + LossCatalogueReport.rows(preset.targetRows, indent: 2)
    }
    for (title, sentences) in preset.remarks {
      text += "\n\(title)\n" + sentences.map { LossCatalogueReport.wrap("- " + $0, first: 2, rest: 4) }.joined()
    }
    return text
  }

  private var listText: String {
    presets.map { preset in
      LossCatalogueReport.rows([(preset.name, "\(preset.title) (\(preset.year))")])
        + LossCatalogueReport.rows(
          [("policy", preset.policyText), ("source", preset.source)].filter { !$0.1.isEmpty }, indent: 2)
    }.joined(separator: "\n") + "\nvoxloss presets NAME shows tolerances, deviations and what is not confirmed.\n"
  }

  /// The lines that say what stands behind results of a preset, for the end of a table.
  ///
  /// - Parameter overrides: what the caller chose instead, as `StudySettings.presetOverrides` holds it.
  public func explanation(overrides: [String] = []) -> [String] {
    presets.flatMap { preset -> [String] in
      let rows =
        preset.rows.dropFirst() + (overrides.isEmpty ? [] : [("overridden", overrides.joined(separator: ", "))])
      let width = rows.map(\.0.count).max() ?? 0
      let remarks = preset.remarks.flatMap { title, sentences in ["  \(title)"] + sentences.map { "  - \($0)" } }
      return ["", "preset \(preset.name): \(preset.title) (\(preset.year))"]
        + rows.map { "  " + $0.0.padding(to: width) + "  " + $0.1 } + remarks
    }
  }

  /// Tables, one a preset; a list has one table.
  public func markdownText() -> String {
    guard isSingle, let preset = presets.first else {
      let rows = presets.map { [$0.name, "\($0.year)", $0.title, $0.policyText, $0.source] }
      return PresetReport.table(["preset", "year", "what", "policy", "source"], rows)
    }
    var text = "### \(preset.name)\n\n" + PresetReport.table(["", ""], preset.rows.map { [$0.0, $0.1] })
    if !preset.targetRows.isEmpty {
      text +=
        "\n" + PresetReport.table([preset.targetHeading, "nsd tolerance"], preset.targetRows.map { [$0.0, $0.1] })
    }
    for (title, sentences) in preset.remarks { text += "\n\(title):\n\n" + sentences.map { "- \($0)\n" }.joined() }
    return text
  }

  private static func table(_ heading: [String], _ rows: [[String]]) -> String {
    let lines = [heading, heading.map { _ in "---" }] + rows.map { $0.map { $0.replacing("|", with: "\\|") } }
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// One object with the key presets.
  public func jsonText() -> String { JSONTree.object(["presets": .array(presets.map(\.json))]).text() }
}

extension EvaluationReport {
  /// The lines about the preset of a study, when tables are explained; none without a preset.
  var presetExplanation: [String] {
    guard isExplained, let settings = study?.settings, let preset = settings.preset.flatMap(StudyPreset.init(named:))
    else { return [] }
    return PresetReport(preset).explanation(overrides: settings.presetOverrides)
  }
}

extension StudyPreset {
  fileprivate var policyText: String {
    if let variant = variants.first, variants.allSatisfy({ $0.emptyMasks == variant.emptyMasks }) {
      return variant.policyText
    }
    return "\(emptyMasks.word): missed \(emptyMasks.missed.text), spurious \(emptyMasks.spurious.text), "
      + "both empty \(emptyMasks.bothEmpty.text)"
  }

  /// Name and value of what the preset chooses.
  fileprivate var rows: [(String, String)] {
    var rows = [("preset", name), ("what", title), ("year", "\(year)"), ("source", source)]
    if !variants.isEmpty {
      rows.append(("one of", variants.map(\.name).joined(separator: ", ")))
    } else {
      rows += [
        ("metrics", metrics.keys.joined(separator: ", ")), ("tolerances", metrics.surface.isEmpty ? "" : toleranceText),
        ("convention", metrics.surface.isEmpty ? "" : convention.name),
        ("spacing", metrics.surface.isEmpty ? "" : spacing.text), ("empty masks", policyText),
        ("slices", sliceText), ("nsd floor", leastDiceOfNSD.map { "0 where dice is below \($0)" } ?? ""),
      ]
    }
    rows += [
      ("missing", "worst unless --missing says otherwise; the original: \(missingInOriginal)"),
      ("mean", aggregation), ("tested against", testedAgainst),
    ]
    return rows.filter { !$0.1.isEmpty }
  }

  private var sliceText: String {
    let windowed = targets.filter { target in target.labels.contains { sliceWindows[$0] != nil } }.map(\.name)
    return windowed.isEmpty
      ? ""
      : "\(windowed.joined(separator: ", ")): the reference's, from its first to its last but one along stored z"
  }

  fileprivate var targetHeading: String {
    if !variants.isEmpty { return "task" }
    return switch targetKind {
    case .labels: "label"
    case .regions: "region"
    case .names: "label name"
    }
  }

  /// A target and its tolerance a row.
  fileprivate var targetRows: [(String, String)] {
    if !variants.isEmpty {
      return variants.map { variant in
        let labels = variant.targets.map(\.name).joined(separator: ", ")
        let doubt = variant.targets.allSatisfy(\.isConfirmed) ? "" : ", not confirmed"
        return (variant.name, "\(variant.toleranceText)\(doubt): \(labels)")
      }
    }
    return targets.map { target in
      let members = target.labels.isEmpty ? "" : " (\(target.labels.map(String.init).joined(separator: ", ")))"
      let tolerance = target.tolerance.map { "\(MetricValue.text($0)) mm" } ?? ""
      return (target.name + members, tolerance + (target.isConfirmed ? "" : ", not confirmed"))
    }
  }

  fileprivate var remarks: [(String, [String])] {
    [("Deviations from the original", deviations), ("Not confirmed (--tolerance and --empty override)", unconfirmed)]
      .filter { !$0.1.isEmpty }
  }

  fileprivate var json: JSONTree {
    .object([
      "name": .string(name), "title": .string(title), "year": .integer(year), "source": .string(source),
      "variants": .array(variants.map(\.json)), "metrics": .strings(variants.isEmpty ? metrics.keys : []),
      "target_kind": .string(targetKind.rawValue),
      "targets": .array(
        targets.map { target in
          .object([
            "name": .string(target.name), "labels": .integers(target.labels),
            "tolerance_mm": .optional(target.tolerance),
            "confirmed": .bool(target.isConfirmed),
          ])
        }),
      "other_tolerances_mm": .numbers(otherTolerances), "convention": .string(convention.name),
      "spacing": .string(spacing.text),
      "slice_windows": .object(
        Dictionary(uniqueKeysWithValues: sliceWindows.map { ("\($0)", .string($1.rawValue)) })),
      "least_dice_of_nsd": .optional(leastDiceOfNSD),
      "empty_masks": .object([
        "policy": .string(emptyMasks.word), "missed": .string(emptyMasks.missed.text),
        "spurious": .string(emptyMasks.spurious.text), "both_empty": .string(emptyMasks.bothEmpty.text),
      ]),
      "missing_in_original": .string(missingInOriginal), "aggregation": .string(aggregation),
      "tested_against": .string(testedAgainst), "deviations": .strings(deviations),
      "unconfirmed": .strings(unconfirmed),
    ])
  }
}
