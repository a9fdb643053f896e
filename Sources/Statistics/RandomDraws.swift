/// A source of case numbers for resampling.
protocol IndexDraws {
  /// The next number in 0..<bound.
  mutating func next(below bound: UInt32) -> Int
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the same numbers on every platform.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Unbiased draws by multiplication and rejection (Lemire 2019), two from each number of SplitMix64.
struct SeededDraws: IndexDraws {
  private var generator: SplitMix64
  private var spare: UInt64 = 0
  private var hasSpare = false

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  @inline(__always)
  mutating func next(below bound: UInt32) -> Int {
    while true {
      let product = UInt64(half()) &* UInt64(bound)
      let remainder = UInt32(truncatingIfNeeded: product)
      // 2^32 mod bound remainders are in excess; the division is needed only where one of them is possible.
      if remainder >= bound || remainder >= (0 &- bound) % bound { return Int(product >> 32) }
    }
  }

  @inline(__always)
  private mutating func half() -> UInt32 {
    hasSpare.toggle()
    if hasSpare {
      spare = generator.next()
      return UInt32(truncatingIfNeeded: spare)
    }
    return UInt32(truncatingIfNeeded: spare >> 32)
  }
}

/// Draws listed beforehand, for comparison with another tool that resamples the same cases.
struct ListedDraws: IndexDraws {
  private let indices: [Int]
  private var position = 0

  init(_ indices: [Int]) { self.indices = indices }

  mutating func next(below bound: UInt32) -> Int {
    defer { position += 1 }
    return indices[position]
  }
}
