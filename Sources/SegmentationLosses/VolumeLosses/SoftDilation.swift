import VolumeCore

/// The maximum of each voxel and its 26 neighbours; nothing lies beyond the image.
///
/// Slices of maxima along x and along x and y are kept for three slices at a time.
struct SoftDilation<Scalar: EngineScalar> {
  let layout: RowLayout
  private let row: PaddedRow<Scalar>
  private let first: PaddedRow<Scalar>
  private let last: PaddedRow<Scalar>
  private let memory: [ScratchPlane<Scalar>]
  /// Maxima along x, along x and y, and gradients of the latter, for slices z modulo 3.
  private let alongX: [VoxelPlane<Scalar>]
  private let alongXY: [VoxelPlane<Scalar>]
  private let gradientXY: [VoxelPlane<Scalar>]
  private let gradientX: VoxelPlane<Scalar>
  private let edge: VoxelPlane<Scalar>

  init(_ layout: RowLayout, _ scratch: ScratchPlanes<Scalar>) {
    self.layout = layout
    row = PaddedRow(layout, edge: -.infinity, scratch)
    first = PaddedRow(layout, edge: 0, scratch)
    last = PaddedRow(layout, edge: 0, scratch)
    memory = (0..<11).map { _ in scratch.take(layout.sliceCount) }
    alongX = memory[0..<3].map(\.plane)
    alongXY = memory[3..<6].map(\.plane)
    gradientXY = memory[6..<9].map(\.plane)
    gradientX = memory[9].plane
    edge = memory[10].plane
    edge.fill(-.infinity)
  }

  private var size: (y: Int, z: Int) { (layout.size.y, layout.size.z) }

  private func measure(_ source: VoxelPlane<Scalar>, _ z: Int) {
    let (maxima, both) = (alongX[z % 3], alongXY[z % 3])
    for y in 0..<size.y {
      let start = layout.row(y, z)
      row.load(source, start)
      for x in stride(from: 0, to: layout.stride, by: 16) {
        maxima[group: y * layout.stride + x] =
          row.group(x, shift: -1).maximum(row.group(x, shift: 1)).maximum(source[group: start + x])
      }
    }
    for y in 0..<size.y {
      let (up, down) = (max(y - 1, 0) * layout.stride, min(y + 1, size.y - 1) * layout.stride)
      let here = y * layout.stride
      for x in stride(from: 0, to: layout.stride, by: 16) {
        both[group: here + x] =
          maxima[group: up + x].maximum(maxima[group: down + x]).maximum(maxima[group: here + x])
      }
    }
  }

  /// ridge = max(0, base - dilation of source).
  func ridges(of base: VoxelPlane<Scalar>, over source: VoxelPlane<Scalar>, into ridge: VoxelPlane<Scalar>) {
    measure(source, 0)
    for z in 0..<size.z {
      if z + 1 < size.z { measure(source, z + 1) }
      let (front, here) = (alongXY[max(z - 1, 0) % 3], alongXY[z % 3])
      let back = alongXY[min(z + 1, size.z - 1) % 3]
      let start = z * layout.sliceCount
      for x in stride(from: 0, to: layout.sliceCount, by: 16) {
        let opened = front[group: x].maximum(back[group: x]).maximum(here[group: x])
        ridge[group: start + x] = (base[group: start + x] - opened).clampedAbove(0)
      }
    }
  }

  /// Subtracts from `result` what a gradient of the dilation of `source` is for `source`: to the first largest voxel in
  /// scan order.
  func differentiateNegated(
    _ gradient: VoxelPlane<Scalar>, _ source: VoxelPlane<Scalar>, into result: VoxelPlane<Scalar>
  ) {
    measure(source, 0)
    gradientXY[0].fill(0)
    for z in 0..<size.z {
      if z + 1 < size.z {
        measure(source, z + 1)
        gradientXY[(z + 1) % 3].fill(0)
      }
      let front = z > 0 ? alongXY[(z + 2) % 3] : edge
      let back = z + 1 < size.z ? alongXY[(z + 1) % 3] : edge
      let here = alongXY[z % 3]
      let start = z * layout.sliceCount
      let (toFront, toHere, toBack) = (gradientXY[(z + 2) % 3], gradientXY[z % 3], gradientXY[(z + 1) % 3])
      for x in stride(from: 0, to: layout.sliceCount, by: 16) {
        let part = routeToLargest(gradient[group: start + x], front[group: x], here[group: x], back[group: x])
        if z > 0 { toFront[group: x] += part.a }
        toHere[group: x] += part.b
        if z + 1 < size.z { toBack[group: x] += part.c }
      }
      if z > 0 { finish(z - 1, source, result) }
    }
    finish(size.z - 1, source, result)
  }

  /// Along y, then along x, within a slice.
  private func finish(_ z: Int, _ source: VoxelPlane<Scalar>, _ result: VoxelPlane<Scalar>) {
    let (maxima, incoming) = (alongX[z % 3], gradientXY[z % 3])
    gradientX.fill(0)
    for y in 0..<size.y {
      let here = y * layout.stride
      for x in stride(from: 0, to: layout.stride, by: 16) {
        let up = y > 0 ? maxima[group: here - layout.stride + x] : edge[group: x]
        let down = y + 1 < size.y ? maxima[group: here + layout.stride + x] : edge[group: x]
        let part = routeToLargest(incoming[group: here + x], up, maxima[group: here + x], down)
        if y > 0 { gradientX[group: here - layout.stride + x] += part.a }
        gradientX[group: here + x] += part.b
        if y + 1 < size.y { gradientX[group: here + layout.stride + x] += part.c }
      }
    }
    for y in 0..<size.y {
      let start = layout.row(y, z)
      row.load(source, start)
      for x in stride(from: 0, to: layout.stride, by: 16) {
        let part = routeToLargest(
          gradientX[group: y * layout.stride + x].cut(layout.size.x - x), row.group(x, shift: -1),
          source[group: start + x], row.group(x, shift: 1))
        result[group: start + x] -= part.b
        first.store(part.a, x)
        last.store(part.c, x)
      }
      for x in stride(from: 0, to: layout.stride, by: 16) {
        result[group: start + x] -= first.group(x, shift: 1) + last.group(x, shift: -1)
      }
    }
  }
}
