internal import ByteCoding
internal import Dispatch
internal import Synchronization

/// What a run is to score and how: the cases, and the configuration on which every result depends.
///
/// Equal arguments and unchanged files give an equal plan.
public struct StudyPlan: Sendable {
  /// The version of Voxloss that made the plan.
  public let version: String
  /// The options that decide about results.
  package let configuration: JSONTree
  /// The arguments from which the options come, the name of the subcommand first.
  public let arguments: [String]
  /// The folder to which paths that are not absolute relate.
  public let folder: String
  /// The number of shards; nil leaves it to whoever runs them.
  public var shardCount: Int?
  /// The cases to score, by name.
  public let cases: [PlannedCase]
  /// Cases that are left out because their prediction is missing, by name.
  public let skipped: [String]
  /// Predictions without a reference, by name.
  public let extraPredictions: [String]

  /// What happens to a case without prediction.
  public var missing: MissingPredictionPolicy { StudySettings(json: configuration["study"]).missing }

  /// The digest of the configuration.
  public var digest: String { StudyPlan.digest(of: configuration) }

  /// Makes a plan; looks at every file, several at a time.
  ///
  /// - Parameters:
  ///   - previous: an older plan, whose knowledge about unchanged files is used again.
  public init(
    cases: [StudyCase], extraPredictions: [String], options: CaseOptions, settings: StudySettings, version: String,
    arguments: [String], folder: String, shardCount: Int? = nil, previous: StudyPlan? = nil
  ) {
    self.version = version
    self.arguments = arguments
    self.folder = folder
    self.shardCount = shardCount
    self.extraPredictions = extraPredictions.sorted()
    configuration = StudyPlan.configuration(options, settings, version)
    let isSkipped = { (studyCase: StudyCase) in studyCase.prediction == nil && settings.missing == .skip }
    skipped = cases.filter(isSkipped).map(\.name).sorted()
    let chosen = cases.filter { !isSkipped($0) }.sorted { $0.name < $1.name }
    let digest = StudyPlan.digest(of: configuration)
    let known = Dictionary((previous?.cases ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let planned = Mutex([PlannedCase?](repeating: nil, count: chosen.count))
    DispatchQueue.concurrentPerform(iterations: chosen.count) { index in
      let one = PlannedCase(
        chosen[index], configurationDigest: digest, findsNames: options.names == nil,
        known: known[chosen[index].name])
      planned.withLock { $0[index] = one }
    }
    self.cases = planned.withLock { $0.compactMap { $0 } }
  }

  private static func configuration(
    _ options: CaseOptions, _ settings: StudySettings, _ version: String
  ) -> JSONTree {
    let tree = JSONTree.object([
      "version": .string(version), "options": options.configuration, "study": settings.json,
    ])
    // As it is read from a plan, where a whole number has lost its type.
    return (try? JSONTree(parsing: Array(tree.text(indent: nil).utf8), path: "")) ?? tree
  }

  private static func digest(of configuration: JSONTree) -> String {
    SHA256.hexadecimal(of: Array(configuration.text(indent: nil).utf8))
  }

  /// Whether the files of a case are still what they were when the plan was made.
  public func isUnchanged(_ planned: PlannedCase) -> Bool {
    let findsNames = configuration["options"]?["names"] == nil
    let now = PlannedCase(
      planned.studyCase, configurationDigest: digest, findsNames: findsNames, known: planned)
    return now.digest == planned.digest
  }

  /// What the configurations of two plans differ in, one sentence each: `options.beta was 1, is 2`.
  public func differences(from older: StudyPlan) -> [String] {
    StudyPlan.differences(older.configuration, configuration, "")
  }

  /// What options differ in from those of the plan.
  public func differences(_ options: CaseOptions, _ settings: StudySettings, version: String) -> [String] {
    StudyPlan.differences(configuration, StudyPlan.configuration(options, settings, version), "")
  }

  private static func differences(_ old: JSONTree, _ new: JSONTree, _ place: String) -> [String] {
    if old == new { return [] }
    guard case .object(let before) = old, case .object(let after) = new else {
      return ["\(place) was \(old.text(indent: nil)), is \(new.text(indent: nil))"]
    }
    return Set(before.keys).union(after.keys).sorted().flatMap { key in
      differences(before[key] ?? .null, after[key] ?? .null, place.isEmpty ? key : "\(place).\(key)")
    }
  }
}

extension StudyPlan {
  /// The lines of `manifest.jsonl`.
  var manifestText: String { cases.map { $0.line + "\n" }.joined() }

  /// The text of `plan.json`, which belongs to a manifest.
  func text(manifest: String) -> String {
    JSONTree.object([
      "voxloss": .object(["version": .string(version), "plan": .integer(1)]),
      "configuration": configuration,
      "configuration_sha256": .string(digest),
      "manifest_sha256": .string(SHA256.hexadecimal(of: Array(manifest.utf8))),
      "arguments": .strings(arguments),
      "folder": .string(folder),
      "shards": .optional(shardCount),
      "cases": .integer(cases.count),
      "skipped": .strings(skipped),
      "extra_predictions": .strings(extraPredictions),
    ]).text()
  }

  init(planBytes: [UInt8], planPath: String, manifestBytes: [UInt8], manifestPath: String) throws(ScoringError) {
    let json = try JSONTree(parsing: planBytes, path: planPath)
    guard let layout = json["voxloss"]?["plan"]?.integer, layout == 1, let configuration = json["configuration"] else {
      throw ScoringError(.invalidRecord, "\(planPath): is not a plan of this version of voxloss; plan again")
    }
    let digest = StudyPlan.digest(of: configuration)
    if json["configuration_sha256"]?.string != digest {
      throw ScoringError(.invalidRecord, "\(planPath): its configuration was changed by hand; plan again")
    }
    if json["manifest_sha256"]?.string != SHA256.hexadecimal(of: manifestBytes) {
      throw ScoringError(.invalidRecord, "\(manifestPath): is not the manifest of \(planPath); plan again")
    }
    do throws(ScoringError) {
      version = try json.needed("voxloss") { $0["version"]?.string }
      arguments = try json.needed("arguments", \.strings)
      folder = try json.needed("folder", \.string)
    } catch {
      throw ScoringError(.invalidRecord, "\(planPath): \(error.description)")
    }
    self.configuration = configuration
    let shards = json["shards"]?.integer
    if let shards, Shard(number: 1, of: shards) == nil {
      throw ScoringError(.invalidRecord, "\(planPath): shards is \(shards); must lie in 1...99999; plan again")
    }
    shardCount = shards
    skipped = json["skipped"]?.strings ?? []
    extraPredictions = json["extra_predictions"]?.strings ?? []
    var cases: [PlannedCase] = []
    for line in manifestBytes.split(separator: UInt8(ascii: "\n")) {
      let tree = try JSONTree(parsing: Array(line), path: manifestPath)
      do throws(ScoringError) {
        cases.append(try PlannedCase(json: tree))
      } catch {
        throw ScoringError(.invalidRecord, "\(manifestPath): line \(cases.count + 1): \(error.description)")
      }
    }
    self.cases = cases
  }
}
