/// What the values of a tile are.
enum TileKind: Sendable {
  /// Measures of the measured voxels, 0 at features.
  case single
  /// Measures of both sides of a mask, negative inside.
  case signed
  /// Measures within each label; voxels of another label are features.
  case labelled
}

/// The memory of one tile of sixteen columns, and its solution for each kind of values.
struct TileSolver {
  let kind: TileKind
  /// Input, signed if the kind is.
  let values: LaneLine
  /// The labels of the voxels as numbers above 0; 0 is background.
  let labels: LaneLine
  /// Output.
  let results: LaneLine
  private let part: LaneLine
  private let partResults: LaneLine

  init(kind: TileKind, rows: Int) {
    self.kind = kind
    values = .allocate(count: rows)
    results = .allocate(count: rows)
    labels = .allocate(count: kind == .labelled ? rows : 1)
    part = .allocate(count: kind == .single ? 1 : rows)
    partResults = .allocate(count: kind == .single ? 1 : rows)
  }

  func deallocate() {
    for line in [values, results, labels, part, partResults] { line.deallocate() }
  }

  /// Solves rows 0..<count, which are rows `first`..<first + count of a line of `extent` rows.
  func solve(count: Int, first: Int, extent: Int, closed: Bool, _ solver: LineSolver) {
    let edge: (first: Int, extent: Int)? = closed ? (first, extent) : nil
    switch kind {
    case .single: solveOne(values, count, edge, into: results, solver)
    case .signed: solveSigned(count, edge, solver)
    case .labelled: solveLabelled(count, edge, solver)
    }
  }

  /// One set of measured voxels.
  private func solveOne(
    _ line: LaneLine, _ count: Int, _ edge: (first: Int, extent: Int)?, into r: LaneLine, _ solver: LineSolver
  ) {
    solver.solve(line, count: count, into: r)
    applyEdge(edge, to: r, count, solver)
  }

  /// Lets the rows right before and after the image be features.
  private func applyEdge(
    _ edge: (first: Int, extent: Int)?, to line: LaneLine, _ count: Int, _ solver: LineSolver
  ) {
    guard let edge else { return }
    for row in 0..<count {
      let nearest = min(edge.first + row + 1, edge.extent - edge.first - row)
      line[row] = smaller(line[row], Lanes(repeating: solver.costs[nearest]))
    }
  }

  /// The outside and the inside, each with the other as features.
  ///
  /// Voxels beyond the image are background: features of the inside only.
  private func solveSigned(_ count: Int, _ edge: (first: Int, extent: Int)?, _ solver: LineSolver) {
    var (hasOutside, hasInside) = (false, false)
    for row in 0..<count {
      let value = values[row]
      hasOutside = hasOutside || any(value .> 0)
      hasInside = hasInside || any(value .< 0)
      part[row] = larger(value, .zero)
    }
    if hasOutside {
      solveOne(part, count, nil, into: results, solver)
    } else {
      for row in 0..<count { results[row] = .zero }
    }
    guard hasInside else { return }
    for row in 0..<count { part[row] = larger(Lanes.zero - values[row], .zero) }
    solveOne(part, count, edge, into: partResults, solver)
    for row in 0..<count { results[row] -= partResults[row] }
  }

  /// Each label that occurs, with all others as features.
  private func solveLabelled(_ count: Int, _ edge: (first: Int, extent: Int)?, _ solver: LineSolver) {
    let occurring = occurringLabels(count)
    if occurring.count <= 1 {
      solveOne(values, count, edge, into: results, solver)
      return
    }
    if occurring.count > Self.labelsSolvedAlone {
      solver.solveLabels(values, labels, count: count, into: results)
      applyEdge(edge, to: results, count, solver)
      return
    }
    for row in 0..<count { results[row] = .zero }
    for label in occurring {
      var (first, last) = (count, -1)
      for row in 0..<count {
        let isLabel = labels[row] .== label
        part[row] = Lanes.zero.replacing(with: values[row], where: isLabel)
        if any(isLabel) { (first, last) = (min(first, row), row) }
      }
      // The rows next to those of the label hold features only.
      let (start, end) = (max(0, first - 1), min(count, last + 2))
      let shifted = edge.map { (first: $0.first + start, extent: $0.extent) }
      solveOne(part.dropFirst(start), end - start, shifted, into: partResults.dropFirst(start), solver)
      for row in start..<end { results[row] += partResults[row] }
    }
  }

  /// Above it one pass that compares labels is faster than a pass per label (measured on parcels and on noise).
  private static let labelsSolvedAlone = 4

  /// The labels above 0, in the order in which they are met; incomplete beyond `labelsSolvedAlone`.
  private func occurringLabels(_ count: Int) -> [Float] {
    var occurring: [Float] = []
    var last: Float = 0
    for row in 0..<count {
      let lanes = labels[row]
      if !any((lanes .!= last) .& (lanes .!= 0)) || occurring.count > Self.labelsSolvedAlone { continue }
      for lane in 0..<16 where lanes[lane] != 0 && lanes[lane] != last {
        last = lanes[lane]
        if !occurring.contains(last) { occurring.append(last) }
      }
    }
    return occurring
  }
}
