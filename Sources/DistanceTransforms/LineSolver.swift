/// How rows are solved; the result is the same to rounding of the squared distance.
package enum DistanceMethod: CaseIterable, Sendable {
  /// Windows until they have cost more than divide and conquer would, then the latter.
  case automatic
  case windows
  case divideAndConquer
}

/// One pass of a separable distance transform along the rows of a `LaneLine`.
///
/// Formula:   r[i] = min over j of combine(f[j], cost[i - j]), lane by lane; combine is + or, for chessboard, max.
/// Method:    rows near their nearest feature by growing a window around them; where windows grow long, by divide and
///            conquer on the rows (Docs/DistanceTransforms.md derives both).
struct LineSolver {
  let costs: CostTable
  let metric: DistanceMetric
  /// No value above it is needed: infinity, or the measure of the band's limit.
  let cap: Float
  let method: DistanceMethod

  /// Solves rows 0..<count of `f` into `r`.
  @inline(never)
  func solve(_ f: LaneLine, count: Int, into r: LaneLine) {
    var first = 0
    while first < count, !any(f[first] .< cap) { first += 1 }
    if first == count {
      for row in 0..<count { r[row] = f[row] }
      return
    }
    var last = count - 1
    while !any(f[last] .< cap) { last -= 1 }
    var row = 0
    while row < count {
      if areAllZero(f[row]) {
        r[row] = .zero
        row += 1
        continue
      }
      // Between two rows of zeros no row beyond them can be nearest.
      var end = row + 1
      while end < count, !areAllZero(f[end]) { end += 1 }
      let window = max(first, row - 1)...min(last, end)
      switch metric {
      case .chessboard: growWindows(LargerOfSteps.self, f, row..<end, window, into: r, budgetPerRow: .max)
      case .euclidean, .cityBlock: solveSegment(f, row..<end, window, into: r)
      }
      row = end
    }
  }

  /// Rows without a row of zeros among them.
  @inline(never)
  private func solveSegment(_ f: LaneLine, _ rows: Range<Int>, _ window: ClosedRange<Int>, into r: LaneLine) {
    var solved = rows.lowerBound
    switch method {
    case .windows: solved = growWindows(SumOfSteps.self, f, rows, window, into: r, budgetPerRow: .max)
    case .automatic: solved = growWindows(SumOfSteps.self, f, rows, window, into: r, budgetPerRow: Self.stepsPerRow)
    case .divideAndConquer: break
    }
    conquer(f, solved..<rows.upperBound, window.lowerBound, window.upperBound, into: r)
  }

  /// The steps per row that cost as much as divide and conquer (measured, Docs/DistanceTransforms.md).
  private static let stepsPerRow = 5
}

/// How the steps along one axis join those along the axes before it.
protocol StepCombination {
  static func combine(_ measures: Lanes, _ cost: Float) -> Lanes
}

enum SumOfSteps: StepCombination {
  @inline(__always)
  static func combine(_ measures: Lanes, _ cost: Float) -> Lanes { measures + cost }
}

enum LargerOfSteps: StepCombination {
  @inline(__always)
  static func combine(_ measures: Lanes, _ cost: Float) -> Lanes { larger(measures, Lanes(repeating: cost)) }
}

// MARK: - Windows

extension LineSolver {
  /// Looks at the rows k before and after each row, k growing from 1, until no lane can gain.
  ///
  /// Returns the first row that is left unsolved because the budget was spent.
  @discardableResult
  private func growWindows<Steps: StepCombination>(
    _ steps: Steps.Type, _ f: LaneLine, _ rows: Range<Int>, _ window: ClosedRange<Int>, into r: LaneLine,
    budgetPerRow: Int
  ) -> Int {
    var budget = budgetPerRow == .max ? Int.max : 16 * budgetPerRow
    for i in rows {
      let (below, above) = (i - window.lowerBound, window.upperBound - i)
      var best = f[i]
      var k = max(1, -below, -above)
      let start = k
      let both = min(below, above)
      search: do {
        while k + 1 <= both {
          if !any(best .> costs[k]) { break search }
          best = smaller(best, Steps.combine(smaller(f[i &- k], f[i &+ k]), costs[k]))
          best = smaller(best, Steps.combine(smaller(f[i &- k &- 1], f[i &+ k &+ 1]), costs[k &+ 1]))
          k &+= 2
        }
        if k <= both {
          best = smaller(best, Steps.combine(smaller(f[i &- k], f[i &+ k]), costs[k]))
          k &+= 1
        }
        while k <= below {
          if !any(best .> costs[k]) { break search }
          best = smaller(best, Steps.combine(f[i &- k], costs[k]))
          k &+= 1
        }
        while k <= above {
          if !any(best .> costs[k]) { break search }
          best = smaller(best, Steps.combine(f[i &+ k], costs[k]))
          k &+= 1
        }
      }
      r[i] = best
      if budgetPerRow != .max {
        budget += budgetPerRow - (k - start)
        if budget < 0 { return i + 1 }
      }
    }
    return rows.upperBound
  }
}

// MARK: - Divide and conquer

extension LineSolver {
  /// Solves `rows`, whose nearest rows all lie in low...high.
  ///
  /// Costs are convex in the step, so the nearest row does not decrease from row to row: the nearest rows of the
  /// middle row, over all lanes, bound those of the rows before and after it.
  @inline(never)
  private func conquer(_ f: LaneLine, _ rows: Range<Int>, _ low: Int, _ high: Int, into r: LaneLine) {
    if rows.count <= 8 {
      scan(f, rows, low, high, into: r)
      return
    }
    let middle = rows.lowerBound + rows.count / 2
    var best = f[low] + costs[middle - low]
    var j = low + 1
    while j <= high {
      best = smaller(best, f[j] + costs[middle &- j])
      j &+= 1
    }
    r[middle] = smaller(best, f[middle])
    let nearest = best * Self.roundingMargin
    var lowest = low
    while lowest < high, !any(f[lowest] + costs[middle &- lowest] .<= nearest) { lowest &+= 1 }
    var highest = high
    while highest > lowest, !any(f[highest] + costs[middle &- highest] .<= nearest) { highest &-= 1 }
    conquer(f, rows.lowerBound..<middle, low, highest, into: r)
    conquer(f, middle + 1..<rows.upperBound, lowest, high, into: r)
  }

  /// Rows within it of the smallest measure count as nearest, so that rounding excludes no row that is.
  private static let roundingMargin: Float = 1 + 0x1p-20

  /// Solves a few rows by looking at the whole window, two rows at a time.
  @inline(never)
  private func scan(_ f: LaneLine, _ rows: Range<Int>, _ low: Int, _ high: Int, into r: LaneLine) {
    var i = rows.lowerBound
    while i + 1 < rows.upperBound {
      var (a, b) = (f[i], f[i + 1])
      var j = low
      while j <= high {
        let value = f[j]
        a = smaller(a, value + costs[i &- j])
        b = smaller(b, value + costs[i &+ 1 &- j])
        j &+= 1
      }
      (r[i], r[i + 1]) = (a, b)
      i += 2
    }
    if i < rows.upperBound {
      var a = f[i]
      var j = low
      while j <= high {
        a = smaller(a, f[j] + costs[i &- j])
        j &+= 1
      }
      r[i] = a
    }
  }
}
