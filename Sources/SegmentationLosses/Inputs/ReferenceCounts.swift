import VolumeCore

/// The sums of a reference over its evaluated voxels, weighted by the voxel weights.
struct ReferenceCounts: Sendable {
  /// For each sample and class: the sum of the reference.
  private(set) var reference: [[Double]]
  /// For each sample and class: the sum of the squares of the reference.
  private(set) var squares: [[Double]]
  /// For each sample: the sum of the weights of the evaluated voxels.
  private(set) var weight: [Double]
  /// The number of voxels that count, over all samples.
  private(set) var evaluatedVoxels = 0

  init(
    storage: ReferenceStorage, shape: TensorShape, regions: [[Int]]?, areRegionsGiven: Bool, ignoreLabel: Int?,
    mask: [UInt8]?, weights: [Float]?
  ) throws(LossError) {
    let zeros = [Double](repeating: 0, count: shape.classCount)
    reference = Array(repeating: zeros, count: shape.batchCount)
    squares = reference
    weight = Array(repeating: 0, count: shape.batchCount)
    if let weights, let index = weights.firstIndex(where: { !($0 >= 0 && Double($0) <= LossBound.number) }) {
      throw LossError(
        .value,
        "voxel weight \(weights[index]) at \(shape.voxel(at: index)); expected 0 up to \(LossBound.number)"
      )
    }
    let filter = VoxelFilter(mask: mask, weights: weights)
    switch storage {
    case .uint8(let labels): try count(labels, shape, regions, areRegionsGiven, ignoreLabel, filter)
    case .uint16(let labels): try count(labels, shape, regions, areRegionsGiven, ignoreLabel, filter)
    case .uint32(let labels): try count(labels, shape, regions, areRegionsGiven, ignoreLabel, filter)
    case .float32(let values): try sum(values, shape, filter)
    case .float64(let values): try sum(values, shape, filter)
    }
  }

  private mutating func count<Label: FixedWidthInteger & UnsignedInteger>(
    _ labels: [Label], _ shape: TensorShape, _ regions: [[Int]]?, _ areRegionsGiven: Bool, _ ignoreLabel: Int?,
    _ filter: VoxelFilter
  ) throws(LossError) {
    let largest = areRegionsGiven ? Int(UInt16.max) : max(shape.classCount - 1, 1)
    let known: Set<Int>? = areRegionsGiven ? Set((regions ?? []).joined()).union([0]) : nil
    for sample in 0..<shape.batchCount {
      let range = sample * shape.voxelCount..<(sample + 1) * shape.voxelCount
      var sums = [Double](repeating: 0, count: areRegionsGiven ? 0 : largest + 1)
      // Runs of one label are counted at once: maps are mostly runs.
      var start = range.lowerBound
      while start < range.upperBound {
        let label = labels[start]
        var end = start + 1
        while end < range.upperBound && labels[end] == label { end += 1 }
        let value = Int(clamping: label)
        if value != ignoreLabel {
          guard known?.contains(value) ?? true && value <= largest else {
            throw LossError(
              .label,
              "label \(label) at \(shape.voxel(at: start)) is "
                + (areRegionsGiven ? "in no region" : "outside the classes 0 to \(largest)")
                + (ignoreLabel == nil ? "; is it an ignore label?" : " and not the ignore label"))
          }
          if value >= sums.count { sums += Array(repeating: 0, count: value + 1 - sums.count) }
          let (voxels, weight) = filter.total(start..<end)
          sums[value] += weight
          evaluatedVoxels += voxels
          self.weight[sample] += weight
        }
        start = end
      }
      for index in 0..<shape.classCount {
        let members = regions?[index] ?? [index]
        reference[sample][index] = members.reduce(0) { $0 + ($1 >= 0 && $1 < sums.count ? sums[$1] : 0) }
      }
      squares[sample] = reference[sample]
    }
  }

  private mutating func sum<Scalar: LossScalar>(
    _ values: [Scalar], _ shape: TensorShape, _ filter: VoxelFilter
  ) throws(LossError) {
    for sample in 0..<shape.batchCount {
      let voxels = sample * shape.voxelCount..<(sample + 1) * shape.voxelCount
      let (evaluated, weight) = filter.total(voxels)
      evaluatedVoxels += evaluated
      self.weight[sample] = weight
      for index in 0..<shape.classCount {
        let first = (sample * shape.classCount + index) * shape.voxelCount
        var (sum, square) = (0.0, 0.0)
        for voxel in 0..<shape.voxelCount {
          let value = Double(values[first + voxel])
          guard value >= 0 && value <= 1 else {
            throw LossError(
              .value,
              "reference probability \(value) of class \(index) at \(shape.voxel(at: voxels.lowerBound + voxel)); "
                + "expected 0 to 1")
          }
          let factor = filter.weight(voxels.lowerBound + voxel)
          sum += factor * value
          square += factor * value * value
        }
        reference[sample][index] = sum
        squares[sample][index] = square
      }
    }
  }
}

/// Which voxels count and how much, without the ignore label.
struct VoxelFilter {
  let mask: [UInt8]?
  let weights: [Float]?

  func weight(_ voxel: Int) -> Double {
    mask.map { $0[voxel] == 0 } ?? false ? 0 : weights.map { Double($0[voxel]) } ?? 1
  }

  /// The number of voxels that count and the sum of their weights.
  func total(_ range: Range<Int>) -> (voxels: Int, weight: Double) {
    if mask == nil && weights == nil { return (range.count, Double(range.count)) }
    var (voxels, sum) = (0, 0.0)
    for voxel in range {
      let weight = weight(voxel)
      if weight > 0 { voxels += 1 }
      sum += weight
    }
    return (voxels, sum)
  }
}
