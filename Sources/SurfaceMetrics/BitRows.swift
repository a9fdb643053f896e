#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How the voxels of a box lie in words of 64 bits: rows along x between a zero word on each side, slices between zero
/// rows, all between zero slices, so that a search may look beyond the box.
///
/// The box has a margin of one voxel on each side of the objects, so that voxels and corners share one layout: corner
/// (x, y, z) is the lower corner of voxel (x, y, z).
struct BitLayout {
  let sizeX: Int
  let sizeY: Int
  let sizeZ: Int
  let rowStride: Int
  let sliceStride: Int
  /// The words of the whole layout.
  let wordCount: Int
  /// The zero rows between slices, and the zero slices on each side.
  let zeroRows: Int
  let zeroSlices: Int
  private let firstWord: Int

  /// - Parameters:
  ///   - sizeX: voxels along x, margin included; likewise y and z.
  ///   - zeroRows: the zero rows before, between and behind the slices.
  ///   - zeroSlices: the zero slices before the first and behind the last.
  init(sizeX: Int, sizeY: Int, sizeZ: Int, zeroRows: Int = 1, zeroSlices: Int = 1) {
    (self.sizeX, self.sizeY, self.sizeZ) = (sizeX, sizeY, sizeZ)
    (self.zeroRows, self.zeroSlices) = (zeroRows, zeroSlices)
    rowStride = (sizeX + 63) / 64 + 2
    // The rows behind one slice are those before the next.
    sliceStride = rowStride * (sizeY + zeroRows)
    firstWord = zeroSlices * sliceStride + zeroRows * rowStride + 1
    wordCount = (sizeZ + 2 * zeroSlices) * sliceStride + zeroRows * rowStride + 1
  }

  /// The words that hold voxels in a row.
  var wordsPerRow: Int { rowStride - 2 }

  /// The position of the first word of a row; rows and slices around the box are zero.
  @inline(__always)
  func row(_ y: Int, _ z: Int) -> Int { z &* sliceStride &+ y &* rowStride &+ firstWord }
}

/// Rows and words of a slice that may hold a bit; empty ranges where none can.
struct SliceExtent {
  var y = 0..<0
  var words = 0..<0

  var isEmpty: Bool { y.isEmpty }

  mutating func formUnion(_ other: SliceExtent) {
    if other.isEmpty { return }
    if isEmpty {
      self = other
      return
    }
    y = min(y.lowerBound, other.y.lowerBound)..<max(y.upperBound, other.y.upperBound)
    words = min(words.lowerBound, other.words.lowerBound)..<max(words.upperBound, other.words.upperBound)
  }
}

/// Memory for bits that is taken once and used for one class after the other.
///
/// Between classes all words are zero: whoever sets bits clears the slices it touched. Fresh memory costs page faults
/// only where it is touched.
@safe final class BitMemory {
  private(set) var words: UnsafeMutablePointer<UInt64>
  private var capacity: Int

  init() {
    capacity = 0
    unsafe words = .allocate(capacity: 1)
  }

  /// Makes room for a layout; all words are zero.
  func reserve(_ layout: BitLayout) {
    let count = layout.wordCount
    if count <= capacity { return }
    unsafe free(words)
    // The kernel gives zeroed pages when they are touched.
    guard let memory = unsafe calloc(count, 8) else {
      preconditionFailure("no memory for \(count * 8) bytes of voxels")
    }
    unsafe words = memory.bindMemory(to: UInt64.self, capacity: count)
    capacity = count
  }

  /// Zeroes the words of the slices' extents.
  func clear(_ layout: BitLayout, _ slices: [SliceExtent]) {
    for (z, extent) in slices.enumerated() {
      for y in extent.y {
        unsafe (words + layout.row(y, z) + extent.words.lowerBound)
          .update(repeating: 0, count: extent.words.count)
      }
    }
  }

  deinit { unsafe free(words) }
}

extension UnsafeMutablePointer<UInt64> {
  /// Sets the bits `x` of the row that begins at word `base`.
  @inline(__always)
  func setBits(_ base: Int, _ start: Int, _ end: Int) {
    let (first, last) = (start >> 6, (end &- 1) >> 6)
    let head = UInt64.max << UInt64(start & 63)
    let tail = UInt64.max >> UInt64(63 &- (end &- 1) & 63)
    if first == last {
      unsafe self[base &+ first] |= head & tail
      return
    }
    unsafe self[base &+ first] |= head
    var word = first &+ 1
    while word < last {
      unsafe self[base &+ word] = .max
      word &+= 1
    }
    unsafe self[base &+ last] |= tail
  }

  /// Clears the bits `x` of the row that begins at word `base`.
  @inline(__always)
  func clearBits(_ base: Int, _ start: Int, _ end: Int) {
    var x = start
    while x < end {
      let word = x >> 6
      let stop = Swift.min(end, (word &+ 1) << 6)
      let head = UInt64.max << UInt64(x & 63)
      let tail = UInt64.max >> UInt64(63 &- (stop &- 1) & 63)
      unsafe self[base &+ word] &= ~(head & tail)
      x = stop
    }
  }
}
