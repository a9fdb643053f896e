package import VolumeCore

extension BitGrid {
  /// The voxels whose distance to the set is at most a radius in millimetres (less than it when not closed).
  ///
  /// Nothing lies outside the grid. On a grid of one slice the ball is a disc.
  /// Complexity: exposed rows times rows of the ball, `Docs/VoxelMorphology.md`.
  package func dilated(
    byBall radius: Double, spacing: VoxelSpacing, isClosed: Bool = true, workerCount: Int = 1
  ) -> BitGrid {
    dilated(by: .ball(radius: radius, spacing: spacing, isClosed: isClosed), workerCount: workerCount)
  }

  /// The voxels a + b with a in the set and b in an element.
  package func dilated(
    by element: StructuringElement, outside: ImageOutside = .background, workerCount: Int = 1
  ) -> BitGrid {
    let rows = ElementRows(element, sizeX: sizeX, sizeY: sizeY, sizeZ: sizeZ)
    let result = dilated(by: rows, workerCount: workerCount)
    if outside.growsInwards, !rows.rows.isEmpty {
      // p - b lies outside the grid for a b of the element.
      result.insertOutside { axis, extent in (max(0, rows.highest[axis]), extent + min(0, rows.lowest[axis])) }
    }
    return result
  }

  /// The voxels p with p + b in the set for every b of an element.
  package func eroded(
    by element: StructuringElement, outside: ImageOutside = .background, workerCount: Int = 1
  ) -> BitGrid {
    let rows = ElementRows(element, sizeX: sizeX, sizeY: sizeY, sizeZ: sizeZ)
    let result = complement().dilated(by: rows.mirrored, workerCount: workerCount)
    if outside.erodesInwards, !rows.rows.isEmpty {
      // p + b lies outside the grid for a b of the element.
      result.insertOutside { axis, extent in (max(0, -rows.lowest[axis]), extent - max(0, rows.highest[axis])) }
    }
    result.invert()
    return result
  }

  private func dilated(by element: ElementRows, workerCount: Int) -> BitGrid {
    let result = BitGrid(sizeX: sizeX, sizeY: sizeY, sizeZ: sizeZ)
    let plan = DilationPlan(element, of: self)
    let slabs = min(max(1, workerCount), sizeZ)
    _ = mapBlocks(count: slabs, workerCount: slabs) { slab in
      plan.run(from: self, into: result, slices: sizeZ * slab / slabs..<sizeZ * (slab + 1) / slabs)
    }
    result.clearRowEnds()
    return result
  }
}

/// The rows of an element that have the same x offsets.
private struct RowGroup: Sendable {
  let low: Int
  let high: Int
  var shifts: [Shift] = []

  struct Shift: Sendable {
    let y: Int
    let z: Int
  }

  static func grouped(_ rows: [ElementRow]) -> [RowGroup] {
    struct Key: Hashable {
      let low: Int
      let high: Int
    }
    let lists = Dictionary(grouping: rows) { Key(low: $0.low, high: $0.high) }
    return lists.sorted { ($0.key.low, $0.key.high) < ($1.key.low, $1.key.high) }.map { key, rows in
      RowGroup(low: key.low, high: key.high, shifts: rows.map { Shift(y: $0.y, z: $0.z) })
    }
  }
}

/// Which rows of an element move which voxels of each row of a grid.
///
/// In a convex element every offset is a walk along z, then y, then x. A voxel p outside the set that a + b reaches lies
/// where such a walk leaves the set for the last time: by a step along z, y or x. So a voxel whose neighbour at z + 1
/// is in the set need not be moved by offsets with z > 0, and one whose neighbour at y + 1 is in the set not by
/// offsets with z = 0 and y > 0. Only the exposed voxels of a row are moved far; a thick mask has few.
private struct DilationPlan: Sendable {
  private let centre: [RowGroup]
  private let (yUp, yDown): ([RowGroup], [RowGroup])
  private let (zUp, zDown): ([RowGroup], [RowGroup])
  private let all: [RowGroup]
  private let reach: ClosedRange<Int>

  init(_ element: ElementRows, of grid: BitGrid) {
    let rows = element.isConvex ? element.rows : []
    centre = RowGroup.grouped(rows.filter { $0.z == 0 && $0.y == 0 })
    yUp = RowGroup.grouped(rows.filter { $0.z == 0 && $0.y > 0 })
    yDown = RowGroup.grouped(rows.filter { $0.z == 0 && $0.y < 0 })
    zUp = RowGroup.grouped(rows.filter { $0.z > 0 })
    zDown = RowGroup.grouped(rows.filter { $0.z < 0 })
    all = element.isConvex ? [] : RowGroup.grouped(element.rows)
    reach = element.lowest[2]...element.highest[2]
  }

  /// Writes the slices `slices` of the dilation.
  func run(from grid: BitGrid, into result: BitGrid, slices: Range<Int>) {
    let pass = DilationPass(grid, result, slices)
    let first = max(0, slices.lowerBound - reach.upperBound)
    let end = min(grid.sizeZ, slices.upperBound - reach.lowerBound)
    guard first < end else { return }
    for z in first..<end {
      for y in 0..<grid.sizeY where pass.select(y, z, without: nil) {
        pass.move(all, y, z)
        pass.move(centre, y, z)
        if y + 1 < grid.sizeY, pass.select(y, z, without: (y + 1, z)) { pass.move(yUp, y, z) }
        if y > 0, pass.select(y, z, without: (y - 1, z)) { pass.move(yDown, y, z) }
        if z + 1 < grid.sizeZ, pass.select(y, z, without: (y, z + 1)) { pass.move(zUp, y, z) }
        if z > 0, pass.select(y, z, without: (y, z - 1)) { pass.move(zDown, y, z) }
      }
    }
  }
}

/// The scratch rows of one worker.
@safe private final class DilationPass {
  private let grid: BitGrid
  private let result: BitGrid
  private let slices: Range<Int>
  private let widening: RowWidening
  private let selected: UnsafeMutablePointer<UInt64>
  private var range = 0..<0

  init(_ grid: BitGrid, _ result: BitGrid, _ slices: Range<Int>) {
    self.grid = grid
    self.result = result
    self.slices = slices
    widening = RowWidening(wordsPerRow: grid.wordsPerRow)
    unsafe selected = .allocate(capacity: grid.wordsPerRow)
    unsafe selected.initialize(repeating: 0, count: grid.wordsPerRow)
  }

  deinit { unsafe selected.deallocate() }

  /// Takes the voxels of a row that are not in another row; false when there are none.
  @inline(__always)
  func select(_ y: Int, _ z: Int, without other: (y: Int, z: Int)?) -> Bool {
    let row = unsafe grid.words + grid.row(y, z)
    let hidden = unsafe other.map { unsafe grid.words + grid.row($0.y, $0.z) }
    var (first, end) = (Int.max, 0)
    for word in 0..<grid.wordsPerRow {
      var bits = unsafe row[word]
      if let hidden = unsafe hidden { bits &= unsafe ~hidden[word] }
      unsafe selected[word] = bits
      if bits != 0 {
        first = min(first, word)
        end = word &+ 1
      }
    }
    range = first < end ? first..<end : 0..<0
    return first < end
  }

  /// Adds the selected voxels, moved by every offset of the groups, to the slices of this pass.
  func move(_ groups: [RowGroup], _ y: Int, _ z: Int) {
    for group in groups {
      let words = unsafe widening.widen(selected, range, low: group.low, high: group.high)
      if words.isEmpty { continue }
      for shift in group.shifts {
        let (rowY, rowZ) = (y &+ shift.y, z &+ shift.z)
        guard rowY >= 0, rowY < grid.sizeY, slices.contains(rowZ) else { continue }
        let target = unsafe result.words + grid.row(rowY, rowZ)
        for word in words { unsafe target[word] |= widening.words[word] }
      }
    }
  }
}
