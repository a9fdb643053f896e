internal import ByteCoding
internal import Statistics
internal import VolumeFiles

extension StudyScore {
  /// Reads results that were stored as JSON: those of a study or of one pair, or nnU-Net's `summary.json`.
  ///
  /// The summaries are computed anew from the cases and the stored policy.
  /// - Throws: `ScoringError.invalidRecord` for what is not a results file of this schema version or an older one.
  public init(contentsOf path: String) throws(ScoringError) {
    let json = try JSONTree(contentsOf: path)
    if json["voxloss"] == nil, NNUNetSummary.isSummary(json) {
      self = StudyScore(nnUNetSummary: try NNUNetSummary(json: json, path: path))
    } else {
      self = try StudyScore(json: json, path: path)
    }
  }

  /// The newest schema version that can be read.
  package static let schemaVersion = 1

  package init(json: JSONTree, path: String) throws(ScoringError) {
    guard let version = json["voxloss"]?["schema"]?.integer, let cases = json["cases"]?.array else {
      throw ScoringError(.invalidRecord, "\(path): is not a results file; voxloss score --format json writes one")
    }
    if version > StudyScore.schemaVersion {
      throw ScoringError(
        .invalidRecord,
        "\(path): has schema version \(version), this voxloss reads up to \(StudyScore.schemaVersion); update it")
    }
    var outcomes: [CaseOutcome] = []
    for (index, tree) in cases.enumerated() {
      do throws(ScoringError) {
        outcomes.append(.scored(try CaseScore(json: tree)))
      } catch {
        let name = tree["case"]?.string.map { " (\($0))" } ?? ""
        throw ScoringError(.invalidRecord, "\(path): case \(index + 1)\(name): \(error.description)")
      }
    }
    let failures = json["failures"]?.array ?? []
    do throws(ScoringError) {
      for tree in failures { outcomes.append(.failed(try CaseFailure(json: tree))) }
    } catch {
      throw ScoringError(.invalidRecord, "\(path): failures: \(error.description)")
    }
    self.init(
      outcomes: outcomes, skipped: json["skipped"]?.strings ?? [],
      extraPredictions: json["extra_predictions"]?.strings ?? [], settings: StudySettings(json: json["study"]))
  }
}

extension StudySettings {
  /// Settings as they were stored; the defaults where nothing was.
  package init(json: JSONTree?) {
    self.init()
    guard let json else { return }
    if let policy = json["empty_masks"], let word = policy["policy"]?.string {
      let parts = ["missed", "spurious", "both_empty"].map { key in
        policy[key]?.string.flatMap { EmptyMaskPolicy.Treatment(text: $0) }
      }
      if let missed = parts[0], let spurious = parts[1], let bothEmpty = parts[2] {
        emptyMasks = EmptyMaskPolicy(word: word, missed: missed, spurious: spurious, bothEmpty: bothEmpty)
      }
    }
    missing = json["missing"]?.string.flatMap(MissingPredictionPolicy.init) ?? .worst
    preset = json["preset"]?.string
    presetOverrides = json["preset_overrides"]?.strings ?? []
    referencePath = json["reference"]?.string
    predictionPath = json["prediction"]?.string
    if let stored = json["bootstrap"], let resamples = stored["resamples"]?.integer, resamples > 0,
      let level = stored["level"]?.number, level > 0, level < 1, let seed = stored["seed"]?.integer, seed >= 0
    {
      bootstrap = Bootstrap(resamples: resamples, level: level, seed: UInt64(seed))
    } else {
      bootstrap = nil
    }
  }
}

extension CaseFailure {
  package init(json: JSONTree) throws(ScoringError) {
    self.init(
      name: try json.needed("case", \.string), referencePath: try json.needed("reference", \.string),
      predictionPath: json["prediction"]?.string, reason: try json.needed("error", \.string))
  }
}

extension JSONTree {
  /// Reads a JSON file.
  ///
  /// - Throws: `ScoringError`: `.file(.cannotOpen)` when it cannot be read, `.invalidRecord` when it is not JSON.
  package init(contentsOf path: String) throws(ScoringError) {
    try self.init(parsing: try FileBytes.read(path), path: path)
  }
}
