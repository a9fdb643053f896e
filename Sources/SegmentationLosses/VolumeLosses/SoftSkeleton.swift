import VolumeCore

/// The soft skeleton of Shit et al.: ridges that an opening removes, at every depth of erosion.
///
/// Formula: x_0 = p, x_(j+1) = erode x_j; r_j = relu(x_j - dilate x_(j+1)); s_0 = r_0, s_j = s_(j-1) + relu(r_j - s_(j-1) r_j).
/// Memory:  with `keepsAll` 2 iterations + 3 volumes for the way back, else 4.
struct SoftSkeleton<Scalar: EngineScalar> {
  let layout: RowLayout
  /// The skeleton in rows of the layout.
  let result: ScratchPlane<Scalar>
  private let iterations: Int
  private let eroded: [ScratchPlane<Scalar>]
  private let ridges: [ScratchPlane<Scalar>]
  private let erosion: SoftErosion<Scalar>
  private let dilation: SoftDilation<Scalar>
  private let scratch: ScratchPlanes<Scalar>

  init(
    of values: VoxelPlane<Scalar>, size: VolumeSize, iterations: Int, keepsAll: Bool, _ scratch: ScratchPlanes<Scalar>
  ) {
    layout = RowLayout(size)
    self.iterations = iterations
    self.scratch = scratch
    erosion = SoftErosion(layout, scratch)
    dilation = SoftDilation(layout, scratch)
    result = scratch.take(layout.count)
    var current = scratch.take(layout.count)
    layout.widen(values, into: current.plane)
    var (eroded, ridges) = ([current], [ScratchPlane<Scalar>]())
    var spare: ScratchPlane<Scalar>?
    for step in 0...iterations {
      let next = spare ?? scratch.take(layout.count)
      erosion.apply(current.plane, into: next.plane)
      let ridge = keepsAll || ridges.isEmpty ? scratch.take(layout.count) : ridges[0]
      dilation.ridges(of: current.plane, over: next.plane, into: ridge.plane)
      SoftSkeleton.grow(result.plane, ridge.plane, isFirst: step == 0)
      if keepsAll {
        eroded.append(next)
        ridges.append(ridge)
      } else {
        spare = current
        ridges = [ridge]
      }
      current = next
    }
    self.eroded = keepsAll ? eroded : []
    self.ridges = keepsAll ? ridges : []
  }

  private static func grow(_ skeleton: VoxelPlane<Scalar>, _ ridge: VoxelPlane<Scalar>, isFirst: Bool) {
    for x in stride(from: 0, to: skeleton.count, by: 16) {
      let r = ridge[group: x]
      let s = isFirst ? SIMD16<Scalar>.zero : skeleton[group: x]
      skeleton[group: x] = isFirst ? r : s + (r - s * r).clampedAbove(0)
    }
  }

  /// The gradient of the values for a gradient of the skeleton, which is used up.
  func differentiate(_ gradient: VoxelPlane<Scalar>) -> ScratchPlane<Scalar> {
    differentiateGrowth(gradient)
    // Level by level: x_j gets r_j's gradient, what the erosion to x_(j+1) passes down, and the dilation's share of r_(j-1).
    var below = scratch.take(layout.count)
    var here = scratch.take(layout.count)
    here.plane.fill(0)
    for step in stride(from: iterations, through: 0, by: -1) {
      // `here` holds what has come down to x_(step + 1).
      dilation.differentiateNegated(ridges[step].plane, eroded[step + 1].plane, into: here.plane)
      below.plane.copy(ridges[step].plane, from: 0, count: layout.count, to: 0)
      erosion.differentiate(here.plane, eroded[step].plane, into: below.plane)
      swap(&here, &below)
    }
    return here
  }

  /// Replaces each ridge by its gradient.
  private func differentiateGrowth(_ gradient: VoxelPlane<Scalar>) {
    let planes = ridges.map(\.plane)
    let levels = planes.count
    unsafe withUnsafeTemporaryAllocation(of: SIMD16<Scalar>.self, capacity: levels) { before in
      for x in stride(from: 0, to: layout.count, by: 16) {
        var s = SIMD16<Scalar>.zero
        for level in 0..<levels {
          unsafe before.initializeElement(at: level, to: s)
          let r = planes[level][group: x]
          s = level == 0 ? r : s + (r - s * r).clampedAbove(0)
        }
        var g = gradient[group: x]
        for level in stride(from: levels - 1, to: 0, by: -1) {
          let (r, s) = unsafe (planes[level][group: x], before[level])
          let gated = Scalar.choose(g, .zero, whereLess: .zero, r - s * r)
          planes[level][group: x] = gated * (1 - s)
          g -= gated * r
        }
        planes[0][group: x] = Scalar.choose(g, .zero, whereLess: .zero, planes[0][group: x])
      }
    }
  }
}
