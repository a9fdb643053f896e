extension LossPreset {
  /// Recipes by task.
  ///
  /// Dice sums per sample and Tversky over the batch, both with a smoothing of 1e-6.
  static let tasks: [LossPreset] = [
    LossPreset(
      "balanced", "balanced classes", .task, exclusive: [Part(0.5, "ce"), dice(0.5)],
      overlapping: [Part(0.5, "bce"), dice(0.5)],
      alternatives: "dice-ce or bce-dice with factors of 1; ce alone is simple and fast", source: guide),
    LossPreset(
      "imbalanced", "severe imbalance", .task, exclusive: [dice(0.5), focal("focal-softmax")],
      overlapping: [dice(0.5), focal("focal")],
      alternatives:
        "ce-jaccard for many classes; gdl-focal; dice alone for small objects; focal-tversky for rare targets",
      source: guide),
    LossPreset(
      "boundary", "boundary precision", .task,
      exclusive: [Part(0.3, "ce"), dice(0.4), edgeWeighted("edge-weighted-ce")],
      overlapping: [Part(0.3, "bce"), dice(0.4), edgeWeighted("edge-weighted-bce")],
      alternatives:
        "dice-boundary, ce+boundary; hausdorff-dt for the worst deviation; soft-cldice for thin structures",
      source: guide),
    LossPreset(
      "medical", "lesions: recall matters", .task, exclusive: [dice(0.5), tversky(0.5)],
      overlapping: [dice(0.5), tversky(0.5)],
      alternatives:
        "a larger beta for recall, a larger alpha for precision; bce-dice is the usual start for binary tasks",
      source: guide),
  ]

  private static let guide = "defined here"

  private static func dice(_ factor: Double) -> Part { Part(factor, "dice", ["smooth": "1e-6"]) }

  private static func tversky(_ factor: Double) -> Part {
    Part(factor, "tversky", ["alpha": "0.3", "beta": "0.7", "batch": "true", "smooth": "1e-6"])
  }

  private static func edgeWeighted(_ name: String) -> Part { Part(0.3, name, ["theta": "3", "weight": "5"]) }

  private static func focal(_ name: String) -> Part { Part(0.5, name, ["alpha": "0.25", "gamma": "2"]) }
}
