import VolumeCore

/// Weights, targets and probabilities as planes for the volume losses.
struct VolumeInputs<Scalar: EngineScalar>: Sendable {
  let shape: TensorShape
  let activation: Activation
  let reference: ReferenceBatch
  let values: TensorReader<Scalar>
  /// The weight of each voxel of the batch; nil if every voxel counts once.
  let weights: ScratchPlane<Scalar>?
  /// log of the sum of exponentials of each voxel of the batch, for softmax.
  private let logSums: ScratchPlane<Scalar>?

  init(engine: LossEngine<Scalar>, scratch: ScratchPlanes<Scalar>, needsProbabilities: Bool) {
    shape = engine.setting.shape
    activation = engine.plan.activation
    reference = engine.setting.reference
    values = engine.values
    let count = shape.batchCount * shape.voxelCount
    let hasWeights = reference.ignoreLabel != nil || reference.mask != nil || reference.voxelWeights != nil
    weights = hasWeights ? scratch.take(count) : nil
    logSums = activation == .softmax && needsProbabilities ? scratch.take(count) : nil
    fillWeights()
    fillLogSums(workerCount: engine.workerCount)
  }

  /// 16 raw values, 0 beyond the plane.
  @inline(__always) private func group(_ start: Int, _ count: Int) -> SIMD16<Scalar> {
    if count >= 16 { return values[groupAt: start] }
    var z = SIMD16<Scalar>.zero
    for lane in 0..<count { z[lane] = values[start + lane] }
    return z
  }

  private func fillWeights() {
    guard let weights = weights?.plane else { return }
    if let given = reference.voxelWeights {
      for index in 0..<weights.count { weights[index] = Scalar(given[index]) }
    } else {
      weights.fill(1)
    }
    if let mask = reference.mask { for index in 0..<weights.count where mask[index] == 0 { weights[index] = 0 } }
    guard let ignore = reference.ignoreLabel else { return }
    func zero<Label: FixedWidthInteger>(_ labels: [Label]) {
      guard let ignore = Label(exactly: ignore) else { return }
      for index in 0..<weights.count where labels[index] == ignore { weights[index] = 0 }
    }
    switch reference.storage {
    case .uint8(let labels): zero(labels)
    case .uint16(let labels): zero(labels)
    case .uint32(let labels): zero(labels)
    case .float32, .float64: break
    }
  }

  private func fillLogSums(workerCount: Int) {
    guard let logSums = logSums?.plane else { return }
    let (block, voxelCount) = (4096, shape.voxelCount)
    let blocks = (voxelCount + block - 1) / block
    _ = mapBlocks(count: shape.batchCount * blocks, workerCount: workerCount) { index -> Void in
      let (sample, first) = (index / blocks, index % blocks * block)
      for voxel in stride(from: first, to: min(first + block, voxelCount), by: 16) {
        let start = sample * shape.classCount * voxelCount + voxel
        let count = min(16, voxelCount - voxel)
        var maximum = group(start, count)
        for classIndex in 1..<max(1, shape.classCount) {
          maximum = maximum.maximum(group(start + classIndex * voxelCount, count))
        }
        var total = SIMD16<Scalar>.zero
        for classIndex in 0..<shape.classCount {
          total += Scalar.exponential(group(start + classIndex * voxelCount, count) - maximum)
        }
        let result = maximum + Scalar.logarithm(total)
        let target = sample * voxelCount + voxel
        if count == 16 {
          logSums[group: target] = result
        } else {
          for lane in 0..<count { logSums[target + lane] = result[lane] }
        }
      }
    }
  }

  /// Fills `plane` with p of one class, or the raw values; 0 at ignored voxels and beyond the last one.
  func fillValues(_ plane: VoxelPlane<Scalar>, _ samples: Range<Int>, _ classIndex: Int, raw: Bool) {
    let voxelCount = shape.voxelCount
    for (index, sample) in samples.enumerated() {
      let start = (sample * shape.classCount + classIndex) * voxelCount
      for voxel in stride(from: 0, to: voxelCount, by: 16) {
        let count = min(16, voxelCount - voxel)
        var p = group(start + voxel, count)
        if !raw {
          switch activation {
          case .softmax:
            if let logSums = logSums?.plane { p = Scalar.exponential(p - logSums[group: sample * voxelCount + voxel]) }
          case .sigmoid:
            let e = Scalar.exponential(0 - p.absoluteValue)
            let inverse = 1 / (1 + e)
            p = p.ifNegative(e * inverse, else: inverse)
          case .none: break
          }
        }
        if let weights = weights?.plane {
          p = weights[group: sample * voxelCount + voxel].ifZero(.zero, else: p)
        }
        if count < 16 { for lane in count..<16 { p[lane] = 0 } }
        // A partial group spills zeros into the next sample, which is written after it.
        plane[group: index * voxelCount + voxel] = p
      }
    }
  }

  /// Fills `plane` with t of one class, 0 at ignored voxels and beyond the last one.
  func fillTargets(_ plane: VoxelPlane<Scalar>, _ samples: Range<Int>, _ classIndex: Int) {
    let voxelCount = shape.voxelCount
    let first = samples.lowerBound * voxelCount
    func mark<Label: FixedWidthInteger>(_ labels: [Label]) {
      let members = (reference.regions?[classIndex] ?? [classIndex]).filter { $0 != reference.ignoreLabel }
        .compactMap { Label(exactly: $0) }
      unsafe labels.withUnsafeBufferPointer { labels in
        if members.count == 1 {
          let member = members[0]
          for index in 0..<plane.count { plane[index] = unsafe labels[first + index] == member ? 1 : 0 }
        } else {
          for index in 0..<plane.count { plane[index] = unsafe members.contains(labels[first + index]) ? 1 : 0 }
        }
      }
    }
    func copy<Value: LossScalar>(_ targets: [Value]) {
      for (index, sample) in samples.enumerated() {
        let start = (sample * shape.classCount + classIndex) * voxelCount
        for voxel in 0..<voxelCount { plane[index * voxelCount + voxel] = Scalar(targets[start + voxel]) }
      }
    }
    switch reference.storage {
    case .uint8(let labels): mark(labels)
    case .uint16(let labels): mark(labels)
    case .uint32(let labels): mark(labels)
    case .float32(let targets): copy(targets)
    case .float64(let targets): copy(targets)
    }
    if let mask = reference.mask { for index in 0..<plane.count where mask[first + index] == 0 { plane[index] = 0 } }
  }
}
