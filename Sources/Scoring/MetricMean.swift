internal import SurfaceMetrics
public import VolumeCore

/// The mean of a surface metric over labels, with what stands behind it.
public struct MetricMean: Sendable {
  /// The metric, with the tolerance where it has one.
  public let metric: MetricValue
  /// The number of labels in the mean.
  public let count: Int
  /// The number of labels by status, those that are not in the mean included.
  public let statusCounts: [ClassStatus: Int]
  /// Labels whose value is undefined although both masks have voxels, as when no surface sample is left; they count as
  /// missed, or are left out when neither mask has a sample.
  public let undefined: Int
  /// Of these, the labels without a surface sample on either side, which are left out.
  public let withoutSurface: Int
  /// What a missed or spurious label counted; nil when it was left out.
  public let worst: Double?

  /// What a label brings into a mean.
  struct Entry {
    let status: ClassStatus
    let value: Double?
    /// Whether neither mask has a surface sample, as two masks that fill an image with an open edge.
    var isWithoutSurface = false
  }

  /// The mean over the entries of labels.
  ///
  /// - Parameters:
  ///   - isShare: whether 1 is the best value and 0 the worst.
  ///   - diagonal: the diagonal of the reference image in millimetres.
  init(
    _ key: String, tolerance: Double?, _ entries: [Entry], isShare: Bool, policy: EmptyMaskPolicy, diagonal: Double
  ) {
    let worst: Double? =
      switch policy {
      case .excluded: nil
      case _ where isShare: 0
      case .worst: diagonal
      case .nnUNet: nil
      case .brats: 374
      case .distance(let distance): distance
      }
    var values: [Double] = []
    var undefined = 0
    for entry in entries {
      switch entry.status {
      case .defined:
        if let value = entry.value {
          values.append(value)
        } else {
          // A surface that the other mask has nothing against is as bad as a missed label; none on both sides is nothing.
          undefined += 1
          if let worst, !entry.isWithoutSurface { values.append(worst) }
        }
      case .missed, .spurious: if let worst { values.append(worst) }
      case .bothEmpty: if policy == .brats { values.append(isShare ? 1 : 0) }
      }
    }
    metric = MetricValue(
      key: key, tolerance: tolerance, value: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
    count = values.count
    statusCounts = Dictionary(grouping: entries, by: \.status).mapValues(\.count)
    self.undefined = undefined
    withoutSurface = entries.count { $0.status == .defined && $0.value == nil && $0.isWithoutSurface }
    self.worst = worst
  }
}
