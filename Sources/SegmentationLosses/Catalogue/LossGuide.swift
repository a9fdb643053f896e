/// Which loss for which task.
public struct LossAdvice: Hashable, Sendable {
  /// The task.
  public let situation: String
  /// The losses that suit it, as expressions of the command line.
  public let losses: [String]
  /// Why, in a few words.
  public let reason: String
}

extension LossCatalogue {
  /// The selection guide.
  public static let guide: [LossAdvice] = [
    LossAdvice(situation: "balanced classes", losses: ["dice-ce"], reason: "the standard combination"),
    LossAdvice(situation: "binary medical tasks", losses: ["bce-dice"], reason: "the usual start"),
    LossAdvice(situation: "severe imbalance", losses: ["dice-focal"], reason: "weight on the minority class"),
    LossAdvice(situation: "many classes, imbalance", losses: ["ce-jaccard"], reason: "rare classes count as much"),
    LossAdvice(situation: "small objects", losses: ["dice"], reason: "scale-invariant"),
    LossAdvice(
      situation: "lesions, recall matters", losses: ["0.5*dice+0.5*tversky:alpha=0.3,beta=0.7"],
      reason: "missed voxels cost more than false alarms"),
    LossAdvice(
      situation: "recall against precision", losses: ["tversky:alpha=0.3,beta=0.7"],
      reason: "raise beta for recall, alpha for precision"),
    LossAdvice(situation: "hard, rare targets", losses: ["focal-tversky"], reason: "hard cases weigh more"),
    LossAdvice(
      situation: "the metric is mean IoU", losses: ["lovasz-softmax", "jaccard"],
      reason: "a surrogate of the metric itself"),
    LossAdvice(situation: "boundary precision", losses: ["ce+boundary"], reason: "explicit penalty at the edge"),
    LossAdvice(
      situation: "thin, elongated structures", losses: ["boundary", "soft-cldice"],
      reason: "overlap hardly sees them"),
    LossAdvice(
      situation: "worst deviation matters", losses: ["hausdorff-dt"], reason: "looks at the largest contour error"),
    LossAdvice(
      situation: "organ surfaces in 3D", losses: ["surface-distance", "generalized-surface"],
      reason: "distances of surfaces"),
    LossAdvice(situation: "simple and fast", losses: ["ce"], reason: "one sweep, a gradient at every voxel"),
  ]

  /// The lines of the guide that name a loss.
  public static func advice(on name: String) -> [LossAdvice] {
    guide.filter { advice in
      advice.losses.contains { text in
        (try? LossExpression(parsing: text))?.terms.contains { $0.name == name } ?? false
      }
    }
  }
}
