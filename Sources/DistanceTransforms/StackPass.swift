internal import VolumeCore

/// The pass along z, some rows of all slices at a time, which also turns measures into the numbers of the map.
struct StackPass {
  let plan: DistancePlan
  let source: FeatureSource
  let target: TransformTarget
  private let tiles: [TileSolver]
  private let sign: Sign

  /// Where the sign of a value comes from; a copy of the source in each row would cost more than the row.
  private enum Sign { case none, ofMeasures, ofMask }

  /// The tiles that are loaded together: rows of neighbouring slices lie far apart, so that whole stretches of memory
  /// are worth taking from each.
  private static let tilesTogether = 4

  init(_ plan: DistancePlan, _ source: FeatureSource, _ target: TransformTarget) {
    self.plan = plan
    self.source = source
    self.target = target
    sign =
      switch source {
      case .mask, .bytes, .words: .none
      case .bothSides: .ofMeasures
      case .contour: .ofMask
      }
    tiles = (0..<min(Self.tilesTogether, target.tileCount)).map { _ in
      TileSolver(kind: source.tileKind, rows: plan.size.z)
    }
  }

  func deallocate() {
    for tile in tiles { tile.deallocate() }
  }

  /// Runs the pass on some rows.
  func run(rows: Range<Int>) {
    let solver = LineSolver(costs: plan.alongZ, metric: plan.metric, cap: plan.cap, method: plan.method)
    for y in rows {
      for first in stride(from: 0, to: target.tileCount, by: Self.tilesTogether) {
        solve(tiles: first..<min(first + Self.tilesTogether, target.tileCount), y, solver)
      }
    }
  }

  private func solve(tiles group: Range<Int>, _ y: Int, _ solver: LineSolver) {
    guard let slices = occupiedSlices(group, y) else { return }
    let first = slices.lowerBound
    for z in slices {
      let row = unsafe target.row(y, z)
      for index in group {
        let width = target.width(ofTile: index)
        tiles[index - group.lowerBound].values[z - first] = unsafe loadLanes(row + index * 16, width: width)
      }
    }
    for index in group {
      let tile = tiles[index - group.lowerBound]
      source.loadLabels(tile.labels, tile: index, width: target.width(ofTile: index), count: slices.count) {
        $0.index(x: index * 16, y: y, z: first + $1)
      }
      // A 2D image has no edge along z.
      tile.solve(
        count: slices.count, first: first, extent: plan.size.z,
        closed: plan.isClosed && plan.size.z > 1 && source.edgeIsFeature,
        solver)
    }
    for z in slices {
      let row = unsafe target.row(y, z)
      for index in group {
        let result = tiles[index - group.lowerBound].results[z - first]
        let values = finished(result, tile: index, y, z)
        unsafe storeLanes(values, to: row + index * 16, width: target.width(ofTile: index))
      }
    }
  }

  @inline(__always)
  private func finished(_ measures: Lanes, tile: Int, _ y: Int, _ z: Int) -> Lanes {
    switch sign {
    case .none: return plan.finish.values(measures)
    case .ofMeasures: return plan.finish.signedValues(measures)
    case .ofMask:
      let values = plan.finish.values(measures)
      return values.replacing(with: Lanes.zero - values, where: isNotZero(maskBytes(tile: tile, y, z)))
    }
  }

  /// Sixteen voxels of the mask that gives the signs.
  private func maskBytes(tile: Int, _ y: Int, _ z: Int) -> SIMD16<UInt8> {
    guard case .contour(let mask) = source else { preconditionFailure("only contours take their sign from a mask") }
    let width = target.width(ofTile: tile)
    return mask.withVoxels { voxels in
      unsafe voxels.withUnsafeBufferPointer { voxels in
        let start = unsafe voxels.baseAddress! + plan.size.index(x: tile * 16, y: y, z: z)
        if width == 16 { return unsafe UnsafeRawPointer(start).loadUnaligned(as: SIMD16<UInt8>.self) }
        var lanes = SIMD16<UInt8>.zero
        for lane in 0..<width { lanes[lane] = unsafe start[lane] }
        return lanes
      }
    }
  }

  /// The slices in which one of the tiles is occupied, and one slice of features on each side.
  private func occupiedSlices(_ group: Range<Int>, _ y: Int) -> Range<Int>? {
    func isOccupied(_ z: Int) -> Bool { group.contains { target.isOccupied(tile: $0, y: y, z: z) } }
    let depth = plan.size.z
    guard let first = (0..<depth).first(where: isOccupied) else { return nil }
    let last = (0..<depth).last(where: isOccupied)!
    return max(0, first - 1)..<min(depth, last + 2)
  }
}
