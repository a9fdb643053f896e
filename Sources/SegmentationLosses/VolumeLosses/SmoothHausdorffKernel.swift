internal import DistanceTransforms
import VolumeCore

/// Power means of the distances from the prediction to the reference and, by a soft minimum, back.
///
/// Sums of a class: P = sum v p, A = sum v p d_G^q, G = sum v t, B = sum v t D^q.
/// Memory: three volumes besides those of the engine.
struct SmoothHausdorffKernel: VolumeKernel {
  let reduction: TermReduction
  let power: Double
  /// The length of the soft minimum in millimetres; nil: twice the largest spacing.
  let softness: Double?

  var classes: [Int] { reduction.classes }
  var scope: SumScope { reduction.options.scope }
  var hasOwnSlopes: Bool { reduction.isSeparable }

  /// Below this share a prediction is hardly seen by the soft minimum, which so ends at some 5.3 lengths.
  static var floor: Double { 1e-12 }
  /// Probabilities below this are taken for 0: they are too small beside the floor to matter, and slow.
  private static var least: Double { 1e-18 }
  /// Weights of the soft minimum below this are left out.
  static var leastTap: Double { 1e-20 }

  private func formula(_ sums: [Double]) -> TermReduction.Term {
    // The mean raised to 1 / q, and its derivatives with respect to the numerator and the divisor.
    func mean(_ sum: Double, _ divisor: Double) -> (value: Double, ofSum: Double, ofDivisor: Double) {
      guard sum > 0 && divisor > 0 else { return (0, 0, 0) }
      let quotient = sum / divisor
      let value = RealFunctions.power(quotient, 1 / power)
      let slope = value / (power * quotient)
      return (value, slope / divisor, -slope * quotient / divisor)
    }
    let (forward, backward) = (mean(sums[1], sums[0] + 1e-6), mean(sums[3], sums[2]))
    return TermReduction.Term(
      value: (forward.value + backward.value) / 2,
      slopes: [forward.ofDivisor / 2, forward.ofSum / 2, 0, backward.ofSum / 2])
  }

  func slopes(of sums: [Double], group: Int, position: Int) -> [Double] {
    reduction.slopes(sums, group, position, formula)
  }

  func combine(_ sums: [[[Double]]]) -> VolumeOutcome {
    reduction.outcome(sums) { sums, _, _ in formula(sums) }
  }

  func process(_ volume: ClassVolume<Float>, slopes: SlopesOfSums?, gradient: VoxelPlane<Float>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  func process(_ volume: ClassVolume<Double>, slopes: SlopesOfSums?, gradient: VoxelPlane<Double>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  /// In Double: a few hundred millimetres to the power 16 are beyond Float.
  @inline(__always) private func raised<Scalar: EngineScalar>(_ distance: Scalar) -> Double {
    let distance = Double(distance)
    if power == 2 { return distance * distance }
    if power == 1 { return distance }
    return distance <= 0 ? 0 : RealFunctions.power(distance, power)
  }

  private func run<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ slopes: SlopesOfSums?, _ gradient: VoxelPlane<Scalar>?
  ) -> [Double] {
    let layout = RowLayout(volume.size)
    let spacing = volume.reference.spacing
    let length = softness ?? 2 * max(spacing.x, spacing.y, spacing.z)
    let blur = GaussianSum<Scalar>(layout, spacing, length: length, volume.scratch)
    let scale = Scalar(length * length)
    let (wide, blurred) = (volume.scratch.take(layout.count), volume.scratch.take(layout.count))
    var sums = [Double](repeating: 0, count: 4)
    let voxelCount = volume.size.voxelCount
    func prepare(_ first: Int) {
      layout.widen(volume.values.dropFirst(first), into: wide.plane)
      let least = Scalar(SmoothHausdorffKernel.least)
      for index in 0..<layout.count where wide.plane[index] < least { wide.plane[index] = 0 }
      blur.apply(wide.plane, into: blurred.plane)
    }
    for index in 0..<volume.samples.count {
      let first = index * voxelCount
      prepare(first)
      let map = distances(volume, index)
      layout.forEachGroup { from, narrow, lanes in
        for lane in 0..<lanes {
          let voxel = first + narrow + lane
          let weight = volume.weight?[voxel] ?? 1
          let (p, t) = (volume.values[voxel] * weight, volume.target[voxel] * weight)
          sums[0] += Double(p)
          sums[1] += Double(p) * raised(map[narrow + lane])
          guard t > 0 else { continue }
          sums[2] += Double(t)
          sums[3] += Double(t) * raised(softDistance(blurred.plane[from + lane], scale))
        }
      }
    }
    guard let slopes = slopes?(sums), let gradient else { return sums }
    for index in 0..<volume.samples.count {
      let first = index * voxelCount
      prepare(first)
      let map = distances(volume, index)
      wide.plane.fill(0)
      layout.forEachGroup { from, narrow, lanes in
        for lane in 0..<lanes {
          let voxel = first + narrow + lane
          let weight = volume.weight?[voxel] ?? 1
          gradient[voxel] += weight * Scalar(slopes[0] + slopes[1] * raised(map[narrow + lane]))
          let t = volume.target[voxel] * weight
          guard t > 0 else { continue }
          wide.plane[from + lane] = t * Scalar(slopes[3] * derivative(blurred.plane[from + lane], scale))
        }
      }
      blur.apply(wide.plane, into: blurred.plane)
      layout.forEachGroup { from, narrow, lanes in
        gradient[group: first + narrow] += blurred.plane[group: from].cut(lanes)
      }
    }
    return sums
  }

  /// D = length sqrt(-log(sum + floor)), 0 from a sum of 1 on.
  private func softDistance<Scalar: EngineScalar>(_ sum: Scalar, _ scale: Scalar) -> Scalar {
    let total = Double(sum) + SmoothHausdorffKernel.floor
    return total >= 1 ? 0 : (-scale * Scalar(RealFunctions.logarithm(total))).squareRoot()
  }

  /// The derivative of D^q with respect to the sum.
  private func derivative<Scalar: EngineScalar>(_ sum: Scalar, _ scale: Scalar) -> Double {
    let total = Double(sum) + SmoothHausdorffKernel.floor
    let distance = Double(softDistance(sum, scale))
    guard total < 1 && distance > 0 else { return 0 }
    // d(D^q) = q / 2 (D^2)^(q/2 - 1) d(D^2), with D kept away from 0, where powers below 2 have an infinite slope.
    let root = RealFunctions.power(max(distance * distance, 1e-6 * Double(scale)), power / 2 - 1)
    return -power / 2 * root * Double(scale) / total
  }

  private func distances<Scalar: EngineScalar>(_ volume: ClassVolume<Scalar>, _ index: Int) -> [Float] {
    volume.reference.maps.plane(
      OutsideDistanceMap(), sample: volume.samples.lowerBound + index, classIndex: volume.classIndex,
      of: volume.reference)
  }
}

/// The distance in millimetres of every voxel to a mask, 0 inside; the image's diagonal for an empty mask.
struct OutsideDistanceMap: MapRecipe {
  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float] {
    let map = mask.distanceMap(.outside, spacing: spacing)
    if map.voxels.first?.isInfinite ?? false {
      let diagonal = VolumeGeometry(size: mask.geometry.size, spacing: spacing).diagonal
      return [Float](largeCount: mask.geometry.size.voxelCount, repeating: Float(diagonal))
    }
    return Array(map.voxels)
  }
}

/// The sum of a volume's values times exp(-d^2 / length^2), along one axis after the other; beyond the image lies 0.
struct GaussianSum<Scalar: EngineScalar> {
  let layout: RowLayout
  private let along: [[Scalar]]
  private let scratch: ScratchPlanes<Scalar>

  init(_ layout: RowLayout, _ spacing: VoxelSpacing, length: Double, _ scratch: ScratchPlanes<Scalar>) {
    self.layout = layout
    self.scratch = scratch
    along = zip(layout.size.extents, spacing.components).map { extent, spacing in
      var taps: [Scalar] = []
      for step in 0..<extent {
        let steps = Double(step) * spacing / length
        let tap = RealFunctions.exponential(-steps * steps)
        if tap < SmoothHausdorffKernel.leastTap { break }
        taps.append(Scalar(tap))
      }
      return taps
    }
  }

  func apply(_ source: VoxelPlane<Scalar>, into target: VoxelPlane<Scalar>) {
    let size = layout.size
    let middle = scratch.take(layout.count)
    let taps = along[0]
    let padded = scratch.take(layout.stride + 2 * (size.x + 16))
    padded.plane.fill(0)
    let offset = size.x + 16
    for row in 0..<size.y * size.z {
      padded.plane.copy(source, from: row * layout.stride, count: size.x, to: offset)
      for x in stride(from: 0, to: layout.stride, by: 16) {
        var sum = padded.plane[group: offset + x] * taps[0]
        for step in 1..<max(1, taps.count) {
          sum += (padded.plane[group: offset + x - step] + padded.plane[group: offset + x + step]) * taps[step]
        }
        target[group: row * layout.stride + x] = sum.cut(size.x - x)
      }
    }
    sum(
      target, middle.plane, along[1], extent: size.y, step: layout.stride, outer: size.z, outerStep: layout.sliceCount)
    sum(
      middle.plane, target, along[2], extent: size.z, step: layout.sliceCount, outer: size.y, outerStep: layout.stride)
  }

  private func sum(
    _ source: VoxelPlane<Scalar>, _ target: VoxelPlane<Scalar>, _ taps: [Scalar], extent: Int, step: Int, outer: Int,
    outerStep: Int
  ) {
    for line in 0..<outer {
      for position in 0..<extent {
        let here = line * outerStep + position * step
        for x in stride(from: 0, to: layout.stride, by: 16) {
          var sum = source[group: here + x] * taps[0]
          for tap in 1..<max(1, taps.count) {
            if position >= tap { sum += source[group: here - tap * step + x] * taps[tap] }
            if position + tap < extent { sum += source[group: here + tap * step + x] * taps[tap] }
          }
          target[group: here + x] = sum
        }
      }
    }
  }
}
