import ByteCoding
import TestSupport
import VolumeCore

/// The numbers that expected.json states for one data set, computed from elements in the file's order.
struct ElementStatistics: AnyVolume.Visitor {
  let shape: [Int]
  /// Whether the file holds 16-bit floats, which are read as `Float`.
  let isHalf: Bool

  struct Result {
    var nan = 0
    var inf = 0
    var minimum = Double.infinity
    var maximum = -Double.infinity
    var sum = 0.0
    var nonzero = 0
    var weightedSums: [Double] = []
    var digest = ""
    var counts: [Int: Int] = [:]
  }

  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> Result {
    var result = Result()
    let elements = Array(volume.voxels)
    result.digest = SHA256.hexadecimal(of: bytes(elements))
    let values = elements.map(\.asDouble)
    result.nan = values.count { $0.isNaN }
    result.inf = values.count { $0.isInfinite }
    let isCounted = Scalar.scalarType.isInteger && values.count <= 1 << 17
    for value in values where value.isFinite {
      result.minimum = min(result.minimum, value)
      result.maximum = max(result.maximum, value)
      result.sum += value
      if value != 0 { result.nonzero += 1 }
      if isCounted, let label = Int(exactly: value) { result.counts[label, default: 0] += 1 }
    }
    for axis in shape.indices {
      let step = shape[(axis + 1)...].reduce(1, *)
      var sum = 0.0
      for (index, value) in values.enumerated() where value.isFinite {
        sum += value * Double(index / step % shape[axis])
      }
      result.weightedSums.append(sum)
    }
    return result
  }

  private func bytes<Scalar: VoxelScalar>(_ elements: [Scalar]) -> [UInt8] {
    #if !(os(macOS) && arch(x86_64))
      if isHalf, let floats = elements as? [Float] {
        return floats.flatMap { value in
          let bits = Float16(value).bitPattern
          return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
        }
      }
    #endif
    return unsafe elements.withUnsafeBytes { unsafe Array($0) }
  }
}

extension ElementStatistics.Result {
  /// What differs from the expected numbers, in words.
  func differences(from expected: JSONValue) -> [String] {
    var differences: [String] = []
    func compare(_ name: String, _ value: Double, _ wanted: JSONValue) {
      guard let wanted = wanted.number else { return }
      if !(abs(value - wanted) <= 1e-9 * max(1, abs(wanted))) { differences.append("\(name) \(value), not \(wanted)") }
    }
    compare("nan", Double(nan), expected.nan)
    compare("inf", Double(inf), expected.inf)
    compare("min", minimum, expected.min)
    compare("max", maximum, expected.max)
    compare("sum", sum, expected.sum)
    compare("nonzero", Double(nonzero), expected.nonzero)
    for (axis, wanted) in expected.index_weighted_sum_per_axis.array.enumerated() {
      compare("weighted sum \(axis)", axis < weightedSums.count ? weightedSums[axis] : .nan, wanted)
    }
    // The payload of a NaN is not kept when a 16-bit one is widened.
    if let wanted = expected.le_c_order_sha256.string, wanted != digest, nan == 0 { differences.append("digest") }
    for (label, count) in expected.label_counts.object {
      if let value = Int(label), counts[value] != count.integer { differences.append("count of label \(label)") }
    }
    return differences
  }
}
