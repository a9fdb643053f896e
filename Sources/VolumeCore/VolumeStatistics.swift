/// Plain statistics of the values of a volume, all channels together.
///
/// Empty: `minimum`, `maximum` and `mean` are nil when no value is finite.
public struct VolumeStatistics: Hashable, Sendable {
  /// The smallest finite value.
  public let minimum: Double?
  /// The largest finite value.
  public let maximum: Double?
  /// The sum of the finite values.
  public let sum: Double
  /// Values other than 0, NaN and infinities included.
  public let nonZeroCount: Int
  /// Values that are NaN.
  public let nanCount: Int
  /// Values that are infinite.
  public let infiniteCount: Int
  /// All values.
  public let count: Int

  /// The mean of the finite values.
  public var mean: Double? {
    let finite = count - nanCount - infiniteCount
    return finite > 0 ? sum / Double(finite) : nil
  }

  /// Complexity: one pass; the sum is added in blocks of 4096 values, so that it is accurate to about 1e-13 relative.
  public init<Scalar: VoxelScalar>(_ volume: Volume<Scalar>) {
    var (low, high) = (Double.infinity, -Double.infinity)
    var (nonZero, nan, infinite) = (0, 0, 0)
    var (sum, compensation) = (0.0, 0.0)
    volume.withVoxels { voxels in
      for first in stride(from: 0, to: voxels.count, by: 4096) {
        var block = 0.0
        for index in first..<Swift.min(first + 4096, voxels.count) {
          let value = voxels[index].asDouble
          if value != 0 { nonZero += 1 }
          guard value.isFinite else {
            if value.isNaN { nan += 1 } else { infinite += 1 }
            continue
          }
          low = Swift.min(low, value)
          high = Swift.max(high, value)
          block += value
        }
        // Neumaier's compensation over the block sums.
        let total = sum + block
        compensation += abs(sum) >= abs(block) ? (sum - total) + block : (block - total) + sum
        sum = total
      }
    }
    minimum = low <= high ? low : nil
    maximum = low <= high ? high : nil
    // A sum beyond the largest number is infinite; what it lost has no meaning then.
    self.sum = sum.isFinite ? sum + compensation : sum
    nonZeroCount = nonZero
    nanCount = nan
    infiniteCount = infinite
    count = volume.count
  }
}

extension AnyVolume {
  /// The statistics of all values.
  public func statistics() -> VolumeStatistics { open(StatisticsOf()) }
}

private struct StatisticsOf: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> VolumeStatistics { VolumeStatistics(volume) }
}
