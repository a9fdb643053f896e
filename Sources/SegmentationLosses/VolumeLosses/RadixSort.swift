/// Sorts words by their upper half.
enum RadixSort {
  /// Sorts the first `count` words by their upper 32 bits, ascending; equal ones keep their order.
  ///
  /// Complexity: one pass for the counts and at most three that move the words, in digits of 11, 11 and 10 bits; a digit
  ///             that all words share costs nothing.
  /// - Returns: whichever of the two planes holds the result.
  static func sort(
    _ words: VoxelPlane<UInt64>, _ spare: VoxelPlane<UInt64>, count: Int
  ) -> VoxelPlane<UInt64> {
    precondition(count <= words.count && count <= spare.count)
    var counts = [UInt32](repeating: 0, count: 3 * 2048)
    unsafe counts.withUnsafeMutableBufferPointer { counts in
      for index in 0..<count {
        let word = words[index]
        unsafe counts[Int(word >> 32) & 2047] &+= 1
        unsafe counts[2048 + (Int(word >> 43) & 2047)] &+= 1
        unsafe counts[4096 + Int(word >> 54)] &+= 1
      }
    }
    var (source, target) = (words, spare)
    for digit in 0..<3 {
      let shift = UInt64(32 + 11 * digit)
      let slots = counts[digit * 2048..<(digit + 1) * 2048]
      if slots.contains(UInt32(count)) { continue }
      var next: UInt32 = 0
      var starts = slots.map { slot -> UInt32 in
        defer { next += slot }
        return next
      }
      unsafe starts.withUnsafeMutableBufferPointer { starts in
        for index in 0..<count {
          let word = source[index]
          let slot = Int(word >> shift) & 2047
          unsafe target[Int(starts[slot])] = word
          unsafe starts[slot] &+= 1
        }
      }
      swap(&source, &target)
    }
    return source
  }
}
