/// The nearest rows of eight columns, by divide and conquer on the rows in `Double`.
///
/// Formula:   argmin over j of m[j] + (w (i - j))^2, the lowest j of several.
/// Method:    as `LineSolver`: the nearest row does not decrease from row to row.
@safe struct FeatureSolver {
  private typealias Measures = SIMD8<Double>

  private let count: Int
  private let squaredSpacing: Double
  private let measures: UnsafeMutablePointer<SIMD8<Double>>
  private let features: UnsafeMutablePointer<UInt32>
  /// The nearest row of each row, as a number.
  private let nearest: UnsafeMutablePointer<SIMD8<Double>>

  /// Memory for `count` rows that the caller gives back with `deallocate()`.
  init(count: Int, spacing: Double) {
    self.count = count
    squaredSpacing = spacing * spacing
    unsafe measures = .allocate(capacity: count)
    unsafe measures.initialize(repeating: .zero, count: count)
    unsafe nearest = .allocate(capacity: count)
    unsafe nearest.initialize(repeating: .zero, count: count)
    unsafe features = .allocate(capacity: 8 * count)
    unsafe features.initialize(repeating: 0, count: 8 * count)
  }

  func deallocate() {
    unsafe measures.deallocate()
    unsafe nearest.deallocate()
    unsafe features.deallocate()
  }

  @inline(__always)
  func setMeasures(_ values: SIMD8<Double>, row: Int) { unsafe measures[row] = values }

  @inline(__always)
  func setFeature(_ feature: UInt32, row: Int, lane: Int) { unsafe features[row * 8 + lane] = feature }

  /// The feature of the nearest row.
  @inline(__always)
  func nearestFeature(row: Int, lane: Int) -> UInt32 { unsafe features[Int(nearest[row][lane]) * 8 + lane] }

  /// Finds the nearest row of every row.
  func solve() {
    guard let first = (0..<count).first(where: isFinite), let last = (0..<count).last(where: isFinite) else {
      for row in 0..<count { unsafe nearest[row] = Measures(repeating: Double(row)) }
      return
    }
    var row = 0
    while row < count {
      if isZero(row) {
        unsafe nearest[row] = Measures(repeating: Double(row))
        row += 1
        continue
      }
      // Between two rows of features no row beyond them is nearest.
      var end = row + 1
      while end < count, !isZero(end) { end += 1 }
      conquer(row..<end, max(first, row - 1), min(last, end))
      row = end
    }
  }

  @inline(__always)
  private func isZero(_ row: Int) -> Bool { unsafe !any(measures[row] .> 0) }

  @inline(__always)
  private func isFinite(_ row: Int) -> Bool { unsafe any(measures[row] .< .infinity) }

  /// Solves `rows`, whose nearest rows all lie in low...high.
  private func conquer(_ rows: Range<Int>, _ low: Int, _ high: Int) {
    if rows.isEmpty { return }
    let middle = rows.lowerBound + rows.count / 2
    var best = Measures(repeating: .infinity)
    var row = Measures(repeating: Double(low))
    for j in low...high {
      let step = Double(middle &- j)
      let measure = unsafe measures[j] + step * step * squaredSpacing
      let isNearer = measure .< best
      best = best.replacing(with: measure, where: isNearer)
      row = row.replacing(with: Double(j), where: isNearer)
    }
    unsafe nearest[middle] = row
    // Rows that rounding alone may have set apart count as nearest, so that none that is nearest is excluded.
    let margin = best * (1 + 0x1p-48)
    var (lowest, highest) = (low, high)
    while lowest < high, !isNear(lowest, middle, margin) { lowest += 1 }
    while highest > lowest, !isNear(highest, middle, margin) { highest -= 1 }
    conquer(rows.lowerBound..<middle, low, highest)
    conquer(middle + 1..<rows.upperBound, lowest, high)
  }

  @inline(__always)
  private func isNear(_ j: Int, _ middle: Int, _ margin: SIMD8<Double>) -> Bool {
    let step = Double(middle &- j)
    return unsafe any(measures[j] + step * step * squaredSpacing .<= margin)
  }
}
