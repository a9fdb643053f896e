/// Whether a class is there in the reference, in the prediction, in both or in neither.
public enum ClassStatus: String, Codable, Hashable, Sendable, CaseIterable {
  case defined
  /// In the reference, not in the prediction.
  case missed
  /// In the prediction, not in the reference.
  case spurious
  case bothEmpty = "both_empty"

  /// The status of a class that has voxels in the reference, in the prediction, in both or in neither.
  public init(inReference: Bool, inPrediction: Bool) {
    self =
      switch (inReference, inPrediction) {
      case (true, true): .defined
      case (true, false): .missed
      case (false, true): .spurious
      case (false, false): .bothEmpty
      }
  }
}
