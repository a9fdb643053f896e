internal import VolumeCore

/// Voxels `x` of one row that have the same class; the row is numbered y + z * size.y.
struct LabelRun {
  let row: UInt32
  let start: UInt32
  let end: UInt32
}

/// The runs of the wanted classes of a label map, class by class, each in memory order.
///
/// One pass over the map finds them; everything after costs time and memory by the runs of a class and its box, not by
/// the volume. Memory: 12 bytes per run of a wanted class, twice while they are sorted by class.
struct LabelRuns: Sendable {
  /// The runs of all classes.
  private let runs: [LabelRun]
  /// Where the runs of each slot begin; one more than there are slots.
  private let starts: [Int]

  /// The runs of a slot, in memory order.
  func runs(of slot: Int) -> ArraySlice<LabelRun> { runs[starts[slot]..<starts[slot + 1]] }

  /// - Parameters:
  ///   - slots: for each class index the slot whose runs it belongs to, or -1 when it is not wanted.
  init(_ map: LabelMap, slots: [Int32], slotCount: Int, workerCount: Int) {
    switch map.indices {
    case .oneByte(let volume): self.init(volume, slots, slotCount, workerCount)
    case .twoByte(let volume): self.init(volume, slots, slotCount, workerCount)
    }
  }

  private init<Index: VoxelScalar & FixedWidthInteger & UnsignedInteger>(
    _ volume: Volume<Index>, _ slots: [Int32], _ slotCount: Int, _ workerCount: Int
  ) {
    let size = volume.geometry.size
    let rowCount = size.y * size.z
    precondition(rowCount <= Int(UInt32.max) && size.x < Int(UInt32.max), "the volume has too many rows")
    let blockCount = workerCount <= 1 ? 1 : min(4 * workerCount, rowCount)
    let parts = mapBlocks(count: blockCount, workerCount: workerCount) { block in
      let rows = rowCount * block / blockCount..<rowCount * (block + 1) / blockCount
      return volume.withVoxels { voxels in
        let scan = RunScan(slots: slots, slotCount: slotCount)
        unsafe voxels.withUnsafeBufferPointer { unsafe scan.scan(rows: rows, $0.baseAddress!, size.x) }
        return scan
      }
    }
    // Position of the next run of each slot, part by part: memory order whatever the number of parts.
    var starts = [Int](repeating: 0, count: slotCount + 1)
    for part in parts { for slot in 0..<slotCount { starts[slot + 1] += part.counts[slot] } }
    for slot in 0..<slotCount { starts[slot + 1] += starts[slot] }
    self.starts = starts
    runs = unsafe [LabelRun](largeCount: starts[slotCount]) { buffer in
      var next = starts
      unsafe next.withUnsafeMutableBufferPointer { next in
        for part in parts {
          for index in 0..<part.count {
            let found = unsafe part.runs[index]
            let position = unsafe next[Int(found.slot)]
            unsafe buffer.initializeElement(at: position, to: found.run)
            unsafe next[Int(found.slot)] = position &+ 1
          }
        }
      }
    }
  }
}

/// The runs that one worker finds, in memory order.
@safe private final class RunScan: @unchecked Sendable {
  struct FoundRun {
    let run: LabelRun
    let slot: Int32
  }

  private let slots: [Int32]
  private(set) var counts: [Int]
  private(set) var runs: UnsafeMutablePointer<FoundRun>
  private(set) var count = 0
  private var capacity = 1 << 14

  init(slots: [Int32], slotCount: Int) {
    self.slots = slots
    counts = [Int](repeating: 0, count: slotCount)
    unsafe runs = .allocate(capacity: capacity)
  }

  deinit { unsafe runs.deallocate() }

  private func grow() {
    let larger = UnsafeMutablePointer<FoundRun>.allocate(capacity: 2 * capacity)
    unsafe larger.update(from: runs, count: count)
    unsafe runs.deallocate()
    unsafe runs = larger
    capacity *= 2
  }

  /// Finds the runs of rows: words of eight bytes that repeat the voxel before them are skipped, four at a time once the
  /// run is longer than one.
  func scan<Index: FixedWidthInteger & UnsignedInteger>(
    rows: Range<Int>, _ voxels: UnsafePointer<Index>, _ rowLength: Int
  ) {
    unsafe slots.withUnsafeBufferPointer { slots in
      for row in rows {
        // A row has at most as many runs as voxels.
        while count + rowLength > capacity { grow() }
        unsafe count = RunScan.scan(
          row: UInt32(truncatingIfNeeded: row), voxels + row * rowLength, rowLength, slots, runs, count)
      }
    }
    for index in 0..<count { unsafe counts[Int(runs[index].slot)] += 1 }
  }

  @inline(__always)
  private static func scan<Index: FixedWidthInteger & UnsignedInteger>(
    row: UInt32, _ voxels: UnsafePointer<Index>, _ count: Int, _ slots: UnsafeBufferPointer<Int32>,
    _ runs: UnsafeMutablePointer<FoundRun>, _ found: Int
  ) -> Int {
    let lanes = 8 / MemoryLayout<Index>.size
    var found = found
    var start = 0
    while start < count {
      let value = unsafe voxels[start]
      let repeated = UInt64(truncatingIfNeeded: value) &* (UInt64.max / UInt64(Index.max))
      var end = start &+ 1
      @inline(__always) func word(_ offset: Int) -> UInt64 {
        unsafe UInt64(
          littleEndian: UnsafeRawPointer(voxels + (end &+ offset)).loadUnaligned(as: UInt64.self)) ^ repeated
      }
      var isFound = false
      while end &+ lanes <= count {
        let difference = word(0)
        if difference != 0 {
          end &+= difference.trailingZeroBitCount / Index.bitWidth
          isFound = true
          break
        }
        end &+= lanes
        while end &+ 4 &* lanes <= count, word(0) | word(lanes) | word(2 &* lanes) | word(3 &* lanes) == 0 {
          end &+= 4 &* lanes
        }
      }
      if !isFound { while end < count, unsafe voxels[end] == value { end &+= 1 } }
      let slot = unsafe slots[Int(value)]
      if slot >= 0 {
        unsafe runs[found] = FoundRun(
          run: LabelRun(
            row: row, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end)), slot: slot)
        found &+= 1
      }
      start = end
    }
    return found
  }
}
