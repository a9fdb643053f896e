import VolumeCore

/// The voxels with the largest losses: a share of the batch.
struct VoxelSelection: Sendable {
  /// How many voxels count, in weighted voxels.
  let quota: Double
  /// The weight of each class, 0 for those not selected.
  let weights: [Double]
  /// The classes whose voxels compete.
  let selected: [Int]
  let options: LossOptions

  /// The number that the sum over the kept voxels is divided by; `kept`: their weight in each class.
  func divisor(kept: [Double]) -> Double {
    if options.reduction == .sum { return 1 }
    switch options.weightNormalisation {
    case .plain: return quota
    case .weightSum:
      return quota * selected.reduce(0) { $0 + weights[$1] } / Double(max(1, selected.count))
    case .targetSum:
      guard options.classWeights != nil else { return quota }
      return zip(weights, kept).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}

/// The largest of many numbers without sorting.
enum LargestValues {
  /// How much of each value belongs to the largest ones.
  ///
  /// Formula:   its weight, 0, or for the last one a part of the weight, so that all parts add up to `quota`. Of equal
  ///            values the first ones count, negative values never do.
  ///
  /// Complexity: one pass over the values for every 16 bits of the number type, and one that writes.
  static func parts<Scalar: EngineScalar>(of values: [Scalar], quota: Double, weights: [Float]?) -> [Scalar] {
    precondition(weights.map { $0.count == values.count } ?? true)
    let (threshold, rest) = threshold(values, quota, weights)
    var remaining = rest
    return unsafe [Scalar](largeCount: values.count) { parts in
      unsafe values.withUnsafeBufferPointer { values in
        for index in 0..<values.count {
          let value = unsafe values[index]
          let key = bits(value)
          var part: Scalar = 0
          if key > threshold && !(value < 0) {
            part = weights.map { Scalar($0[index]) } ?? 1
          } else if key == threshold {
            let counted = max(0, min(weights.map { Double($0[index]) } ?? 1, remaining))
            remaining -= counted
            part = Scalar(counted)
          }
          unsafe parts.initializeElement(at: index, to: part)
        }
      }
    }
  }

  /// The bits of the smallest value that counts, and how much of the values equal to it does.
  private static func threshold<Scalar: EngineScalar>(
    _ values: [Scalar], _ quota: Double, _ weights: [Float]?
  ) -> (bits: UInt64, rest: Double) {
    precondition(values.count < Int32.max)
    // Few values do not pay for many bins.
    let digit = values.count < 1 << 16 ? 8 : 16
    var (prefix, rest) = (UInt64(0), quota)
    for shift in stride(from: MemoryLayout<Scalar>.size * 8 - digit, through: 0, by: -digit) {
      let bins = Bins(prefix: prefix, shift: UInt64(shift), digit: UInt64(digit))
      let sums = weights.map { bins.sums(values, $0) } ?? bins.counts(values).map { Double($0) }
      // Negative values have the sign in their first digit.
      var bin = (prefix == 0 && shift + digit == MemoryLayout<Scalar>.size * 8 ? sums.count / 2 : sums.count) - 1
      while bin > 0 && sums[bin] < rest {
        rest -= sums[bin]
        bin -= 1
      }
      prefix = prefix << UInt64(digit) | UInt64(bin)
    }
    return (prefix, rest)
  }

  /// One digit of the values whose digits before it are `prefix`.
  private struct Bins {
    let prefix: UInt64
    let shift: UInt64
    let digit: UInt64

    /// How often each digit occurs.
    func counts<Scalar: EngineScalar>(_ values: [Scalar]) -> [Int32] {
      var counts = [Int32](repeating: 0, count: 1 << Int(digit))
      let mask = (UInt64(1) << digit) - 1
      unsafe counts.withUnsafeMutableBufferPointer { counts in
        unsafe values.withUnsafeBufferPointer { values in
          for index in 0..<values.count {
            let key = unsafe bits(values[index])
            if key >> (shift + digit) == prefix { unsafe counts[Int(key >> shift & mask)] += 1 }
          }
        }
      }
      return counts
    }

    /// The sums of the weights of each digit.
    func sums<Scalar: EngineScalar>(_ values: [Scalar], _ weights: [Float]) -> [Double] {
      var sums = [Double](repeating: 0, count: 1 << Int(digit))
      let mask = (UInt64(1) << digit) - 1
      for (value, weight) in zip(values, weights) {
        let key = bits(value)
        if key >> (shift + digit) == prefix { sums[Int(key >> shift & mask)] += Double(weight) }
      }
      return sums
    }
  }

  /// The bits of a number, which are ordered like the numbers from 0 on.
  @inline(__always) private static func bits<Scalar: EngineScalar>(_ value: Scalar) -> UInt64 {
    let positive = value + 0  // -0 has the bits of a negative number.
    if MemoryLayout<Scalar>.size == 4 { return unsafe UInt64(unsafeBitCast(positive, to: UInt32.self)) }
    return unsafe unsafeBitCast(positive, to: UInt64.self)
  }
}
