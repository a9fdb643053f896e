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

  /// Parts of a mean that was computed before.
  init(
    metric: MetricValue, count: Int, statusCounts: [ClassStatus: Int], undefined: Int, withoutSurface: Int,
    worst: Double?
  ) {
    self.metric = metric
    self.count = count
    self.statusCounts = statusCounts
    self.undefined = undefined
    self.withoutSurface = withoutSurface
    self.worst = worst
  }

  /// What a label brings into a mean.
  struct Entry {
    let status: ClassStatus
    let value: Double?
    /// Whether neither mask has a surface sample, as two masks that fill an image with an open edge.
    var isWithoutSurface = false
    /// Whether a prediction was scored; an empty one that stands for a missing one gets no credit for what is absent.
    var hasPrediction = true

    /// What the label counts; nil when it is left out.
    ///
    /// Without a prediction every label is missed, also one that the reference lacks: a prediction might have had it.
    func counted(_ scale: MetricScale, _ policy: EmptyMaskPolicy, _ worst: ImageExtent) -> Double? {
      if !hasPrediction { return scale.counted(policy.missed, value: value, worst: worst, hasPrediction: false) }
      if let treatment = policy.treatment(of: status) {
        return scale.counted(treatment, value: value, worst: worst)
      }
      // A surface that the other mask has nothing against is as bad as a missed label; none on both sides is nothing.
      return value ?? (isWithoutSurface ? nil : scale.counted(policy.missed, value: nil, worst: worst))
    }
  }

  /// The mean over the entries of labels.
  ///
  /// - Parameters:
  ///   - diagonal: the diagonal of the reference image in millimetres.
  init(
    _ key: String, tolerance: Double?, _ entries: [Entry], policy: EmptyMaskPolicy, diagonal: Double
  ) {
    let scale = MetricScale(key: key)
    let extent = ImageExtent(diagonal: diagonal, millilitres: 0)
    let values = entries.compactMap { $0.counted(scale, policy, extent) }
    metric = MetricValue(
      key: key, tolerance: tolerance, value: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
    count = values.count
    statusCounts = Dictionary(grouping: entries, by: \.status).mapValues(\.count)
    undefined = entries.count { $0.status == .defined && $0.value == nil }
    withoutSurface = entries.count { $0.status == .defined && $0.value == nil && $0.isWithoutSurface }
    worst = scale.counted(policy.missed, value: nil, worst: extent)
  }
}
