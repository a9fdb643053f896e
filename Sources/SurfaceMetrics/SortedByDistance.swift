/// A squared distance with a small number: a weight class or a bin.
struct DistanceEntry {
  let square: Double
  let value: Int32
}

extension [DistanceEntry] {
  /// The entries by distance and then by value.
  ///
  /// Non-negative numbers have the order of their bit patterns, so that digits of these can be sorted one after the other,
  /// the lowest first; digits that all entries share cost nothing.
  func sortedByDistance() -> [DistanceEntry] {
    if count < 64 { return sorted { ($0.square, $0.value) < ($1.square, $1.value) } }
    var entries = self
    var sorted = self
    func sort(_ digit: (DistanceEntry) -> Int) {
      var starts = [Int](repeating: 0, count: (1 << 11) + 1)
      for entry in entries { starts[digit(entry) + 1] += 1 }
      if starts.contains(entries.count) { return }
      for index in 0..<1 << 11 { starts[index + 1] += starts[index] }
      for entry in entries {
        let key = digit(entry)
        sorted[starts[key]] = entry
        starts[key] += 1
      }
      swap(&entries, &sorted)
    }
    for shift in [0, 11, 22] as [UInt32] { sort { Int(UInt32(bitPattern: $0.value) >> shift & 0x7FF) } }
    for shift in [0, 11, 22, 33, 44, 55] as [UInt64] { sort { Int($0.square.bitPattern >> shift & 0x7FF) } }
    return entries
  }
}
