internal import VolumeCore

/// Moves and widens one row of bits inside a scratch row.
@safe final class RowWidening {
  /// The widened row; only the words of the returned range are meaningful.
  let words: UnsafeMutablePointer<UInt64>
  private let wordsPerRow: Int

  init(wordsPerRow: Int) {
    self.wordsPerRow = wordsPerRow
    unsafe words = .allocate(capacity: wordsPerRow)
    unsafe words.initialize(repeating: 0, count: wordsPerRow)
  }

  deinit { unsafe words.deallocate() }

  /// Puts the union of a row's copies moved by low to high into `words`.
  ///
  /// Bits may lie past the end of the row in its last word.
  /// - Parameter range: the words of `row` from the first to the last that is not 0.
  /// - Returns: the words of the result that can hold bits.
  @inline(__always)
  func widen(_ row: UnsafePointer<UInt64>, _ range: Range<Int>, low: Int, high: Int) -> Range<Int> {
    let first = max(0, (range.lowerBound &* 64 &+ low) >> 6)
    let end = min(wordsPerRow, (range.upperBound &* 64 &- 1 &+ high) >> 6 &+ 1)
    guard first < end else { return 0..<0 }
    // The part of the move that all copies share comes first; the others widen the row on both sides.
    let move = low > 0 ? low : min(high, 0)
    for word in first..<end { unsafe words[word] = shifted(row, range, word, move) }
    spreadUp(first..<end, by: high - max(low, move))
    spreadDown(first..<end, by: min(high, move) - low)
    return first..<end
  }

  /// A word of the row moved by `distance` bits towards higher x.
  @inline(__always)
  private func shifted(_ row: UnsafePointer<UInt64>, _ range: Range<Int>, _ word: Int, _ distance: Int) -> UInt64 {
    let source = word &- distance >> 6
    let bits = UInt64(truncatingIfNeeded: distance & 63)
    let upper = unsafe range.contains(source) ? row[source] : 0
    if bits == 0 { return upper }
    let lower = unsafe range.contains(source &- 1) ? row[source &- 1] : 0
    return upper &<< bits | lower &>> (64 &- bits)
  }

  /// Adds the copies moved by 1...length, doubling what is there.
  @inline(__always)
  private func spreadUp(_ range: Range<Int>, by length: Int) {
    var covered = 0
    while covered < length {
      let step = min(covered &+ 1, length &- covered)
      var word = range.upperBound &- 1
      while word >= range.lowerBound {
        unsafe words[word] |= shifted(words, range, word, step)
        word &-= 1
      }
      covered &+= step
    }
  }

  @inline(__always)
  private func spreadDown(_ range: Range<Int>, by length: Int) {
    var covered = 0
    while covered < length {
      let step = min(covered &+ 1, length &- covered)
      for word in range { unsafe words[word] |= shifted(words, range, word, -step) }
      covered &+= step
    }
  }
}
