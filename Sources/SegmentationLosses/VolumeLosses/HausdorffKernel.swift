internal import DistanceTransforms
import VolumeCore

/// (p - t)^2 (d_p^alpha + d_t^alpha), summed over one class of one sample.
///
/// Memory: 5 bytes per voxel of a class and worker for the map of the prediction.
struct HausdorffKernel: VolumeKernel {
  let field: HausdorffField
  /// Whether the value is log(1 + sum).
  let isLogarithmic: Bool
  let classes: [Int]
  /// The factor of each sum, sample by class of the prediction.
  let factors: [[Double]]
  let report: [[Double?]]

  var scope: SumScope { .sample }
  var hasOwnSlopes: Bool { !isLogarithmic }

  func slopes(of sums: [Double], group: Int, position: Int) -> [Double] { [factors[group][classes[position]]] }

  func combine(_ sums: [[[Double]]]) -> VolumeOutcome {
    var total = 0.0
    for (group, sums) in sums.enumerated() {
      for (position, sum) in sums.enumerated() { total += factors[group][classes[position]] * sum[0] }
    }
    let value = isLogarithmic ? RealFunctions.logarithm(1 + total) : total
    let slope = isLogarithmic ? 1 / (1 + total) : 1
    return VolumeOutcome(
      value: value,
      classes: sums.enumerated().map { group, sums in
        sums.enumerated().map { position, sum in
          report[group][classes[position]].map { $0 * sum[0] * Double(factors.count) }
        }
      },
      slopes: sums.indices.map { group in classes.map { [slope * factors[group][$0]] } })
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
    let reference = volume.reference.maps.plane(
      field, sample: volume.samples.lowerBound, classIndex: volume.classIndex, of: volume.reference)
    let bytes = unsafe [UInt8](largeCount: volume.count) { bytes in
      for index in 0..<volume.count {
        unsafe bytes.initializeElement(at: index, to: volume.values[index] > 0.5 ? 1 : 0)
      }
    }
    let geometry = VolumeGeometry(size: volume.size, spacing: volume.reference.spacing)
    let mask = VoxelMask(Volume(geometry: geometry, voxels: bytes))
    let map = mask.signedDistanceMap(
      .difference, spacing: field.spacing(volume.reference.spacing), workerCount: volume.workerCount)
    let factor = Scalar(2 * (slopes?([0])[0] ?? 0))
    let trivial = field.trivialDistance(mask.geometry)
    let total = map.withVoxels { distances -> Double in
      unsafe distances.withUnsafeBytes { distances -> Double in
        unsafe reference.withUnsafeBytes { reference -> Double in
          unsafe sum(volume, distances, reference, Float(trivial), factor, gradient)
        }
      }
    }
    return [total]
  }

  private func sum<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ distances: UnsafeRawBufferPointer, _ reference: UnsafeRawBufferPointer,
    _ trivial: Float, _ factor: Scalar, _ gradient: VoxelPlane<Scalar>?
  ) -> Double {
    @inline(__always) func load(_ map: UnsafeRawBufferPointer, _ start: Int) -> SIMD16<Float> {
      if start + 16 <= volume.count {
        return unsafe map.loadUnaligned(fromByteOffset: 4 * start, as: SIMD16<Float>.self)
      }
      var result = SIMD16<Float>.zero
      for lane in 0..<volume.count - start {
        result[lane] = unsafe map.loadUnaligned(fromByteOffset: 4 * (start + lane), as: Float.self)
      }
      return result
    }
    let isTrivial = unsafe load(distances, 0)[0].isInfinite
    let constant = SIMD16(repeating: trivial)
    var (total, part, groups) = (0.0, SIMD16<Scalar>.zero, 0)
    for start in stride(from: 0, to: volume.count, by: 16) {
      let distance = unsafe isTrivial ? constant : load(distances, start).absoluteValue
      let q = unsafe SIMD16<Scalar>(field.power(distance) + load(reference, start))
      let difference = volume.values[group: start] - volume.target[group: start]
      var weighted = difference * q
      if let weight = volume.weight { weighted *= weight[group: start] }
      part += weighted * difference
      if let gradient { gradient[group: start] += weighted * factor }
      groups += 1
      if groups & 63 == 0 {
        total += part.doubleSum
        part = .zero
      }
    }
    return total + part.doubleSum
  }
}

/// The distance of every voxel to the other side of a mask, raised to a power.
struct HausdorffField: MapRecipe {
  let alpha: Double
  let unit: LossDistanceUnit
  let emptyMask: EmptyMaskDistance

  func spacing(_ spacing: VoxelSpacing) -> VoxelSpacing { unit == .voxels ? .unit : spacing }

  /// What a mask without a boundary has everywhere.
  func trivialDistance(_ geometry: VolumeGeometry) -> Double {
    emptyMask == .zero ? 0 : VolumeGeometry(size: geometry.size, spacing: spacing(geometry.spacing)).diagonal
  }

  @inline(__always) func power(_ distance: SIMD16<Float>) -> SIMD16<Float> {
    if alpha == 2 { return distance * distance }
    if alpha == 1 { return distance }
    let tiny = distance.clampedAbove(1e-30)
    return distance.ifZero(.zero, else: Float.exponential(Float.logarithm(tiny) * Float(alpha)))
  }

  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float] {
    let map = mask.signedDistanceMap(.difference, spacing: self.spacing(spacing))
    let trivial = Float(trivialDistance(VolumeGeometry(size: mask.geometry.size, spacing: spacing)))
    return map.withVoxels { map in
      unsafe [Float](largeCount: map.count) { result in
        let isTrivial = map[0].isInfinite
        for index in 0..<map.count {
          let distance = isTrivial ? trivial : abs(map[index])
          let power = alpha == 2 ? distance * distance : self.power(SIMD16(repeating: distance))[0]
          unsafe result.initializeElement(at: index, to: power)
        }
      }
    }
  }
}
