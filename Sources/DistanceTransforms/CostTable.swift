/// What a step of k voxels along one axis adds to the internal measure, for k in -count...count.
///
/// Internal measures are squared distances (Euclidean) or distances (chessboard, city-block), in units of
/// `DistanceUnit`. Symmetric, so that a table of falling costs is the same memory read from a negative position.
@safe final class CostTable: @unchecked Sendable {
  /// The largest step.
  let count: Int
  /// Points at the cost of step 0.
  let centre: UnsafeMutablePointer<Float>

  /// A table of `cost(k)`, rounded once from `Double`, and cut off at `cap`.
  init(count: Int, sign: Float = 1, cap: Float = .infinity, cost: (Double) -> Double) {
    self.count = count
    let base = UnsafeMutablePointer<Float>.allocate(capacity: 2 * count + 1)
    unsafe centre = base + count
    for step in 0...count {
      let value = sign * min(Float(cost(Double(step))), cap)
      unsafe (centre + step).initialize(to: value)
      unsafe (centre - step).initialize(to: value)
    }
  }

  deinit { unsafe (centre - count).deallocate() }

  /// The cost of a step of either sign.
  @inline(__always)
  subscript(step: Int) -> Float {
    assert(abs(step) <= count)
    return unsafe centre[step]
  }

  /// Writes the costs of `count` steps from `first` on to a row.
  @inline(__always)
  func copy(from first: Int, count: Int, to row: UnsafeMutablePointer<Float>) {
    assert(abs(first) <= self.count && abs(first + count - 1) <= self.count)
    unsafe row.update(from: centre + first, count: count)
  }
}

/// The power of two that internal measures are counted in: the largest spacing lies in 1..<2 of it.
///
/// Squares of any spacing a file can hold so stay in the range of `Float`, and multiplying the spacing by a power of
/// two multiplies every result exactly.
struct DistanceUnit: Sendable {
  /// Millimetres per internal unit.
  let millimetres: Double

  init(largestSpacing: Double) {
    millimetres = Double(sign: .plus, exponent: largestSpacing.exponent, significand: 1)
  }
}
