extension LineSolver {
  /// Solves rows 0..<count of columns with many labels at once: a row of another label is a feature whatever its value.
  ///
  /// Formula:   r[i] = min over j of combine(l[j] == l[i] ? f[j] : 0, cost[i - j]), lane by lane.
  /// Method:    windows. Rows are near a feature where labels are many.
  func solveLabels(_ f: LaneLine, _ labels: LaneLine, count: Int, into r: LaneLine) {
    switch metric {
    case .euclidean, .cityBlock: growLabelWindows(SumOfSteps.self, f, labels, count, into: r)
    case .chessboard: growLabelWindows(LargerOfSteps.self, f, labels, count, into: r)
    }
  }

  private func growLabelWindows<Steps: StepCombination>(
    _ steps: Steps.Type, _ f: LaneLine, _ labels: LaneLine, _ count: Int, into r: LaneLine
  ) {
    for i in 0..<count {
      let label = labels[i]
      var best = f[i]
      var k = 1
      while k <= i || i &+ k < count {
        let cost = costs[k]
        if !any(best .> cost) { break }
        if k <= i {
          let before = Lanes.zero.replacing(with: f[i &- k], where: labels[i &- k] .== label)
          best = smaller(best, Steps.combine(before, cost))
        }
        if i &+ k < count {
          let after = Lanes.zero.replacing(with: f[i &+ k], where: labels[i &+ k] .== label)
          best = smaller(best, Steps.combine(after, cost))
        }
        k &+= 1
      }
      r[i] = best
    }
  }
}
