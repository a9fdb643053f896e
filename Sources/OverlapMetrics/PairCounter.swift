internal import VolumeCore

/// A number that can be a class index: one or two bytes.
typealias ClassIndex = VoxelScalar & FixedWidthInteger & UnsignedInteger

/// Counts pairs of class indices along rows of voxels.
///
/// Label maps are mostly runs: eight bytes of both maps that repeat the pair before them are skipped by two
/// comparisons. Where labels change in nearly every voxel each voxel costs three additions.
struct PairCounter<A: ClassIndex, B: ClassIndex>: ~Copyable {
  private let size: VolumeSize
  private let block: MomentBlock
  private var tables: PairTables

  init(size: VolumeSize, referenceClasses: Int, predictionClasses: Int) {
    self.size = size
    block = MomentBlock(size: size)
    tables = PairTables(referenceClasses: referenceClasses, predictionClasses: predictionClasses)
  }

  /// What was counted so far.
  func totals() -> PairTotals { tables.totals() }

  /// Counts rows `rows` (numbered y + z * size.y) of both maps.
  mutating func count(rows: Range<Int>, _ reference: Span<A>, _ prediction: Span<B>) {
    unsafe reference.withUnsafeBufferPointer { a in
      unsafe prediction.withUnsafeBufferPointer { b in
        forEachRow(rows) { counter, start, x, y in
          unsafe counter.countSegment(a.baseAddress! + start, b.baseAddress! + start, x, x.lowerBound, y)
        }
      }
    }
  }

  /// Counts the voxels whose reference is not the ignored class.
  mutating func count(rows: Range<Int>, _ reference: Span<A>, _ prediction: Span<B>, ignoredClass: Int) {
    countSelected(rows: rows, reference, prediction) { Int(reference[$0]) != ignoredClass }
  }

  /// Counts the voxels whose mask is not 0 and whose reference is not the ignored class.
  mutating func count(
    rows: Range<Int>, _ reference: Span<A>, _ prediction: Span<B>, where mask: Span<UInt8>, ignoredClass: Int?
  ) {
    if let ignoredClass {
      countSelected(rows: rows, reference, prediction) { mask[$0] != 0 && Int(reference[$0]) != ignoredClass }
    } else {
      countSelected(rows: rows, reference, prediction) { mask[$0] != 0 }
    }
  }

  /// Cuts every row into its stretches of selected voxels and counts these.
  @inline(__always)
  private mutating func countSelected(
    rows: Range<Int>, _ reference: Span<A>, _ prediction: Span<B>, _ isSelected: (Int) -> Bool
  ) {
    unsafe reference.withUnsafeBufferPointer { a in
      unsafe prediction.withUnsafeBufferPointer { b in
        forEachRow(rows) { counter, start, x, y in
          var first = x.lowerBound
          while first < x.upperBound {
            let selected = isSelected(start + first)
            var end = first + 1
            while end < x.upperBound && isSelected(start + end) == selected { end += 1 }
            if selected {
              unsafe counter.countSegment(
                a.baseAddress! + start, b.baseAddress! + start, first..<end, x.lowerBound, y)
            }
            first = end
          }
        }
      }
    }
  }

  /// Calls `body` with the start of each row, its columns and its number in the block, and empties the moment cells
  /// after each block of rows of one slice.
  @inline(__always)
  private mutating func forEachRow(
    _ rows: Range<Int>, _ body: (inout Self, _ start: Int, _ x: Range<Int>, _ y: Int) -> Void
  ) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (z, y) = row.quotientAndRemainder(dividingBy: size.y)
      let end = min(row + block.rows, rows.upperBound, (z + 1) * size.y)
      for x in stride(from: 0, to: size.x, by: block.columns) {
        let columns = x..<min(x + block.columns, size.x)
        for inBlock in row..<end { body(&self, inBlock * size.x, columns, inBlock - row) }
        tables.drain(block, x: x, y: y, z: z)
      }
      row = end
    }
  }

  /// Counts voxels `range` of a row; in moment cells x is counted from `origin` and y from the block's first row.
  private mutating func countSegment(
    _ a: UnsafePointer<A>, _ b: UnsafePointer<B>, _ range: Range<Int>, _ origin: Int, _ y: Int
  ) {
    if let cells = unsafe tables.denseCells {
      unsafe countRuns(a, b, range, origin, block, y) { unsafe cells.add($0, $1, $2, $3) }
    } else {
      unsafe countRuns(a, b, range, origin, block, y) { tables.addSparse($0, $1, $2, $3) }
    }
  }
}

/// Finds the runs of voxels `range` of a row and adds each: reference class, prediction class, voxels, moment cell.
///
/// A run ends at the first lane that differs from it. After a run of fewer than four voxels the word is taken for
/// noise, and its voxels are added one by one.
@inline(__always)
private func countRuns<A: ClassIndex, B: ClassIndex>(
  _ a: UnsafePointer<A>, _ b: UnsafePointer<B>, _ range: Range<Int>, _ origin: Int, _ block: MomentBlock, _ y: Int,
  _ add: (Int, Int, Int, UInt64) -> Void
) {
  let lanes = 8 / max(MemoryLayout<A>.size, MemoryLayout<B>.size)
  let perVoxel = block.cell(y: y)
  let perColumn = block.cellOfX
  var position = range.lowerBound
  var runStart = position
  var (runA, runB) = unsafe (a[position], b[position])
  func addRun(upTo end: Int) {
    if end == runStart { return }
    add(Int(runA), Int(runB), end - runStart, block.run(runStart - origin..<end - origin, perVoxel))
  }
  var wasNoise = false
  while position + lanes <= range.upperBound {
    let (repeatedA, repeatedB) = (repeated(runA, lanes), repeated(runB, lanes))
    func differences(_ offset: Int) -> UInt64 {
      unsafe (word(a + (position &+ offset), lanes) ^ repeatedA) | (word(b + (position &+ offset), lanes) ^ repeatedB)
    }
    while !wasNoise, position + 4 * lanes <= range.upperBound,
      differences(0) | differences(lanes) | differences(2 * lanes) | differences(3 * lanes) == 0
    { position &+= 4 * lanes }
    while position + lanes <= range.upperBound, differences(0) == 0 { position &+= lanes }
    guard position + lanes <= range.upperBound else { break }

    var wordA = unsafe word(a + position, lanes)
    var wordB = unsafe word(b + position, lanes)
    let lane = min(
      (wordA ^ repeatedA).trailingZeroBitCount / A.bitWidth, (wordB ^ repeatedB).trailingZeroBitCount / B.bitWidth)
    if position &+ lane &- runStart >= 4 {
      addRun(upTo: position + lane)
      position &+= lane
      runStart = position
      (runA, runB) = unsafe (a[position], b[position])
      wasNoise = false
      continue
    }
    wasNoise = true
    addRun(upTo: position)
    var moment = perVoxel &+ perColumn &* UInt64(truncatingIfNeeded: position &- origin)
    for _ in 0..<lanes {
      runA = A(truncatingIfNeeded: wordA)
      runB = B(truncatingIfNeeded: wordB)
      add(Int(runA), Int(runB), 1, moment)
      wordA &>>= UInt64(A.bitWidth)
      wordB &>>= UInt64(B.bitWidth)
      moment &+= perColumn
    }
    position &+= lanes
    runStart = position
  }
  while position < range.upperBound {
    let (nextA, nextB) = unsafe (a[position], b[position])
    if nextA != runA || nextB != runB {
      addRun(upTo: position)
      (runA, runB, runStart) = (nextA, nextB, position)
    }
    position &+= 1
  }
  addRun(upTo: range.upperBound)
}

/// The next lanes as one number, the first in its low bits.
@inline(__always)
private func word<Index: ClassIndex>(_ values: UnsafePointer<Index>, _ lanes: Int) -> UInt64 {
  let raw = unsafe UnsafeRawPointer(values)
  if lanes * MemoryLayout<Index>.size == 8 { return unsafe UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)) }
  return unsafe UInt64(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
}

/// The word in which every lane is `index`.
@inline(__always)
private func repeated<Index: ClassIndex>(_ index: Index, _ lanes: Int) -> UInt64 {
  let all = UInt64(truncatingIfNeeded: index) &* (UInt64.max / UInt64(Index.max))
  return lanes * MemoryLayout<Index>.size == 8 ? all : all & 0xFFFF_FFFF
}
