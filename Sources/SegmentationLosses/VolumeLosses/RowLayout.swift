import VolumeCore

/// A volume whose rows begin at multiples of 16 elements, so that rows can be worked on in whole groups.
struct RowLayout: Sendable {
  let size: VolumeSize
  /// From a row to the next.
  let stride: Int

  init(_ size: VolumeSize) {
    self.size = size
    stride = (size.x + 15) / 16 * 16
  }

  /// The elements of a slice and of the volume.
  var sliceCount: Int { stride * size.y }
  var count: Int { sliceCount * size.z }

  /// Where a row begins.
  @inline(__always) func row(_ y: Int, _ z: Int) -> Int { (z * size.y + y) * stride }

  /// Copies a volume without gaps; what lies beyond the ends of rows becomes 0.
  func widen<Scalar: EngineScalar>(_ source: VoxelPlane<Scalar>, into target: VoxelPlane<Scalar>) {
    for z in 0..<size.z {
      for y in 0..<size.y {
        let (from, to) = (size.index(x: 0, y: y, z: z), row(y, z))
        target.copy(source, from: from, count: size.x, to: to)
        for x in size.x..<max(size.x, stride) { target[to + x] = 0 }
      }
    }
  }

  /// Calls `body` for each group of 16 voxels: where it begins here, in a volume without gaps, and how many voxels of it
  /// exist.
  @inline(__always) func forEachGroup(_ body: (_ wide: Int, _ narrow: Int, _ count: Int) -> Void) {
    for row in 0..<size.y * size.z {
      for x in Swift.stride(from: 0, to: size.x, by: 16) {
        body(row * stride + x, row * size.x + x, min(16, size.x - x))
      }
    }
  }
}

extension SIMD16 where Scalar: EngineScalar {
  /// 0 from lane `count` on.
  @inline(__always) func cut(_ count: Int) -> SIMD16 {
    if count >= 16 { return self }
    var result = self
    for lane in Swift.max(0, count)..<16 { result[lane] = 0 }
    return result
  }
}

/// A row between two neighbours that count as infinite: x - 1 and x + 1 can be read without asking whether they exist.
struct PaddedRow<Scalar: EngineScalar> {
  private let memory: ScratchPlane<Scalar>
  private let plane: VoxelPlane<Scalar>
  private let width: Int
  private let edge: Scalar

  init(_ layout: RowLayout, edge: Scalar, _ scratch: ScratchPlanes<Scalar>) {
    width = layout.size.x
    self.edge = edge
    memory = scratch.take(layout.stride + 48)
    plane = memory.plane
    plane.fill(edge)
  }

  /// Takes a row over.
  @inline(__always) func load(_ source: VoxelPlane<Scalar>, _ start: Int) {
    plane.copy(source, from: start, count: width, to: 16)
  }

  /// 16 voxels of the row from `x + shift`.
  @inline(__always) func group(_ x: Int, shift: Int) -> SIMD16<Scalar> { plane[group: 16 + x + shift] }

  @inline(__always) func store(_ value: SIMD16<Scalar>, _ x: Int) {
    plane[group: 16 + x] = value
    // The last group may reach beyond the row.
    if x + 16 > width { for lane in width - x..<16 { plane[16 + x + lane] = edge } }
  }
}

/// How a value of three neighbours in a line goes back to the first of them that is the largest.
@inline(__always)
func routeToLargest<Scalar: EngineScalar>(
  _ value: SIMD16<Scalar>, _ a: SIMD16<Scalar>, _ b: SIMD16<Scalar>, _ c: SIMD16<Scalar>
) -> (a: SIMD16<Scalar>, b: SIMD16<Scalar>, c: SIMD16<Scalar>) {
  let rest = b.maximum(c)
  let toA = Scalar.choose(.zero, value, whereLess: a, rest)
  let left = value - toA
  let toB = Scalar.choose(.zero, left, whereLess: b, c)
  return (toA, toB, left - toB)
}
