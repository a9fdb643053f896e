import ArgumentParser
import Voxloss

/// A published way to score a study, by its name.
struct PresetArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Score as a challenge or a protocol does; other options outrank it: "
        + "\(StudyPreset.catalogue.map(\.name).joined(separator: " ")). `voxloss presets` explains them.",
      valueName: "name"), completion: .list(StudyPreset.names))
  var preset: String?

  func validate() throws {
    do {
      if let preset { _ = try PresetArguments.preset(preset) }
    } catch {
      throw ValidationError("--preset: \(error.description).")
    }
  }

  /// The preset of a name; case, hyphens and underscores do not matter.
  static func preset(_ name: String) throws(UnknownPreset) -> StudyPreset {
    guard let known = NearestName.match(name, among: StudyPreset.names), let preset = StudyPreset(named: known) else {
      throw UnknownPreset(name: name)
    }
    return preset
  }

  /// Sets what the preset chooses and the caller left open; does nothing without a preset.
  ///
  /// - Parameters:
  ///   - kept: what the caller chose; `given(_:_:_:_:)` finds it out.
  ///   - reference: the reference of the study, which tells the task of `msd` from others.
  /// - Returns: what outranks the preset, one sentence each, to be said as notes.
  /// - Throws: `ScoringError` when a task has to be chosen.
  func apply(
    to options: inout CaseOptions, settings: inout StudySettings, keeping kept: Set<StudyPreset.Choice>,
    reference: String
  ) throws(ScoringError) -> [String] {
    guard let preset, let named = try? PresetArguments.preset(preset) else { return [] }
    let chosen = try named.resolved(near: reference)
    let recognised = chosen == named ? [] : ["preset \(named.name): \(reference) is scored by \(chosen.name)"]
    return recognised + chosen.apply(to: &options, settings: &settings, keeping: kept)
  }

  /// What the other options of `score` choose, so that a preset has to leave it alone.
  static func given(
    _ labels: LabelOptions, _ reading: ReadingOptions, _ surface: SurfaceArguments, metrics: String?
  ) -> Set<StudyPreset.Choice> {
    let choices: [(StudyPreset.Choice, Bool)] = [
      (.labels, !labels.labels.isEmpty), (.regions, !labels.regions.isEmpty), (.names, labels.names != nil),
      (.metrics, metrics != nil), (.convention, surface.convention != nil),
      (.tolerances, surface.tolerance.contains { $0.name == nil }),
      (.labelTolerances, surface.tolerance.contains { $0.name != nil }), (.spacing, reading.spacing != nil),
      (.emptyMasks, surface.empty != nil),
    ]
    return Set(choices.filter(\.1).map(\.0))
  }
}

/// A preset that does not exist.
struct UnknownPreset: Error, CustomStringConvertible {
  let name: String

  var description: String {
    let nearest = NearestName.nearest(name, among: StudyPreset.names).map { "did you mean \($0)?" }
    let list = StudyPreset.catalogue.map(\.name).joined(separator: ", ")
    return "there is no preset \(name); " + (nearest ?? "there are \(list)")
  }
}
