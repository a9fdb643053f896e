internal import VolumeCore

/// The offsets of one row of a structuring element: x from `low` to `high` at (y, z).
struct ElementRow {
  var y: Int
  var z: Int
  var low: Int
  var high: Int
}

/// A structuring element cut into rows along x, without offsets that lead out of the image from every voxel.
struct ElementRows {
  private(set) var rows: [ElementRow]
  /// Whether an offset whose components all shrink towards 0 stays in the element, and so does its mirror image.
  let isConvex: Bool
  /// The smallest and largest component along x, y, z; 0 for an empty element.
  private(set) var lowest = [0, 0, 0]
  private(set) var highest = [0, 0, 0]

  private init(rows: [ElementRow], isConvex: Bool) {
    self.rows = rows
    self.isConvex = isConvex
    guard let first = rows.first else { return }
    lowest = [first.low, first.y, first.z]
    highest = [first.high, first.y, first.z]
    for row in rows {
      lowest = [min(lowest[0], row.low), min(lowest[1], row.y), min(lowest[2], row.z)]
      highest = [max(highest[0], row.high), max(highest[1], row.y), max(highest[2], row.z)]
    }
  }

  /// The element turned about its centre.
  var mirrored: ElementRows {
    let turned = rows.map { ElementRow(y: -$0.y, z: -$0.z, low: -$0.high, high: -$0.low) }
    return ElementRows(rows: turned, isConvex: isConvex)
  }

  /// The rows of an element as a grid of that size needs them: an offset longer than the grid acts as one that is as
  /// long as the grid.
  init(_ element: StructuringElement, sizeX: Int, sizeY: Int, sizeZ: Int) {
    let limitZ = sizeZ == 1 ? 0 : sizeZ
    switch element.shape {
    case .connectivity(let connectivity, let count):
      // More steps than the longest axis has voxels, taken three times, change nothing.
      let iterations = min(count, 3 * max(sizeX, sizeY, sizeZ))
      self.init(halfLengths: connectivity.halfLength(iterations), sizeX, sizeY, limitZ, reach: (iterations, iterations))
    case .ball(let radius, let spacing, let isClosed):
      let ball = BallRows(radius: radius, spacing: spacing, isClosed: isClosed, limit: sizeX)
      let reachY = min(radius / spacing.y + 1, Double(sizeY))
      let reachZ = min(radius / spacing.z + 1, Double(sizeZ))
      self.init(halfLengths: ball.halfLength, sizeX, sizeY, limitZ, reach: (Int(reachY), Int(reachZ)))
    case .offsets(let offsets):
      self.init(offsets: offsets, sizeX, sizeY, limitZ)
    }
  }

  /// An element that is symmetric in every axis, from the half length of its row at (|y|, |z|).
  private init(
    halfLengths: (Int, Int) -> Int?, _ sizeX: Int, _ sizeY: Int, _ limitZ: Int, reach: (y: Int, z: Int)
  ) {
    var rows: [ElementRow] = []
    let (reachY, reachZ) = (min(reach.y, sizeY), min(reach.z, limitZ))
    for z in 0...reachZ {
      for y in 0...reachY {
        guard let length = halfLengths(y, z).map({ min($0, sizeX) }) else { break }
        for signedZ in z == 0 ? [0] : [-z, z] {
          for signedY in y == 0 ? [0] : [-y, y] {
            rows.append(ElementRow(y: signedY, z: signedZ, low: -length, high: length))
          }
        }
      }
    }
    self.init(rows: rows, isConvex: true)
  }

  private init(offsets: Set<VoxelOffset>, _ sizeX: Int, _ sizeY: Int, _ limitZ: Int) {
    func clamped(_ value: Int, _ limit: Int) -> Int { max(-limit, min(limit, value)) }
    let inside = Set(
      offsets.filter { limitZ > 0 || $0.z == 0 }.map {
        VoxelOffset(x: clamped($0.x, sizeX), y: clamped($0.y, sizeY), z: clamped($0.z, limitZ))
      })
    var rows: [ElementRow] = []
    for offset in inside.sorted(by: { ($0.z, $0.y, $0.x) < ($1.z, $1.y, $1.x) }) {
      if let last = rows.last, last.z == offset.z, last.y == offset.y, last.high + 1 == offset.x {
        rows[rows.count - 1].high = offset.x
      } else {
        rows.append(ElementRow(y: offset.y, z: offset.z, low: offset.x, high: offset.x))
      }
    }
    self.init(rows: rows, isConvex: false)
  }
}

extension VoxelConnectivity {
  /// The half length of the row at (y, z), both not negative, of the neighbourhood added up `iterations` times.
  fileprivate func halfLength(_ iterations: Int) -> (Int, Int) -> Int? {
    { y, z in
      guard max(y, z) <= iterations else { return nil }
      let length =
        switch self {
        case .faces: iterations - y - z
        case .edges: min(iterations, 2 * iterations - y - z)
        case .corners: iterations
        }
      return length < 0 ? nil : length
    }
  }
}

/// The rows of a ball in millimetres.
private struct BallRows {
  let radius: Double
  let spacing: VoxelSpacing
  let isClosed: Bool
  let limit: Int

  private func contains(_ x: Int, _ y: Int, _ z: Int) -> Bool {
    let (a, b, c) = (Double(x) * spacing.x, Double(y) * spacing.y, Double(z) * spacing.z)
    let distance = (a * a + b * b + c * c).squareRoot()
    return isClosed ? distance <= radius : distance < radius
  }

  func halfLength(_ y: Int, _ z: Int) -> Int? {
    guard contains(0, y, z) else { return nil }
    // The rounded sum grows with x, so that the largest x can be found by halving.
    var (inside, outside) = (0, limit + 1)
    while outside - inside > 1 {
      let middle = (inside + outside) / 2
      if contains(middle, y, z) { inside = middle } else { outside = middle }
    }
    return inside
  }
}
