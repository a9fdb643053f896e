/// The voxels of one slice of a mask at one bit each; bits beyond the end of a row are 0.
@safe struct SliceBits {
  let width: Int
  let height: Int
  let wordsPerRow: Int
  let words: UnsafeMutablePointer<UInt64>

  /// Uninitialised memory that the caller gives back with `deallocate()`.
  static func allocate(width: Int, height: Int) -> SliceBits {
    let wordsPerRow = (width + 63) / 64
    return unsafe SliceBits(
      width: width, height: height, wordsPerRow: wordsPerRow, words: .allocate(capacity: wordsPerRow * height))
  }

  func deallocate() { unsafe words.deallocate() }

  private var count: Int { wordsPerRow * height }

  /// The bits of the last word of a row that stand for voxels.
  private var lastWordMask: UInt64 { UInt64.max >> UInt64(wordsPerRow * 64 - width) }

  /// Takes over a slice of bytes that are 0 or 1.
  func fill(from slice: UnsafePointer<UInt8>) {
    for y in 0..<height {
      let row = unsafe UnsafeRawPointer(slice + y * width)
      var x = 0
      for word in 0..<wordsPerRow {
        var bits: UInt64 = 0
        if x + 64 <= width {
          for eight in 0..<8 {
            let bytes = unsafe row.loadUnaligned(fromByteOffset: x + eight * 8, as: UInt64.self)
            bits |= gathered(bytes) << UInt64(eight * 8)
          }
        } else {
          for lane in 0..<width - x {
            bits |= unsafe UInt64(row.load(fromByteOffset: x + lane, as: UInt8.self)) << UInt64(lane)
          }
        }
        unsafe words[y * wordsPerRow + word] = bits
        x += 64
      }
    }
  }

  /// Eight bytes of 0 or 1, the first in the lowest, as the low eight bits.
  @inline(__always)
  private func gathered(_ bytes: UInt64) -> UInt64 {
    (UInt64(littleEndian: bytes) &* 0x0102_0408_1020_4080) >> 56
  }

  /// Replaces the set by the voxels that are not in it.
  func invert() {
    for y in 0..<height {
      for word in 0..<wordsPerRow {
        let valid = word == wordsPerRow - 1 ? lastWordMask : .max
        unsafe words[y * wordsPerRow + word] = ~words[y * wordsPerRow + word] & valid
      }
    }
  }

  /// Takes over the voxels of `other` whose whole 3 x 3 neighbourhood in the slice is in the set; beyond the image
  /// all voxels count as in the set (`isOpen`) or none.
  func fillEroded(_ other: SliceBits, isOpen: Bool) {
    let outside: UInt64 = isOpen ? .max : 0
    func along(_ y: Int, _ word: Int) -> UInt64 {
      if y < 0 || y >= height { return outside }
      let row = y * wordsPerRow
      func at(_ index: Int) -> UInt64 {
        if index < 0 || index >= wordsPerRow { return outside }
        let bits = unsafe other.words[row + index]
        return index == wordsPerRow - 1 ? bits | (outside & ~lastWordMask) : bits
      }
      let bits = at(word)
      return bits & (bits << 1 | at(word - 1) >> 63) & (bits >> 1 | at(word + 1) << 63)
    }
    for y in 0..<height {
      for word in 0..<wordsPerRow {
        let valid = word == wordsPerRow - 1 ? lastWordMask : .max
        unsafe words[y * wordsPerRow + word] = along(y - 1, word) & along(y, word) & along(y + 1, word) & valid
      }
    }
  }

  /// Removes the voxels that are in all of the sets `others`.
  func subtractCommon(_ others: [SliceBits]) {
    for index in 0..<count {
      var common = UInt64.max
      for other in others { common &= unsafe other.words[index] }
      unsafe words[index] &= ~common
    }
  }

  /// Becomes the empty set.
  func clear() { unsafe words.update(repeating: 0, count: count) }

  /// Whether one of the voxels 16 * group ..< 16 * group + 16 of a row is in the set.
  @inline(__always)
  func holds(group: Int, y: Int) -> Bool {
    unsafe (words[y * wordsPerRow + group >> 2] >> UInt64((group & 3) * 16)) & 0xFFFF != 0
  }

  /// Calls `body` with each run of equal bits of a row: its voxels, and whether they are in the set.
  @inline(__always)
  func forEachRun(y: Int, _ body: (Range<Int>, Bool) -> Void) {
    let row = y * wordsPerRow
    var start = 0
    var isSet = unsafe words[row] & 1 != 0
    while start < width {
      let end = firstDifference(row, from: start, isSet)
      body(start..<end, isSet)
      start = end
      isSet.toggle()
    }
  }

  /// The first voxel at or after `start` that differs from `isSet`, or the width.
  @inline(__always)
  private func firstDifference(_ row: Int, from start: Int, _ isSet: Bool) -> Int {
    let flip: UInt64 = isSet ? .max : 0
    var word = start >> 6
    var bits = unsafe (words[row + word] ^ flip) & (UInt64.max << UInt64(start & 63))
    while bits == 0 {
      word += 1
      if word == wordsPerRow { return width }
      bits = unsafe words[row + word] ^ flip
    }
    return min(width, word << 6 + bits.trailingZeroBitCount)
  }
}
