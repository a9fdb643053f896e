/// A squared distance transform evaluated at given samples only, eight columns along x at a time.
///
/// For each slice of the other surface and each column (x fixed, y free) the squared distances along x,
/// f(y'), meet the parabola (y - y')^2: the lower envelope of these parabolas is the lower convex hull of the points
/// (y', f(y') + y'^2), which one scan builds and one walk evaluates at the wanted y (Felzenszwalb and Huttenlocher
/// 2012). Each sample then takes the minimum over the slices.
/// Complexity: O(rows of the other surface * blocks of columns + samples * slices).
@safe struct ColumnTransform: ~Copyable {
  private let search: FarSearch
  /// The points of the hull under construction: f(y'), f(y') + (y' * spacing)^2 and the row y', as a number twice.
  private let hullSquares: UnsafeMutablePointer<Double>
  private let hullHeights: UnsafeMutablePointer<Double>
  private let hullPlaces: UnsafeMutablePointer<Double>
  private let hullRows: UnsafeMutablePointer<Int>
  /// Squared distances along x, by row of a slice and column of the block.
  private let steps: UnsafeMutablePointer<Double>

  /// The wanted rows of one column: positions in the list of rows of its block.
  private struct Column {
    let lane: Int
    var rows: Range<Int>
  }

  init(_ search: FarSearch) {
    self.search = search
    let largest = search.slices.map(\.rows.count).max() ?? 0
    unsafe hullSquares = .allocate(capacity: largest + 1)
    unsafe hullHeights = .allocate(capacity: largest + 1)
    unsafe hullPlaces = .allocate(capacity: largest + 1)
    unsafe hullRows = .allocate(capacity: largest + 1)
    unsafe steps = .allocate(capacity: 8 * largest)
  }

  deinit {
    unsafe hullSquares.deallocate()
    unsafe hullHeights.deallocate()
    unsafe hullPlaces.deallocate()
    unsafe hullRows.deallocate()
    unsafe steps.deallocate()
  }

  /// The squared distance of each sample.
  func squares(_ samples: [FarSample]) -> [Double] {
    var result = [Double](repeating: .infinity, count: samples.count)
    // By column, then row: positions in `samples`.
    let byRow = samples.indices.sortedByCounting(limit: search.squaresY.count) { Int(samples[$0].y) }
    let order = byRow.sortedByCounting(limit: search.squaresX.count) { Int(samples[$0].x) }
    var first = 0
    while first < order.count {
      let block = samples[order[first]].x >> 3
      var end = first
      while end < order.count, samples[order[end]].x >> 3 == block { end += 1 }
      measure(order[first..<end], samples, firstX: Int(block) << 3, &result)
      first = end
    }
    return result
  }

  private func measure(
    _ positions: ArraySlice<Int>, _ samples: [FarSample], firstX: Int, _ result: inout [Double]
  ) {
    var columns: [Column] = []
    var rows: [Int] = []
    /// For each sample of the block, the position of its row in `rows`.
    var rowOfSample: [Int] = []
    for position in positions {
      let sample = samples[position]
      let lane = Int(sample.x) & 7
      if columns.last?.lane != lane { columns.append(Column(lane: lane, rows: rows.count..<rows.count)) }
      if columns[columns.count - 1].rows.isEmpty || rows[rows.count - 1] != Int(sample.y) {
        rows.append(Int(sample.y))
        columns[columns.count - 1].rows = columns[columns.count - 1].rows.lowerBound..<rows.count
      }
      rowOfSample.append(rows.count - 1)
    }
    let sliceCount = search.slices.count
    // By row and slice, so that a sample reads its slices one after the other.
    let values = UnsafeMutablePointer<Double>.allocate(capacity: rows.count * sliceCount)
    defer { unsafe values.deallocate() }
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe search.squaresY.withUnsafeBufferPointer { squaresY in
        for (slot, slice) in search.slices.enumerated() {
          unsafe slice.rows.withUnsafeBufferPointer { targets in
            for index in 0..<targets.count { unsafe squaredSteps(targets[index], firstX, steps + index * 8) }
            for column in columns {
              unsafe envelope(targets, column, rows, squaresY, values + slot, sliceCount)
            }
          }
        }
      }
    }
    for (position, row) in zip(positions, rowOfSample) {
      result[position] = unsafe smallest(values + row * sliceCount, z: Int(samples[position].z))
    }
  }

  /// Squared distances along x from eight neighbouring voxels to the nearest sample of a row.
  private func squaredSteps(_ row: FarSearch.TargetRow, _ firstX: Int, _ squares: UnsafeMutablePointer<Double>) {
    let here = search.byte(at: firstX, row)
    let left = search.lastStep(before: firstX, row) ?? -(1 << 30)
    let right = search.firstStep(from: firstX + 8, row) ?? 1 << 30
    for lane in 0..<8 {
      let x = firstX + lane
      var steps = min(x - left, right - x)
      if here != 0 {
        let from = here >> UInt8(lane)
        if from != 0 { steps = min(steps, from.trailingZeroBitCount) }
        let upTo = here << UInt8(7 - lane)
        if upTo != 0 { steps = min(steps, upTo.leadingZeroBitCount) }
      }
      unsafe squares[lane] = search.squaresX[steps]
    }
  }

  /// Evaluates the lower envelope of a slice's rows at the wanted rows of a column.
  private func envelope(
    _ targets: UnsafeBufferPointer<FarSearch.TargetRow>, _ column: Column, _ rows: UnsafeBufferPointer<Int>,
    _ squaresY: UnsafeBufferPointer<Double>, _ values: UnsafeMutablePointer<Double>, _ stride: Int
  ) {
    let (squares, heights, places, hullRows) = unsafe (hullSquares, hullHeights, hullPlaces, hullRows)
    var last = -1
    // The two points at the hull's end, in registers.
    var (height1, place1, height2, place2) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<targets.count {
      let square = unsafe steps[index &* 8 &+ column.lane]
      let row = unsafe Int(targets[index].y)
      let place = Double(row)
      let height = unsafe square + squaresY[row]
      while last >= 1, (height1 - height2) * (place - place1) >= (height - height1) * (place1 - place2) {
        last &-= 1
        (height1, place1) = (height2, place2)
        if last >= 1 { unsafe (height2, place2) = (heights[last &- 1], places[last &- 1]) }
      }
      last &+= 1
      (height2, place2, height1, place1) = (height1, place1, height, place)
      unsafe squares[last] = square
      unsafe heights[last] = height
      unsafe places[last] = place
      unsafe hullRows[last] = row
    }
    @inline(__always) func value(_ index: Int, _ y: Int) -> Double {
      let steps = unsafe hullRows[index] &- y
      return unsafe squares[index] + squaresY[Int(bitPattern: steps.magnitude)]
    }
    var index = 0
    for position in column.rows {
      let y = unsafe rows[position]
      var best = value(index, y)
      while index < last {
        let next = value(index &+ 1, y)
        if next > best { break }
        best = next
        index &+= 1
      }
      unsafe values[position &* stride] = best
    }
  }

  /// The smallest value over the slices with the distance along z added.
  private func smallest(_ values: UnsafeMutablePointer<Double>, z: Int) -> Double {
    let slices = search.sliceNumbers
    var after = slices.partitioningIndex { $0 >= z }
    var before = after - 1
    var best = Double.infinity
    while after < slices.count {
      let squareZ = search.squaresZ[slices[after] - z]
      if squareZ >= best { break }
      best = unsafe min(best, values[after] + squareZ)
      after += 1
    }
    while before >= 0 {
      let squareZ = search.squaresZ[z - slices[before]]
      if squareZ >= best { break }
      best = unsafe min(best, values[before] + squareZ)
      before -= 1
    }
    return best
  }
}

extension Collection<Int> {
  /// The elements by a key below `limit`; equal keys keep their order.
  func sortedByCounting(limit: Int, _ key: (Int) -> Int) -> [Int] {
    var starts = [Int](repeating: 0, count: limit + 1)
    for element in self { starts[key(element) + 1] += 1 }
    for index in 0..<limit { starts[index + 1] += starts[index] }
    var sorted = [Int](repeating: 0, count: count)
    for element in self {
      sorted[starts[key(element)]] = element
      starts[key(element)] += 1
    }
    return sorted
  }
}
