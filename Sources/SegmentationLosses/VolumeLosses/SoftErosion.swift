import VolumeCore

/// The minimum of each voxel and its neighbours along the axes; nothing lies beyond the image.
struct SoftErosion<Scalar: EngineScalar> {
  let layout: RowLayout
  private let row: PaddedRow<Scalar>
  private let first: PaddedRow<Scalar>
  private let last: PaddedRow<Scalar>
  private let edgeMemory: ScratchPlane<Scalar>

  init(_ layout: RowLayout, _ scratch: ScratchPlanes<Scalar>) {
    self.layout = layout
    row = PaddedRow(layout, edge: .infinity, scratch)
    first = PaddedRow(layout, edge: 0, scratch)
    last = PaddedRow(layout, edge: 0, scratch)
    edgeMemory = scratch.take(layout.stride)
    edgeMemory.plane.fill(.infinity)
  }

  private var size: (y: Int, z: Int) { (layout.size.y, layout.size.z) }

  func apply(_ source: VoxelPlane<Scalar>, into target: VoxelPlane<Scalar>) {
    for z in 0..<size.z {
      for y in 0..<size.y {
        let start = layout.row(y, z)
        row.load(source, start)
        let (up, down) = (layout.row(max(y - 1, 0), z), layout.row(min(y + 1, size.y - 1), z))
        let (front, back) = (layout.row(y, max(z - 1, 0)), layout.row(y, min(z + 1, size.z - 1)))
        for x in stride(from: 0, to: layout.stride, by: 16) {
          let alongX = row.group(x, shift: -1).minimum(row.group(x, shift: 1)).minimum(source[group: start + x])
          let alongY = source[group: up + x].minimum(source[group: down + x])
          let alongZ = source[group: front + x].minimum(source[group: back + x])
          target[group: start + x] = alongX.minimum(alongY).minimum(alongZ)
        }
      }
    }
  }

  /// Adds to `result` what a gradient of the eroded volume is for its source.
  ///
  /// Rule: as torch: min(min(along z, along y), along x) with ties halved; along an axis the first smallest voxel.
  func differentiate(_ gradient: VoxelPlane<Scalar>, _ source: VoxelPlane<Scalar>, into result: VoxelPlane<Scalar>) {
    let half = SIMD16<Scalar>(repeating: 0.5)
    let one = SIMD16<Scalar>(repeating: 1)
    @inline(__always) func share(_ a: SIMD16<Scalar>, _ b: SIMD16<Scalar>) -> SIMD16<Scalar> {
      Scalar.choose(one, Scalar.choose(half, .zero, whereEqual: a, b), whereLess: a, b)
    }
    @inline(__always) func route(
      _ value: SIMD16<Scalar>, _ a: SIMD16<Scalar>, _ b: SIMD16<Scalar>, _ c: SIMD16<Scalar>
    ) -> (a: SIMD16<Scalar>, b: SIMD16<Scalar>, c: SIMD16<Scalar>) {
      let rest = b.minimum(c)
      let toA = Scalar.choose(.zero, value, whereLess: rest, a)
      let left = value - toA
      let toB = Scalar.choose(.zero, left, whereLess: c, b)
      return (toA, toB, left - toB)
    }
    let edge = edgeMemory.plane
    for z in 0..<size.z {
      for y in 0..<size.y {
        let start = layout.row(y, z)
        row.load(source, start)
        for x in stride(from: 0, to: layout.stride, by: 16) {
          let value = gradient[group: start + x].cut(layout.size.x - x)
          let centre = source[group: start + x]
          let (left, right) = (row.group(x, shift: -1), row.group(x, shift: 1))
          let up = y > 0 ? source[group: layout.row(y - 1, z) + x] : edge[group: x]
          let down = y + 1 < size.y ? source[group: layout.row(y + 1, z) + x] : edge[group: x]
          let alongX = left.minimum(right).minimum(centre)
          var alongYZ = up.minimum(down).minimum(centre)
          var (toZ, ofY) = (SIMD16<Scalar>.zero, one)
          var (front, back) = (edge[group: x], edge[group: x])
          if size.z > 1 {
            if z > 0 { front = source[group: layout.row(y, z - 1) + x] }
            if z + 1 < size.z { back = source[group: layout.row(y, z + 1) + x] }
            let alongZ = front.minimum(back).minimum(centre)
            ofY = one - share(alongZ, alongYZ)
            alongYZ = alongYZ.minimum(alongZ)
          }
          let ofYZ = value * share(alongYZ, alongX)
          let toY = ofYZ * ofY
          toZ = ofYZ - toY
          let partX = route(value - ofYZ, left, centre, right)
          let partY = route(toY, up, centre, down)
          let partZ = route(toZ, front, centre, back)
          if y > 0 { result[group: layout.row(y - 1, z) + x] += partY.a }
          if y + 1 < size.y { result[group: layout.row(y + 1, z) + x] += partY.c }
          if z > 0 { result[group: layout.row(y, z - 1) + x] += partZ.a }
          if z + 1 < size.z { result[group: layout.row(y, z + 1) + x] += partZ.c }
          result[group: start + x] += partX.b + partY.b + partZ.b
          first.store(partX.a, x)
          last.store(partX.c, x)
        }
        for x in stride(from: 0, to: layout.stride, by: 16) {
          result[group: start + x] += first.group(x, shift: 1) + last.group(x, shift: -1)
        }
      }
    }
  }
}
