/// The Lovasz extension of the Jaccard loss of each class over sorted errors.
///
/// Sums of a class: P, and L = sum of e_(k) (J_k - J_(k-1)) with errors in descending order, J = 1 - (G - F) / (G + B)
/// where F and B are the weights of foreground and background met so far. Equal errors keep the order of voxels.
/// Only errors above 0 are sorted, and of those none below the smallest error of a foreground voxel: from there on J is
/// 1.
/// Memory: 16 bytes per voxel of a class and worker.
struct LovaszKernel: VolumeKernel {
  let reduction: TermReduction
  /// Errors 1 - z (2 t - 1) of raw values instead of |t - p|.
  let isHinge: Bool
  /// Whether t is 0 or 1.
  let isHard: Bool

  var classes: [Int] { reduction.classes }
  var scope: SumScope { reduction.options.scope }
  var wantsRawValues: Bool { isHinge }
  var hasOwnSlopes: Bool { reduction.isSeparable }

  private func formula(_ sums: [Double]) -> TermReduction.Term { TermReduction.Term(value: sums[1], slopes: [0, 1]) }

  func slopes(of sums: [Double], group: Int, position: Int) -> [Double] {
    reduction.slopes(sums, group, position, formula)
  }

  func combine(_ sums: [[[Double]]]) -> VolumeOutcome {
    reduction.outcome(sums) { sums, _, _ in formula(sums) }
  }

  func process(_ volume: ClassVolume<Float>, slopes: SlopesOfSums?, gradient: VoxelPlane<Float>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  func process(_ volume: ClassVolume<Double>, slopes: SlopesOfSums?, gradient: VoxelPlane<Double>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  private func run<Scalar: EngineScalar & SortableScalar>(
    _ volume: ClassVolume<Scalar>, _ slopes: SlopesOfSums?, _ gradient: VoxelPlane<Scalar>?
  ) -> [Double] {
    let totals = totals(volume)
    let slope = slopes.map { $0([totals.prediction, 0]) }
    if let gradient, let slope, slope[0] != 0 {
      for start in stride(from: 0, to: volume.count, by: 16) {
        gradient[group: start] += volume.weights(group: start) * Scalar(slope[0])
      }
    }
    let factor = slope?[1] ?? 0
    if totals.target == 0 { return [totals.prediction, largestError(volume, factor, gradient)] }
    var sorted = sortedVoxels(volume, totals.smallest)
    return [totals.prediction, extend(volume, &sorted, totals.target, factor, gradient)]
  }

  @inline(__always)
  private func errors<Scalar: EngineScalar>(_ volume: ClassVolume<Scalar>, _ start: Int) -> SIMD16<Scalar> {
    let (value, t) = (volume.values[group: start], volume.target[group: start])
    return isHinge ? 1 - value * (t + t - 1) : (t - value).absoluteValue
  }

  /// P, G and the smallest error of a voxel with t above 0.
  private func totals<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>
  ) -> (prediction: Double, target: Double, smallest: Scalar) {
    var (prediction, target) = (0.0, 0.0)
    let infinity = SIMD16<Scalar>(repeating: .infinity)
    var (predictions, targets, smallest) = (SIMD16<Scalar>.zero, SIMD16<Scalar>.zero, infinity)
    for start in stride(from: 0, to: volume.count, by: 16) {
      let weight = volume.weights(group: start)
      let weighted = volume.target[group: start] * weight
      predictions += volume.values[group: start] * weight
      targets += weighted
      smallest = smallest.minimum(Scalar.choose(errors(volume, start), infinity, whereLess: .zero, weighted))
      if start & 1023 == 0 || start + 16 >= volume.count {
        prediction += predictions.doubleSum
        target += targets.doubleSum
        (predictions, targets) = (.zero, .zero)
      }
    }
    return (prediction, target, smallest.min())
  }

  /// Without a foreground J jumps to 1 at the first error.
  private func largestError<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ factor: Double, _ gradient: VoxelPlane<Scalar>?
  ) -> Double {
    var (best, place): (Scalar, Int?) = (0, nil)
    for start in stride(from: 0, to: volume.count, by: 16) {
      let errors = volume.weights(group: start).ifZero(.zero, else: errors(volume, start))
      if errors.max() <= best { continue }
      for lane in 0..<16 where errors[lane] > best { (best, place) = (errors[lane], start + lane) }
    }
    // The target is 0 everywhere.
    if let place, let gradient { gradient[place] += Scalar(factor) * (isHinge || volume.values[place] > 0 ? 1 : -1) }
    return Double(best)
  }

  /// Voxels with errors above 0 in descending order of the error: index and, for hard targets, t in the lower halves of
  /// the words.
  private struct SortedVoxels {
    let words: VoxelPlane<UInt64>
    /// As many words, free for use.
    let spare: VoxelPlane<UInt64>
    let memory: [ScratchPlane<UInt64>]
    /// Voxels whose indices differ in these low bits only form a block, small enough for the nearest cache.
    let blockShift: Int
    /// For each block where its sorted voxels begin if all are put in order of the blocks.
    var blockStarts: [Int]
  }

  private func sortedVoxels<Scalar: EngineScalar & SortableScalar>(
    _ volume: ClassVolume<Scalar>, _ smallest: Scalar
  ) -> SortedVoxels {
    precondition(volume.count <= Int(Int32.max), "a class of more than 2^31 voxels cannot be sorted")
    // Room for the groups that are written before it is known how much of them counts.
    let memory = [volume.words.take(volume.count + 16), volume.words.take(volume.count + 16)]
    let (words, spare) = (memory[0].plane, memory[1].plane)
    let least = max(smallest, .leastNonzeroMagnitude)
    let blockShift = max(13, Int.bitWidth - volume.count.leadingZeroBitCount - 10)
    var (count, blockStarts) = (0, [Int]())
    for start in stride(from: 0, to: volume.count, by: 16) {
      if start & (1 << blockShift - 1) == 0 { blockStarts.append(count) }
      let errors = volume.weights(group: start).ifZero(.zero, else: errors(volume, start))
      if errors.max() < least { continue }
      let targets = volume.target[group: start]
      for lane in 0..<16 {
        let mark: UInt64 = isHard && targets[lane] > 0 ? 1 << 31 : 0
        words[count] = UInt64(errors[lane].lowerSortKey) << 32 | mark | UInt64(start + lane)
        count += errors[lane] >= least ? 1 : 0
      }
    }
    var sorted = RadixSort.sort(words, spare, count: count)
    if Scalar.hasUpperSortKey {
      for position in 0..<count {
        let low = sorted[position] & 0xffff_ffff
        let index = Int(low & 0x7fff_ffff)
        let error = errors(volume, index & ~15)[index & 15]
        sorted[position] = UInt64(error.upperSortKey) << 32 | low
      }
      // The other plane is free again.
      sorted = RadixSort.sort(sorted, words.isSame(sorted) ? spare : words, count: count)
    }
    return SortedVoxels(
      words: sorted.prefix(count), spare: words.isSame(sorted) ? spare : words, memory: memory,
      blockShift: blockShift, blockStarts: blockStarts)
  }

  private func extend<Scalar: EngineScalar & SortableScalar>(
    _ volume: ClassVolume<Scalar>, _ sorted: inout SortedVoxels, _ total: Double, _ factor: Double,
    _ gradient: VoxelPlane<Scalar>?
  ) -> Double {
    var (missing, union, value) = (total, total, 0.0)
    let (count, shift) = (sorted.words.count, sorted.blockShift)
    for position in 0..<count {
      let word = sorted.words[position]
      let index = Int(truncatingIfNeeded: word & 0x7fff_ffff)
      let t = isHard ? Double(word >> 31 & 1) : Double(volume.target[index])
      let weight = volume.isWeighted ? Double(volume.weight?[index] ?? 1) : 1
      let error =
        Scalar.hasUpperSortKey
        ? Double(errors(volume, index & ~15)[index & 15]) : Scalar.number(ofKey: UInt32(truncatingIfNeeded: word >> 32))
      // J_k - J_(k-1) = w [(1 - t) (G - F) + t U] / (U U'), without cancellation.
      let next = union + weight * (1 - t)
      let step = weight * ((1 - t) * missing + t * union) / (union * next)
      value += error * step
      if let gradient {
        let direction = isHinge || isHard ? 1 - 2 * t : Double(volume.values[index]) > t ? 1 : -1
        let slope = Scalar(factor * step * direction)
        if Scalar.hasUpperSortKey {
          gradient[index] += slope
        } else {
          // Writing all over the volume would miss the caches: first to the block, below to the voxel.
          let place = sorted.blockStarts[index >> shift]
          sorted.spare[place] = UInt64(index) << 32 | UInt64(slope.wordBits)
          sorted.blockStarts[index >> shift] = place + 1
        }
      }
      missing = max(0, missing - weight * t)
      union = next
    }
    if let gradient, !Scalar.hasUpperSortKey {
      for position in 0..<count {
        let word = sorted.spare[position]
        gradient[Int(word >> 32)] += Scalar(wordBits: UInt32(truncatingIfNeeded: word))
      }
    }
    return value
  }
}

/// Numbers above 0 as keys whose ascending order is the descending order of the numbers.
protocol SortableScalar {
  /// Whether `upperSortKey` is needed.
  static var hasUpperSortKey: Bool { get }
  var lowerSortKey: UInt32 { get }
  var upperSortKey: UInt32 { get }
  /// The number of a lower key, where that is all of it.
  static func number(ofKey key: UInt32) -> Double
  /// A number as half a word, where it fits.
  var wordBits: UInt32 { get }
  init(wordBits: UInt32)
}

extension Float: SortableScalar {
  static var hasUpperSortKey: Bool { false }
  var lowerSortKey: UInt32 { ~bitPattern }
  var upperSortKey: UInt32 { 0 }
  @inline(__always) static func number(ofKey key: UInt32) -> Double { Double(Float(bitPattern: ~key)) }
  var wordBits: UInt32 { bitPattern }
  init(wordBits: UInt32) { self.init(bitPattern: wordBits) }
}

extension Double: SortableScalar {
  static var hasUpperSortKey: Bool { true }
  var lowerSortKey: UInt32 { ~UInt32(truncatingIfNeeded: bitPattern) }
  var upperSortKey: UInt32 { ~UInt32(truncatingIfNeeded: bitPattern >> 32) }
  static func number(ofKey key: UInt32) -> Double { preconditionFailure("half a number") }
  var wordBits: UInt32 { preconditionFailure("half a number") }
  init(wordBits: UInt32) { preconditionFailure("half a number") }
}
