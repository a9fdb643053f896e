internal import VolumeCore

/// The passes along x and y, one slice after another: a slice stays in the cache between them.
struct SlicePass {
  let plan: DistancePlan
  let source: FeatureSource
  let target: TransformTarget
  private let tile: TileSolver
  private let bits: SliceBits
  private let eroded: [SliceBits]

  init(_ plan: DistancePlan, _ source: FeatureSource, _ target: TransformTarget) {
    self.plan = plan
    self.source = source
    self.target = target
    tile = TileSolver(kind: source.tileKind, rows: plan.size.y)
    let (width, height) = (plan.size.x, plan.size.y)
    bits = .allocate(width: width, height: height)
    if case .contour = source {
      eroded = (0..<4).map { _ in .allocate(width: width, height: height) }
    } else {
      eroded = []
    }
  }

  func deallocate() {
    tile.deallocate()
    bits.deallocate()
    for slice in eroded { slice.deallocate() }
  }

  /// Runs both passes on some slices.
  func run(slices: Range<Int>) {
    for z in slices {
      spread(z)
      if plan.size.y > 1 || plan.isClosed { solveTiles(z) }
    }
  }

  // MARK: - Along x

  private func spread(_ z: Int) {
    switch source {
    case .mask(let mask, let region):
      load(mask, z, into: bits)
      if region == .outside { bits.invert() }
      spreadMask(z, isClosed: plan.isClosed && source.edgeIsFeature)
    case .contour(let mask):
      loadContour(mask, z)
      bits.invert()
      spreadMask(z, isClosed: false)
    case .bothSides(let mask):
      load(mask, z, into: bits)
      spreadBothSides(z)
    case .bytes(let labels, let background): spreadLabels(labels, z, background)
    case .words(let labels, let background): spreadLabels(labels, z, background)
    }
  }

  private func load(_ mask: Volume<UInt8>, _ z: Int, into bits: SliceBits) {
    mask.withVoxels { voxels in
      unsafe voxels.withUnsafeBufferPointer { voxels in
        unsafe bits.fill(from: voxels.baseAddress! + z * plan.size.sliceCount)
      }
    }
  }

  private func loadContour(_ mask: Volume<UInt8>, _ z: Int) {
    var neighbours: [SliceBits] = []
    for (index, neighbour) in [z - 1, z, z + 1].enumerated() {
      if neighbour < 0 || neighbour >= plan.size.z {
        // A 2D image has no edge along z.
        if plan.isClosed && plan.size.z > 1 {
          eroded[index].clear()
          neighbours.append(eroded[index])
        }
        continue
      }
      load(mask, neighbour, into: eroded[3])
      eroded[index].fillEroded(eroded[3], isOpen: !plan.isClosed)
      neighbours.append(eroded[index])
    }
    load(mask, z, into: bits)
    bits.subtractCommon(neighbours)
  }

  private func spreadMask(_ z: Int, isClosed: Bool) {
    for y in 0..<plan.size.y {
      let row = unsafe target.row(y, z)
      bits.forEachRun(y: y) { run, isMeasured in
        if isMeasured {
          unsafe fill(row, run, plan.alongX, isClosed: isClosed, plan.cap)
        } else {
          unsafe (row + run.lowerBound).initialize(repeating: 0, count: run.count)
        }
      }
      for tile in 0..<target.tileCount { target.setOccupied(bits.holds(group: tile, y: y), tile: tile, y: y, z: z) }
    }
  }

  private func spreadBothSides(_ z: Int) {
    for y in 0..<plan.size.y {
      let row = unsafe target.row(y, z)
      bits.forEachRun(y: y) { run, isInside in
        if isInside {
          unsafe fill(row, run, plan.negativeAlongX, isClosed: plan.isClosed, -plan.cap)
        } else {
          unsafe fill(row, run, plan.alongX, isClosed: false, plan.cap)
        }
      }
      for tile in 0..<target.tileCount { target.setOccupied(true, tile: tile, y: y, z: z) }
    }
  }

  @inline(__always)
  private func spreadLabels<Index: VoxelScalar & FixedWidthInteger & UnsignedInteger>(
    _ labels: Volume<Index>, _ z: Int, _ background: Int?
  ) {
    labels.withVoxels { voxels in
      unsafe voxels.withUnsafeBufferPointer { voxels in
        for y in 0..<plan.size.y {
          let labelRow = unsafe voxels.baseAddress! + plan.size.index(x: 0, y: y, z: z)
          let row = unsafe target.row(y, z)
          for tile in 0..<target.tileCount { target.setOccupied(false, tile: tile, y: y, z: z) }
          unsafe forEachLabelRun(labelRow, count: plan.size.x) { run, label in
            if Int(label) == background {
              unsafe (row + run.lowerBound).initialize(repeating: 0, count: run.count)
              return
            }
            unsafe fill(row, run, plan.alongX, isClosed: plan.isClosed, plan.cap)
            for tile in run.lowerBound >> 4...(run.upperBound - 1) >> 4 {
              target.setOccupied(true, tile: tile, y: y, z: z)
            }
          }
        }
      }
    }
  }

  /// The measures of a run along x; features lie right before and after it, at the ends of a row only if closed.
  @inline(__always)
  private func fill(
    _ row: UnsafeMutablePointer<Float>, _ run: Range<Int>, _ costs: CostTable, isClosed: Bool, _ none: Float
  ) {
    let start = unsafe row + run.lowerBound
    let count = run.count
    let hasBefore = isClosed || run.lowerBound > 0
    let hasAfter = isClosed || run.upperBound < plan.size.x
    switch (hasBefore, hasAfter) {
    case (true, true):
      let half = (count + 1) / 2
      unsafe costs.copy(from: 1, count: half, to: start)
      unsafe costs.copy(from: half - count, count: count - half, to: start + half)
    case (true, false): unsafe costs.copy(from: 1, count: count, to: start)
    case (false, true): unsafe costs.copy(from: -count, count: count, to: start)
    case (false, false): unsafe start.initialize(repeating: none, count: count)
    }
  }

  // MARK: - Along y

  private func solveTiles(_ z: Int) {
    let solver = LineSolver(costs: plan.alongY, metric: plan.metric, cap: plan.cap, method: plan.method)
    for index in 0..<target.tileCount {
      guard let rows = occupiedRows(tile: index, z) else { continue }
      let width = target.width(ofTile: index)
      for y in rows {
        tile.values[y - rows.lowerBound] = unsafe loadLanes(target.row(y, z) + index * 16, width: width)
      }
      source.loadLabels(tile.labels, tile: index, width: width, count: rows.count) { size, row in
        size.index(x: index * 16, y: rows.lowerBound + row, z: z)
      }
      tile.solve(
        count: rows.count, first: rows.lowerBound, extent: plan.size.y, closed: plan.isClosed && source.edgeIsFeature,
        solver)
      for y in rows {
        unsafe storeLanes(tile.results[y - rows.lowerBound], to: target.row(y, z) + index * 16, width: width)
      }
    }
  }

  /// The rows in which a tile is occupied, and one row of features on each side.
  private func occupiedRows(tile: Int, _ z: Int) -> Range<Int>? {
    let height = plan.size.y
    guard let first = (0..<height).first(where: { target.isOccupied(tile: tile, y: $0, z: z) }) else { return nil }
    let last = (0..<height).last { target.isOccupied(tile: tile, y: $0, z: z) }!
    return max(0, first - 1)..<min(height, last + 2)
  }
}
