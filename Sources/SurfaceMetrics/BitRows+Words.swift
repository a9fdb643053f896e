/// Where the first voxel of a word lies.
typealias WordPlace = (x: Int, y: Int, z: Int)

/// Calls `body` with the position of the row of every word inside the slices' extents, and with the word's place.
@inline(__always)
func forEachWord(_ slices: [SliceExtent], _ layout: BitLayout, _ body: (_ base: Int, _ word: WordPlace) -> Void) {
  for (z, extent) in slices.enumerated() {
    for y in extent.y {
      let base = layout.row(y, z)
      var word = extent.words.lowerBound
      while word < extent.words.upperBound {
        body(base, (word &<< 6, y, z))
        word &+= 1
      }
    }
  }
}

/// Calls `body` with the position of every word inside the slices' extents.
@inline(__always)
func forEachWord(_ slices: [SliceExtent], _ layout: BitLayout, _ body: (Int) -> Void) {
  forEachWord(slices, layout) { base, word in body(base &+ word.x &>> 6) }
}

/// Calls `body` with the position of the row of each sample, the place of its word and its bit there.
@inline(__always)
func forEachSample(
  of surface: UnsafeMutablePointer<UInt64>, _ layout: BitLayout, _ slices: [SliceExtent],
  _ body: (_ base: Int, _ word: WordPlace, _ bit: Int) -> Void
) {
  forEachWord(slices, layout) { base, word in
    var bits = unsafe surface[base &+ word.x &>> 6]
    while bits != 0 {
      body(base, word, bits.trailingZeroBitCount)
      bits &= bits &- 1
    }
  }
}

/// The number of bits set inside the slices' extents.
func bitCount(_ words: UnsafeMutablePointer<UInt64>, _ layout: BitLayout, _ slices: [SliceExtent]) -> Int {
  var count = 0
  forEachWord(slices, layout) { count &+= unsafe words[$0].nonzeroBitCount }
  return count
}

/// Whether no bit is set inside the slices' extents.
func isEmpty(_ words: UnsafeMutablePointer<UInt64>, _ layout: BitLayout, _ slices: [SliceExtent]) -> Bool {
  for (z, extent) in slices.enumerated() {
    for y in extent.y {
      let base = layout.row(y, z)
      for word in extent.words where unsafe words[base + word] != 0 { return false }
    }
  }
  return true
}
