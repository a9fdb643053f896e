internal import DistanceTransforms
import VolumeCore

/// The mean distance of the prediction's soft surface to the reference's surface.
///
/// Sums of a class: P, S = sum v s and D = sum v s d with the soft surface s = p - erode p and d the distance to the
/// reference's surface; symmetric: also the sum and the number of the distances of the reference's surface voxels to the
/// surface of p > 1/2.
/// Memory: three volumes besides those of the engine.
struct SurfaceDistanceKernel: VolumeKernel {
  let reduction: TermReduction
  let epsilon: Double
  let isSymmetric: Bool

  var classes: [Int] { reduction.classes }
  var scope: SumScope { reduction.options.scope }
  var hasOwnSlopes: Bool { reduction.isSeparable }

  private func formula(_ sums: [Double]) -> TermReduction.Term {
    let divisor = sums[1] + epsilon
    let forward = sums[2] / divisor
    let factor = isSymmetric ? 0.5 : 1
    let backward = isSymmetric && sums[4] > 0 ? sums[3] / sums[4] : 0
    return TermReduction.Term(
      value: factor * (forward + backward), slopes: [0, -factor * forward / divisor, factor / divisor, 0, 0])
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

  private func run<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ slopes: SlopesOfSums?, _ gradient: VoxelPlane<Scalar>?
  ) -> [Double] {
    let layout = RowLayout(volume.size)
    let erosion = SoftErosion(layout, volume.scratch)
    let (wide, eroded) = (volume.scratch.take(layout.count), volume.scratch.take(layout.count))
    var sums = [Double](repeating: 0, count: 5)
    let voxelCount = volume.size.voxelCount
    for index in 0..<volume.samples.count {
      let first = index * voxelCount
      layout.widen(volume.values.dropFirst(first), into: wide.plane)
      erosion.apply(wide.plane, into: eroded.plane)
      let map = distances(volume, index)
      layout.forEachGroup { from, narrow, lanes in
        let surface = wide.plane[group: from] - eroded.plane[group: from]
        let weight = volume.weights(group: first + narrow).cut(lanes)
        for lane in 0..<lanes {
          let share = Double(surface[lane] * weight[lane])
          sums[0] += Double(volume.values[first + narrow + lane] * weight[lane])
          sums[1] += share
          sums[2] += share * Double(map[narrow + lane])
        }
      }
      if isSymmetric { addBackward(volume, first, map, &sums) }
    }
    guard let slopes = slopes?(sums), let gradient else { return sums }
    let back = volume.scratch.take(layout.count)
    for index in 0..<volume.samples.count {
      let first = index * voxelCount
      layout.widen(volume.values.dropFirst(first), into: wide.plane)
      let map = distances(volume, index)
      eroded.plane.fill(0)
      layout.forEachGroup { from, narrow, lanes in
        let weight = volume.weights(group: first + narrow).cut(lanes)
        for lane in 0..<lanes {
          let slope = Scalar(slopes[1] + slopes[2] * Double(map[narrow + lane])) * weight[lane]
          eroded.plane[from + lane] = -slope
          gradient[first + narrow + lane] += slope + Scalar(slopes[0]) * weight[lane]
        }
      }
      back.plane.fill(0)
      erosion.differentiate(eroded.plane, wide.plane, into: back.plane)
      layout.forEachGroup { from, narrow, lanes in
        gradient[group: first + narrow] += back.plane[group: from].cut(lanes)
      }
    }
    return sums
  }

  private func distances<Scalar: EngineScalar>(_ volume: ClassVolume<Scalar>, _ index: Int) -> [Float] {
    volume.reference.maps.plane(
      SurfaceDistanceMap(), sample: volume.samples.lowerBound + index, classIndex: volume.classIndex,
      of: volume.reference)
  }

  /// The distances of the reference's surface voxels, where the map is 0, to the prediction's surface.
  private func addBackward<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ first: Int, _ map: [Float], _ sums: inout [Double]
  ) {
    guard map.contains(0) else { return }
    let bytes = (0..<map.count).map { volume.values[first + $0] > 0.5 ? UInt8(1) : 0 }
    let geometry = VolumeGeometry(size: volume.size, spacing: volume.reference.spacing)
    let other = SurfaceDistanceMap().makeMap(
      of: VoxelMask(Volume(geometry: geometry, voxels: bytes)), spacing: volume.reference.spacing)
    for voxel in map.indices where map[voxel] == 0 {
      let weight = Double(volume.weight?[first + voxel] ?? 1)
      sums[3] += weight * Double(other[voxel])
      sums[4] += weight
    }
  }
}

/// The distance in millimetres of every voxel to the surface of a mask; without a surface the image's diagonal.
///
/// The surface: voxels of the mask with a voxel outside it among the neighbours along the axes.
struct SurfaceDistanceMap: MapRecipe {
  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float] {
    let size = mask.geometry.size
    let surface = mask.voxels.withVoxels { voxels -> [UInt8] in
      var surface = [UInt8](largeCount: voxels.count, repeating: 0)
      for z in 0..<size.z {
        for y in 0..<size.y {
          for x in 0..<size.x {
            let index = size.index(x: x, y: y, z: z)
            guard voxels[index] != 0 else { continue }
            let isInner =
              (x == 0 || voxels[index - 1] != 0) && (x + 1 == size.x || voxels[index + 1] != 0)
              && (y == 0 || voxels[index - size.x] != 0) && (y + 1 == size.y || voxels[index + size.x] != 0)
              && (z == 0 || voxels[index - size.sliceCount] != 0)
              && (z + 1 == size.z || voxels[index + size.sliceCount] != 0)
            if !isInner { surface[index] = 1 }
          }
        }
      }
      return surface
    }
    let map = VoxelMask(Volume(geometry: mask.geometry, voxels: surface)).distanceMap(.outside, spacing: spacing)
    if surface.contains(1) { return Array(map.voxels) }
    let diagonal = VolumeGeometry(size: size, spacing: spacing).diagonal
    return [Float](largeCount: size.voxelCount, repeating: Float(diagonal))
  }
}
