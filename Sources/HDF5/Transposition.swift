/// Copies a block in the file's order into a volume, in tiles so that both sides stay in the cache.
struct Transposition {
  /// The extents of the block, slowest first.
  let count: [Int]
  /// The step in the destination for one position along each dimension.
  let strides: [Int]

  private static let tile = 32

  /// - Precondition: `source` holds the product of `count` elements, and every destination index lies in
  ///   `destination`.
  func copy<Element: BitwiseCopyable>(
    from source: UnsafeBufferPointer<Element>, to destination: UnsafeMutableBufferPointer<Element>, offset: Int
  ) {
    let sourceStrides = count.indices.map { axis in count[(axis + 1)...].reduce(1, *) }
    // Dimensions of one position have no step.
    let axes = count.indices.filter { count[$0] > 1 }
    guard let fastestRead = axes.last, let fastestWritten = axes.min(by: { strides[$0] < strides[$1] }) else {
      if count.allSatisfy({ $0 == 1 }) { unsafe destination[offset] = source[0] }
      return
    }
    let outer = axes.filter { $0 != fastestRead && $0 != fastestWritten }
    var position = outer.map { _ in 0 }
    while true {
      var (from, to) = (0, offset)
      for (axis, index) in zip(outer, position) {
        from += index * sourceStrides[axis]
        to += index * strides[axis]
      }
      unsafe copyPlane(
        from: source, at: from, to: destination, at: to,
        inner: (count[fastestRead], strides[fastestRead]),
        other: fastestRead == fastestWritten
          ? (1, 0, 0) : (count[fastestWritten], sourceStrides[fastestWritten], strides[fastestWritten]))
      guard advance(&position, over: outer) else { return }
    }
  }

  /// The next position over the outer dimensions; false after the last.
  private func advance(_ position: inout [Int], over axes: [Int]) -> Bool {
    for index in axes.indices.reversed() {
      position[index] += 1
      if position[index] < count[axes[index]] { return true }
      position[index] = 0
    }
    return false
  }

  /// One plane: `inner` runs fastest in the source, `other` fastest in the destination.
  private func copyPlane<Element: BitwiseCopyable>(
    from source: UnsafeBufferPointer<Element>, at sourceStart: Int,
    to destination: UnsafeMutableBufferPointer<Element>, at destinationStart: Int,
    inner: (count: Int, step: Int), other: (count: Int, sourceStep: Int, step: Int)
  ) {
    if other.count == 1 && inner.step == 1 {
      let run = unsafe UnsafeBufferPointer(rebasing: source[sourceStart..<sourceStart + inner.count])
      _ = unsafe UnsafeMutableBufferPointer(rebasing: destination[destinationStart..<destinationStart + inner.count])
        .update(fromContentsOf: run)
      return
    }
    var otherTile = 0
    while otherTile < other.count {
      let otherEnd = min(otherTile + Transposition.tile, other.count)
      var innerTile = 0
      while innerTile < inner.count {
        let innerEnd = min(innerTile + Transposition.tile, inner.count)
        for i in innerTile..<innerEnd {
          var from = sourceStart + otherTile * other.sourceStep + i
          var to = destinationStart + otherTile * other.step + i * inner.step
          for _ in otherTile..<otherEnd {
            unsafe destination[to] = source[from]
            from += other.sourceStep
            to += other.step
          }
        }
        innerTile = innerEnd
      }
      otherTile = otherEnd
    }
  }
}
