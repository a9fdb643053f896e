internal import VolumeCore
internal import VoxelMorphology

extension SurfaceWorkspace {
  /// Above this many rows in a ball the dilation of `VoxelMorphology` is faster.
  private static let rowLimit = 60

  /// Counts the strips of foreground along the border voxels of each mask, for each unit and width.
  ///
  /// Formula: strip = foreground voxels whose distance to a border voxel (6 neighbours, outside of the image is
  ///   background) of their own mask is smaller than the width
  /// Source: Cheng et al. 2021, boundary IoU; in voxels as MetricsReloaded's `boundary_iou`.
  func boundaryCounts(
    _ box: TargetBox, _ extents: [SliceExtent], _ widths: [Double], _ units: [SurfaceConvention.BoundaryUnit],
    dropsIgnored: Bool
  ) -> [SurfaceConvention.BoundaryUnit: [Double: BoundaryCounts]] {
    let layout = box.layout
    let memories = surfaces.both + targets.both + [unknown]
    for memory in memories { memory.reserve(layout) }
    defer { for memory in memories { memory.clear(layout, extents) } }
    for side in SegmentationSide.allCases {
      let mask = unsafe BitMask(
        layout: layout, voxels: masks[side].words, ignored: dropsIgnored ? ignored.words : nil, isFlat: isFlat)
      unsafe mask.extract(.border(.faces), into: surfaces[side].words, extents)
    }
    var counts: [SurfaceConvention.BoundaryUnit: [Double: BoundaryCounts]] = [:]
    for unit in units {
      for width in widths {
        let ball = StripBall(width: width, spacing: unit == .voxels ? .unit : spacing, isFlat: isFlat)
        for side in SegmentationSide.allCases { fillStrip(side, ball, layout, extents) }
        let (strips, others) = unsafe (targets.reference.words, targets.prediction.words)
        var count = BoundaryCounts()
        forEachWord(extents, layout) { word in
          let (a, b) = unsafe (strips[word], others[word])
          count.reference += a.nonzeroBitCount
          count.prediction += b.nonzeroBitCount
          count.intersection += (a & b).nonzeroBitCount
        }
        counts[unit, default: [:]][width] = count
      }
    }
    return counts
  }

  /// Writes the strip of a side to its `targets` memory.
  private func fillStrip(_ side: SegmentationSide, _ ball: StripBall, _ layout: BitLayout, _ extents: [SliceExtent]) {
    let (border, mask, strip, wide) = unsafe (
      surfaces[side].words, masks[side].words, targets[side].words, unknown.words
    )
    let isLarge = ball.isLong || ball.rows.count > SurfaceWorkspace.rowLimit
    if isLarge || ball.reachY > layout.zeroRows || ball.reachZ > layout.zeroSlices {
      unsafe dilate(border, ball, into: strip, layout, extents)
    } else {
      forEachWord(extents, layout) { word in unsafe strip[word] = 0 }
      for (halfLength, rows) in ball.rowsByHalfLength {
        forEachWord(extents, layout) { word in
          unsafe wide[word] = widened(border[word &- 1], border[word], border[word &+ 1], by: halfLength)
        }
        let offsets = rows.map { $0.z * layout.sliceStride + $0.y * layout.rowStride }
        unsafe offsets.withUnsafeBufferPointer { offsets in
          forEachWord(extents, layout) { word in
            if unsafe mask[word] == 0 { return }
            var bits = unsafe strip[word]
            for index in 0..<offsets.count { bits |= unsafe wide[word &+ offsets[index]] }
            unsafe strip[word] = bits
          }
        }
      }
    }
    forEachWord(extents, layout) { word in unsafe strip[word] &= mask[word] }
  }

  /// Dilates by a large ball on a grid of its own.
  private func dilate(
    _ border: UnsafeMutablePointer<UInt64>, _ ball: StripBall, into strip: UnsafeMutablePointer<UInt64>,
    _ layout: BitLayout, _ extents: [SliceExtent]
  ) {
    let grid = BitGrid(sizeX: layout.sizeX, sizeY: layout.sizeY, sizeZ: layout.sizeZ)
    forEachWord(extents, layout) { base, word in
      unsafe grid.words[grid.row(word.y, word.z) + word.x >> 6] = unsafe border[base + word.x >> 6]
    }
    let dilated = grid.dilated(byBall: ball.width, spacing: ball.spacing, isClosed: false)
    forEachWord(extents, layout) { base, word in
      unsafe strip[base + word.x >> 6] = unsafe dilated.words[dilated.row(word.y, word.z) + word.x >> 6]
    }
  }
}

/// The rows of an open ball: for each (y, z) the voxels to both sides along x.
private struct StripBall {
  let width: Double
  let spacing: VoxelSpacing
  private(set) var rows: [(y: Int, z: Int, halfLength: Int)] = []
  /// Whether rows are longer than a word to each side, or so many that they are not listed.
  private(set) var isLong = false

  init(width: Double, spacing: VoxelSpacing, isFlat: Bool) {
    (self.width, self.spacing) = (width, spacing)
    func reach(_ spacing: Double) -> Int { min(Int(min(width / spacing, 1e6)) + 1, 1 << 16) }
    let (reachY, reachZ) = (reach(spacing.y), isFlat ? 0 : reach(spacing.z))
    if reachY * max(1, reachZ) > 10000 {
      isLong = true
      return
    }
    func isInside(_ x: Int, _ y: Int, _ z: Int) -> Bool {
      let (a, b, c) = (Double(x) * spacing.x, Double(y) * spacing.y, Double(z) * spacing.z)
      return (a * a + b * b + c * c).squareRoot() < width
    }
    for z in -reachZ...reachZ {
      for y in -reachY...reachY where isInside(0, y, z) {
        var halfLength = 0
        // Beyond a word no row is widened here.
        while halfLength < 64, isInside(halfLength + 1, y, z) { halfLength += 1 }
        rows.append((y, z, halfLength))
      }
    }
    isLong = rows.contains { $0.halfLength > 63 }
  }

  var reachY: Int { rows.map { abs($0.y) }.max() ?? 0 }
  var reachZ: Int { rows.map { abs($0.z) }.max() ?? 0 }

  /// The rows by how far they reach along x.
  var rowsByHalfLength: [(Int, [(y: Int, z: Int)])] {
    Set(rows.map(\.halfLength)).sorted().map { length in
      (length, rows.filter { $0.halfLength == length }.map { (y: $0.y, z: $0.z) })
    }
  }
}

/// 64 voxels of a row, each with `count` neighbours to both sides, at most 63; `before` and `after` are the words beside it.
@inline(__always)
private func widened(_ before: UInt64, _ word: UInt64, _ after: UInt64, by count: Int) -> UInt64 {
  if before | word | after == 0 { return 0 }
  var (up, down) = ((low: before, high: word), (low: word, high: after))
  var done = 0
  while done < count {
    let step = UInt64(min(done + 1, count - done))
    up = (up.low | up.low << step, up.high | up.high << step | up.low >> (64 - step))
    down = (down.low | down.low >> step | down.high << (64 - step), down.high | down.high >> step)
    done += Int(step)
  }
  return up.high | down.low
}
