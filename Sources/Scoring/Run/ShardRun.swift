/// The cases of a shard: which are finished, and which are still to be scored.
public struct ShardRun: Sendable {
  /// The folder.
  public let folder: RunFolder
  /// The plan of the folder.
  public let plan: StudyPlan
  /// The shard.
  public let shard: Shard
  /// The cases that are still to be scored, the costliest first.
  public let open: [PlannedCase]
  /// The lines of the finished cases, one a case.
  private let known: [FinishedCase]

  /// The number of finished cases.
  public var finishedCount: Int { known.count }

  /// Looks up what is finished.
  ///
  /// - Parameter isForced: whether finished cases are scored again.
  /// - Throws: `ScoringError` when a part file cannot be read.
  public init(_ folder: RunFolder, _ plan: StudyPlan, _ shard: Shard, isForced: Bool = false) throws(ScoringError) {
    self.folder = folder
    self.plan = plan
    self.shard = shard
    let finished = isForced ? [:] : try folder.finishedCases()
    var known: [FinishedCase] = []
    var open: [PlannedCase] = []
    for planned in plan.cases(of: shard) {
      // A line that cannot be read is as good as none.
      let usable = finished[planned.digest]?.first { (try? $0.outcome())?.name == planned.name }
      if let usable { known.append(usable) } else { open.append(planned) }
    }
    self.known = known
    self.open = open
  }

  /// Begins the part file of this process.
  ///
  /// - Throws: `ScoringError.file(.cannotWrite)`.
  public func writer() throws(ScoringError) -> PartWriter { try PartWriter(folder, shard, known: known) }

  /// Whether the shard's own part file holds all its cases, so that there is nothing to do at all.
  public var isComplete: Bool {
    let own = "\(folder.partsPath)/\(shard.partName).jsonl"
    return open.isEmpty && known.allSatisfy { $0.path == own }
  }
}
