import VolumeCore

/// Soft clDice of each class, or of all classes together.
///
/// Sums of a class: P = sum v p, A = sum v skel(p) t, S = sum v skel(p), B = sum v skel(t) p, K = sum v skel(t).
/// Memory: the volumes of `SoftSkeleton`, one more for the gradient, and the reference's skeleton.
struct CenterlineKernel: VolumeKernel {
  let reduction: TermReduction
  let iterations: Int
  let smooth: Smoothing
  /// Added to the sum of precision and sensitivity.
  let epsilon: Double
  /// Whether one term holds all classes.
  let isPooled: Bool
  /// Whether a reference's skeleton can be kept: t is 0 or 1.
  let isHard: Bool

  var classes: [Int] { reduction.classes }
  var scope: SumScope { reduction.options.scope }
  var hasOwnSlopes: Bool { reduction.isSeparable && !isPooled }

  /// A smoothed quotient of two sums and its derivatives.
  private struct Ratio {
    let (value, ofA, ofB): (Double, Double, Double)

    init(_ a: Double, _ b: Double, _ smooth: Smoothing) {
      let divisor = b + smooth.denominator
      // Without smoothing an empty skeleton leaves nothing out.
      let value = divisor > 0 ? (a + smooth.numerator) / divisor : 1
      (self.value, ofA, ofB) = (value, divisor > 0 ? 1 / divisor : 0, divisor > 0 ? -value / divisor : 0)
    }
  }

  /// 1 - 2 P S / (P + S + epsilon) with its derivatives with respect to precision and sensitivity.
  private func harmonic(
    _ precision: Double, _ sensitivity: Double
  ) -> (value: Double, ofPrecision: Double, ofSensitivity: Double) {
    let total = precision + sensitivity + epsilon
    guard total > 0 else { return (1, 0, 0) }
    let product = precision * sensitivity
    return (
      1 - 2 * product / total, -2 * (sensitivity * total - product) / (total * total),
      -2 * (precision * total - product) / (total * total)
    )
  }

  private func formula(_ sums: [Double]) -> TermReduction.Term {
    let (precision, sensitivity) = (Ratio(sums[1], sums[2], smooth), Ratio(sums[3], sums[4], smooth))
    let loss = harmonic(precision.value, sensitivity.value)
    return TermReduction.Term(
      value: loss.value,
      slopes: [
        0, loss.ofPrecision * precision.ofA, loss.ofPrecision * precision.ofB,
        loss.ofSensitivity * sensitivity.ofA, loss.ofSensitivity * sensitivity.ofB,
      ])
  }

  func slopes(of sums: [Double], group: Int, position: Int) -> [Double] {
    reduction.slopes(sums, group, position, formula)
  }

  func combine(_ sums: [[[Double]]]) -> VolumeOutcome {
    guard isPooled else { return reduction.outcome(sums) { sums, _, _ in formula(sums) } }
    let scale = reduction.options.reduction == .sum ? 1 : 1 / Double(sums.count)
    let terms = sums.map { group in formula(group.dropFirst().reduce(group[0]) { zip($0, $1).map { $0 + $1 } }) }
    return VolumeOutcome(
      value: terms.reduce(0) { $0 + $1.value * scale }, classes: sums.map { $0.map { Optional(formula($0).value) } },
      slopes: zip(sums, terms).map { group, term in group.map { _ in term.slopes.map { $0 * scale } } })
  }

  func process(_ volume: ClassVolume<Float>, slopes: SlopesOfSums?, gradient: VoxelPlane<Float>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  func process(_ volume: ClassVolume<Double>, slopes: SlopesOfSums?, gradient: VoxelPlane<Double>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  private func run<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ slopes: SlopesOfSums?, _ gradient: VoxelPlane<Scalar>?
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: 5)
    var samples: [(SoftSkeleton<Scalar>, ScratchPlane<Scalar>)] = []
    for index in 0..<volume.samples.count {
      let first = index * volume.size.voxelCount
      let skeleton = SoftSkeleton(
        of: volume.values.dropFirst(first), size: volume.size, iterations: iterations, keepsAll: gradient != nil,
        volume.scratch)
      let reference = referenceSkeleton(volume, index)
      let part = measure(volume, first, skeleton, reference.plane)
      for sum in sums.indices { sums[sum] += part[sum] }
      if gradient != nil { samples.append((skeleton, reference)) }
    }
    guard let slopes = slopes?(sums), let gradient else { return sums }
    for (index, (skeleton, reference)) in samples.enumerated() {
      differentiate(volume, index * volume.size.voxelCount, skeleton, reference.plane, slopes, gradient)
    }
    return sums
  }

  /// The skeleton of the reference, without gaps between rows.
  private func referenceSkeleton<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ index: Int
  ) -> ScratchPlane<Scalar> {
    let count = volume.size.voxelCount
    let result = volume.scratch.take(count)
    if isHard {
      let map = volume.reference.maps.plane(
        SoftSkeletonMap(iterations: iterations), sample: volume.samples.lowerBound + index,
        classIndex: volume.classIndex, of: volume.reference)
      for voxel in 0..<count { result.plane[voxel] = Scalar(map[voxel]) }
    } else {
      let skeleton = SoftSkeleton(
        of: volume.target.dropFirst(index * count), size: volume.size, iterations: iterations, keepsAll: false,
        volume.scratch)
      skeleton.layout.forEachGroup { wide, narrow, lanes in
        for lane in 0..<lanes { result.plane[narrow + lane] = skeleton.result.plane[wide + lane] }
      }
    }
    return result
  }

  private func measure<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ first: Int, _ skeleton: SoftSkeleton<Scalar>, _ reference: VoxelPlane<Scalar>
  ) -> [Double] {
    var (sums, parts, groups) = ([Double](repeating: 0, count: 5), [SIMD16<Scalar>](repeating: .zero, count: 5), 0)
    func flush() {
      for sum in sums.indices {
        sums[sum] += parts[sum].doubleSum
        parts[sum] = .zero
      }
    }
    skeleton.layout.forEachGroup { wide, narrow, lanes in
      let weight = volume.weights(group: first + narrow).cut(lanes)
      let p = volume.values[group: first + narrow] * weight
      let s = skeleton.result.plane[group: wide] * weight
      let k = reference[group: narrow].cut(lanes)
      parts[0] += p
      parts[1] += s * volume.target[group: first + narrow]
      parts[2] += s
      parts[3] += k * p
      parts[4] += k * weight
      groups += 1
      if groups & 63 == 0 { flush() }
    }
    flush()
    return sums
  }

  private func differentiate<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ first: Int, _ skeleton: SoftSkeleton<Scalar>, _ reference: VoxelPlane<Scalar>,
    _ slopes: [Double], _ gradient: VoxelPlane<Scalar>
  ) {
    let factors = slopes.map { Scalar($0) }
    let outer = volume.scratch.take(skeleton.layout.count)
    outer.plane.fill(0)
    skeleton.layout.forEachGroup { wide, narrow, lanes in
      let weight = volume.weights(group: first + narrow).cut(lanes)
      let target = volume.target[group: first + narrow]
      outer.plane[group: wide] = (target * factors[1] + factors[2]) * weight
    }
    let inner = skeleton.differentiate(outer.plane)
    skeleton.layout.forEachGroup { wide, narrow, lanes in
      let weight = volume.weights(group: first + narrow).cut(lanes)
      let direct = (reference[group: narrow].cut(lanes) * factors[3] + factors[0]) * weight
      gradient[group: first + narrow] += inner.plane[group: wide].cut(lanes) + direct
    }
  }
}

/// The soft skeleton of a mask.
struct SoftSkeletonMap: MapRecipe {
  let iterations: Int

  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float] {
    let size = mask.geometry.size
    let scratch = ScratchPlanes<Float>()
    let values = scratch.take(size.voxelCount)
    mask.voxels.withVoxels { voxels in for index in voxels.indices { values.plane[index] = Float(voxels[index]) } }
    let skeleton = SoftSkeleton(
      of: values.plane, size: size, iterations: iterations, keepsAll: false, scratch)
    return unsafe [Float](largeCount: size.voxelCount) { result in
      skeleton.layout.forEachGroup { wide, narrow, lanes in
        for lane in 0..<lanes {
          unsafe result.initializeElement(at: narrow + lane, to: skeleton.result.plane[wide + lane])
        }
      }
    }
  }
}
