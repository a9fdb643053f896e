extension NearSearch {
  /// Rows, tables and bits of one search, as the innermost loop wants them.
  @safe struct Lookup {
    /// The rows of one group, as distances in bytes from the sample's row; rows that coincide are named twice.
    struct Offsets {
      let first: Int
      let second: Int
      let third: Int
      let fourth: Int
    }

    let groups: UnsafeBufferPointer<RowGroup>
    let offsets: UnsafeBufferPointer<Offsets>
    let squaresX: UnsafeBufferPointer<Double>
    /// The bits of the other surface.
    let other: UnsafeRawPointer

    /// The squared distance from sample x of the row at `base` to the nearest sample of the other surface among the
    /// rows, and its table position.
    @inline(__always)
    func nearest(_ base: Int, _ x: Int) -> (square: Double, position: Int) {
      let start = unsafe other + (base &<< 3 &+ (x &- 31) >> 3)
      let shift = UInt64(truncatingIfNeeded: 31 &+ (x &- 31) & 7)
      @inline(__always) func window(_ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      var best = Double.infinity
      var position = 0
      var index = 0
      let count = unsafe groups.count
      while index < count {
        let group = unsafe groups[index]
        if group.square >= best { break }
        let rows = unsafe offsets[index]
        let bits = window(rows.first) | window(rows.second) | window(rows.third) | window(rows.fourth)
        if bits != 0 {
          let right = (bits &>> shift).trailingZeroBitCount
          let left = (bits &<< (64 &- shift)).leadingZeroBitCount &+ 1
          let dx = min(right, left)
          let square = unsafe squaresX[dx] + group.squareY + group.squareZ
          if square < best {
            best = square
            position = group.firstBin &+ dx
          }
        }
        index &+= 1
      }
      return (best, position)
    }
  }

  /// Calls `body` with the tables of a search in `other`.
  ///
  /// - Precondition: the layout has zero rows and slices as far as the search reaches.
  @inline(__always)
  mutating func withLookup<Result>(
    in other: UnsafeMutablePointer<UInt64>, _ layout: BitLayout,
    _ body: (Lookup, UnsafeMutableBufferPointer<Int32>) -> Result
  ) -> Result {
    let offsets = groups.map { group in
      let (y, z) = (8 * group.dy * layout.rowStride, 8 * group.dz * layout.sliceStride)
      return Lookup.Offsets(first: -z - y, second: y - z, third: z - y, fourth: z + y)
    }
    return unsafe groups.withUnsafeBufferPointer { groups in
      unsafe offsets.withUnsafeBufferPointer { offsets in
        unsafe squaresX.withUnsafeBufferPointer { squaresX in
          unsafe bins.withUnsafeMutableBufferPointer { bins in
            unsafe body(
              Lookup(groups: groups, offsets: offsets, squaresX: squaresX, other: UnsafeRawPointer(other)), bins)
          }
        }
      }
    }
  }
}
