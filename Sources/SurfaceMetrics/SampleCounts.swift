/// Counts samples by distance and weight class: the distances between lattice points take few values.
///
/// A squared distance that occurs gets a bin, which it keeps for all classes of a case; what was counted is emptied from
/// class to class.
@safe final class SampleCounts {
  /// The number of weight classes.
  let classCount: Int
  /// The squared distance of each bin.
  private(set) var squares: [Double] = []
  /// Samples by bin * classCount + weight class.
  private(set) var counts: UnsafeMutablePointer<UInt32>
  private var capacity = 1 << 13
  /// The bins with samples, in the order of their first one.
  private var occupied: [Int32] = []
  private var isOccupied: [Bool] = []
  private var bins = BinTable()
  /// Samples of weight class 0 that were counted at once, by bin.
  private var bulk: [Int32: Int] = [:]
  /// Samples so far apart that they share their distance with few others.
  private var scattered: [DistanceEntry] = []
  /// Above this many bins a new squared distance gets none.
  private static let largestBinCount = 1 << 11

  init(classCount: Int) {
    self.classCount = classCount
    unsafe counts = .allocate(capacity: capacity * classCount)
    unsafe counts.initialize(repeating: 0, count: capacity * classCount)
  }

  deinit { unsafe counts.deallocate() }

  /// The bin of a squared distance, made when it is new.
  func bin(ofSquare square: Double) -> Int32 {
    let bin = bins.bin(of: square, orNew: Int32(squares.count))
    if Int(bin) < squares.count { return bin }
    squares.append(square)
    isOccupied.append(false)
    if squares.count > capacity { grow() }
    return bin
  }

  private func grow() {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * capacity * classCount)
    unsafe grown.initialize(repeating: 0, count: 2 * capacity * classCount)
    unsafe grown.update(from: counts, count: capacity * classCount)
    unsafe counts.deallocate()
    unsafe counts = grown
    capacity *= 2
  }

  /// Counts samples of a bin.
  @inline(__always)
  func add(bin: Int32, weightClass: UInt8) {
    let position = Int(bin) &* classCount &+ Int(weightClass)
    let count = unsafe counts[position]
    if count == 0 { occupy(bin) }
    unsafe counts[position] = count &+ 1
  }

  /// Counts any number of samples of weight class 0: the voxels of a region can be more than 32 bits count.
  func add(bin: Int32, count: Int) {
    if count == 0 { return }
    occupy(bin)
    bulk[bin, default: 0] += count
  }

  @inline(never)
  private func occupy(_ bin: Int32) {
    if isOccupied[Int(bin)] { return }
    isOccupied[Int(bin)] = true
    occupied.append(bin)
  }

  /// Counts samples that have nothing nearby.
  func add(_ samples: [FarSample], squares: [Double]) {
    for (sample, square) in zip(samples, squares) {
      if self.squares.count < SampleCounts.largestBinCount {
        add(bin: bin(ofSquare: square), weightClass: sample.weightClass)
      } else if let bin = bins.bin(of: square) {
        add(bin: bin, weightClass: sample.weightClass)
      } else {
        scattered.append(DistanceEntry(square: square, value: Int32(sample.weightClass)))
      }
    }
  }

  /// What was counted, by distance; the counts are then empty.
  func drain(weights: [Double]) -> DirectedDistances {
    // A distance may have got its bin after some of its samples.
    let scattered = self.scattered.filter { sample in
      guard let bin = self.bins.bin(of: sample.square) else { return true }
      add(bin: bin, weightClass: UInt8(sample.value))
      return false
    }.sortedByDistance()
    let bins = occupied.map { DistanceEntry(square: squares[Int($0)], value: $0) }.sortedByDistance()
    var result = DirectedDistances.Builder(weights: weights, capacity: bins.count + scattered.count)
    var next = 0
    var nextBin = 0
    while nextBin < bins.count || next < scattered.count {
      let binSquare = nextBin < bins.count ? bins[nextBin].square : .infinity
      let square = min(binSquare, next < scattered.count ? scattered[next].square : .infinity)
      result.begin(distance: square.squareRoot())
      if nextBin < bins.count, binSquare == square {
        let first = Int(bins[nextBin].value) * classCount
        for weightClass in 0..<classCount {
          let more = weightClass > 0 || bulk.isEmpty ? 0 : bulk[bins[nextBin].value] ?? 0
          let count = unsafe Int(counts[first + weightClass]) + more
          if count == 0 { continue }
          result.add(weightClass: weightClass, count: count)
          unsafe counts[first + weightClass] = 0
        }
        isOccupied[Int(bins[nextBin].value)] = false
        nextBin += 1
      }
      // Samples of one class are added at once, as those of a bin are, so that sums round alike.
      while next < scattered.count, scattered[next].square == square {
        let first = next
        while next < scattered.count, scattered[next].square == square, scattered[next].value == scattered[first].value
        {
          next += 1
        }
        result.add(weightClass: Int(scattered[first].value), count: next - first)
      }
    }
    occupied.removeAll(keepingCapacity: true)
    self.scattered.removeAll(keepingCapacity: true)
    bulk.removeAll(keepingCapacity: true)
    return result.finish()
  }
}

/// The bin of each squared distance: a table with open addressing, at most half full.
private struct BinTable {
  private var slots = [Slot](repeating: Slot(square: 0, bin: -1), count: 1 << 10)
  private var count = 0

  private struct Slot {
    var square: Double
    var bin: Int32
  }

  /// The bin of a squared distance; nil when it has none.
  func bin(of square: Double) -> Int32? {
    let bin = slots[position(of: square)].bin
    return bin < 0 ? nil : bin
  }

  /// The bin of a squared distance, which is entered with the new one when it has none.
  mutating func bin(of square: Double, orNew new: Int32) -> Int32 {
    let position = position(of: square)
    if slots[position].bin >= 0 { return slots[position].bin }
    slots[position] = Slot(square: square, bin: new)
    count += 1
    if 2 * count > slots.count {
      let old = slots
      slots = [Slot](repeating: Slot(square: 0, bin: -1), count: 2 * old.count)
      for slot in old where slot.bin >= 0 { slots[self.position(of: slot.square)] = slot }
    }
    return new
  }

  /// Where a squared distance lies, or would lie.
  private func position(of square: Double) -> Int {
    let mixed = square.bitPattern &* 0x9E37_79B9_7F4A_7C15
    var position = Int(truncatingIfNeeded: mixed >> 40) & (slots.count - 1)
    while slots[position].bin >= 0 && slots[position].square != square { position = (position + 1) & (slots.count - 1) }
    return position
  }
}
