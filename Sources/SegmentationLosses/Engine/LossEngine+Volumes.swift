import VolumeCore

extension LossEngine {
  /// Runs the losses of whole volumes of probabilities before the sweeps; leaves their dL/dp in the gradient's memory.
  func runVolumes() -> VolumeRunner<Scalar>? {
    guard !plan.volumes.isEmpty else { return nil }
    let runner = VolumeRunner(engine: self)
    runner.clearGradient()
    runner.run(raw: false)
    return runner
  }
}

/// Makes the probabilities of one class at a time and hands them to the volume losses.
///
/// Memory: one number per voxel of the batch for softmax and one if voxels are ignored or weighted; per worker three
/// volumes of one class (probability, target, gradient) besides what a kernel keeps. Volumes are used again for the next
/// class.
final class VolumeRunner<Scalar: EngineScalar> {
  private let plan: LossPlan
  private let setting: LossSetting
  private let inputs: VolumeInputs<Scalar>
  private let gradient: TensorWriter<Scalar>?
  private let workerCount: Int
  private let scratch = ScratchPlanes<Scalar>()
  private let words = ScratchPlanes<UInt64>()
  private var found: [Int: VolumeOutcome] = [:]

  init(engine: LossEngine<Scalar>) {
    plan = engine.plan
    setting = engine.setting
    gradient = engine.gradient
    workerCount = engine.workerCount
    inputs = VolumeInputs(
      engine: engine, scratch: scratch,
      needsProbabilities: engine.plan.volumes.contains { !$0.kernel.wantsRawValues })
  }

  private var shape: TensorShape { setting.shape }

  /// The outcomes in the order of the plan; runs the losses of raw values, which add to the finished gradient.
  func finish() -> [VolumeOutcome] {
    run(raw: true)
    return plan.volumes.indices.compactMap { found[$0] }
  }

  func clearGradient() {
    guard let gradient else { return }
    let voxelCount = shape.voxelCount
    _ = mapBlocks(count: shape.batchCount * shape.classCount, workerCount: workerCount) { plane -> Void in
      unsafe gradient.withPlane(plane * voxelCount, voxelCount) { unsafe $0.update(repeating: 0) }
    }
  }

  func run(raw: Bool) {
    for (index, part) in plan.volumes.enumerated() where part.kernel.wantsRawValues == raw {
      found[index] = run(part.kernel, part.weight)
    }
  }

  private func run(_ kernel: any VolumeKernel, _ factor: Double) -> VolumeOutcome {
    let groups = kernel.scope == .batch ? [0..<shape.batchCount] : (0..<shape.batchCount).map { $0..<$0 + 1 }
    let positions = kernel.classes.count
    let count = groups.count * positions
    let job = VolumeJob(
      kernel: kernel, inputs: inputs, gradient: gradient, workerCount: max(1, workerCount / max(1, count)),
      scratch: scratch, words: words)
    let isOnce = kernel.hasOwnSlopes
    let wantsGradient = gradient != nil
    let sums = mapBlocks(count: count, workerCount: workerCount) { index -> [Double] in
      let (group, position) = index.quotientAndRemainder(dividingBy: positions)
      guard isOnce && wantsGradient else { return job.run(groups[group], kernel.classes[position], slopes: nil) }
      return job.run(groups[group], kernel.classes[position]) { sums in
        kernel.slopes(of: sums, group: group, position: position).map { $0 * factor }
      }
    }
    let table = groups.indices.map { Array(sums[$0 * positions..<($0 + 1) * positions]) }
    let outcome = kernel.combine(table)
    if wantsGradient && !isOnce {
      _ = mapBlocks(count: count, workerCount: workerCount) { index -> Void in
        let (group, position) = index.quotientAndRemainder(dividingBy: positions)
        let slopes = outcome.slopes[group][position].map { $0 * factor }
        guard slopes.contains(where: { $0 != 0 }) else { return }
        _ = job.run(groups[group], kernel.classes[position]) { _ in slopes }
      }
    }
    return outcome
  }
}

/// One kernel with all it needs to run on a class.
private struct VolumeJob<Scalar: EngineScalar>: Sendable {
  let kernel: any VolumeKernel
  let inputs: VolumeInputs<Scalar>
  let gradient: TensorWriter<Scalar>?
  let workerCount: Int
  let scratch: ScratchPlanes<Scalar>
  let words: ScratchPlanes<UInt64>

  func run(_ samples: Range<Int>, _ classIndex: Int, slopes: SlopesOfSums?) -> [Double] {
    let voxelCount = inputs.shape.voxelCount
    let count = samples.count * voxelCount
    let (values, target) = (scratch.take(count), scratch.take(count))
    inputs.fillTargets(target.plane, samples, classIndex)
    inputs.fillValues(values.plane, samples, classIndex, raw: kernel.wantsRawValues)
    let volume = ClassVolume(
      samples: samples, classIndex: classIndex, size: inputs.shape.size, reference: inputs.reference,
      values: values.plane, target: target.plane,
      weight: inputs.weights?.plane.dropFirst(samples.lowerBound * voxelCount),
      isWeighted: inputs.reference.voxelWeights != nil, workerCount: workerCount, scratch: scratch, words: words)
    guard let slopes, let gradient else { return kernel.processAny(volume, slopes: nil, gradient: nil) }
    let local = scratch.take(count)
    local.plane.fill(0)
    let sums = kernel.processAny(volume, slopes: slopes, gradient: local.plane)
    for (index, sample) in samples.enumerated() {
      let start = (sample * inputs.shape.classCount + classIndex) * voxelCount
      let weights = inputs.weights?.plane.dropFirst(sample * voxelCount)
      for voxel in stride(from: 0, to: voxelCount, by: 16) {
        var group = local.plane[group: index * voxelCount + voxel]
        if let weights { group = weights[group: voxel].ifZero(.zero, else: group) }
        gradient.add(group, at: start + voxel, end: start + voxelCount)
      }
    }
    return sums
  }
}

extension VolumeKernel {
  /// `process` for a number type that only the compiler does not know.
  fileprivate func processAny<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, slopes: SlopesOfSums?, gradient: VoxelPlane<Scalar>?
  ) -> [Double] {
    if let volume = volume as? ClassVolume<Float> {
      return process(volume, slopes: slopes, gradient: gradient as? VoxelPlane<Float>)
    }
    guard let volume = volume as? ClassVolume<Double> else { preconditionFailure("Float or Double") }
    return process(volume, slopes: slopes, gradient: gradient as? VoxelPlane<Double>)
  }
}
