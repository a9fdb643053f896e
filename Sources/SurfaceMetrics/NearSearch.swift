internal import VolumeCore

/// The nearest sample of another surface, found row by row in order of distance.
///
/// For a sample at x the rows (+-dy, +-dz) around it are visited by rising distance, rows of equal distance at once; one
/// load from each brings the bits from x - 31 to at least x + 25, of which the nearest to x counts. The search ends at
/// the first rows that are farther than the best sample: what is found then is exact. It gives up after about `rowLimit`
/// rows.
struct NearSearch {
  /// The rows at +-dy, +-dz from the sample.
  struct RowGroup {
    let dy: Int
    let dz: Int
    /// (dy * spacing)^2 and (dz * spacing)^2, and their sum.
    let squareY: Double
    let squareZ: Double
    let square: Double
    /// Where the bins of the group begin.
    let firstBin: Int
  }

  private static let rowLimit = 256
  /// Rows are seen completely this many voxels to both sides.
  private static let reach = 25
  /// Distances along x within one load.
  private static let stepCount = 64

  let groups: [RowGroup]
  /// How far rows lie from the sample at most.
  let (reachY, reachZ): (Int, Int)
  /// Everything nearer than the root of this is found.
  private let certainSquare: Double
  let squaresX: [Double]
  /// The bin of each group and dx, plus 1; 0 until one is needed.
  var bins: [Int32]

  /// - Parameter isFlat: whether the volume has one slice.
  init(spacing: VoxelSpacing, isFlat: Bool) {
    func square(_ steps: Int, _ spacing: Double) -> Double {
      let length = Double(steps) * spacing
      return length * length
    }
    squaresX = (0..<NearSearch.stepCount).map { square($0, spacing.x) }
    // A disc of rows that holds about `rowLimit` of them, and at least some on each axis.
    let radius = (Double(NearSearch.rowLimit) * spacing.y * spacing.z / .pi).squareRoot()
    func reach(_ spacing: Double) -> Int { Int(min(radius / spacing, Double(NearSearch.rowLimit - 1))) + 1 }
    let largestY = isFlat ? NearSearch.rowLimit / 2 : reach(spacing.y)
    let largestZ = isFlat ? 0 : reach(spacing.z)
    var pairs: [(y: Int, z: Int, square: Double)] = []
    for z in 0...largestZ {
      for y in 0...largestY { pairs.append((y, z, square(y, spacing.y) + square(z, spacing.z))) }
    }
    pairs.sort { ($0.square, $0.z, $0.y) < ($1.square, $1.z, $1.y) }
    // Complete up to the nearest row beyond the rectangle.
    let limit = min(square(largestY + 1, spacing.y), isFlat ? .infinity : square(largestZ + 1, spacing.z))
    pairs.removeAll { $0.square >= limit }
    var groups: [RowGroup] = []
    var firstUnseen = limit
    var rowCount = 0
    for pair in pairs {
      if rowCount >= NearSearch.rowLimit {
        firstUnseen = pair.square
        break
      }
      rowCount += (pair.y == 0 ? 1 : 2) * (pair.z == 0 ? 1 : 2)
      groups.append(
        RowGroup(
          dy: pair.y, dz: pair.z, squareY: square(pair.y, spacing.y), squareZ: square(pair.z, spacing.z),
          square: pair.square, firstBin: groups.count * NearSearch.stepCount))
    }
    self.groups = groups
    (reachY, reachZ) = (groups.map(\.dy).max()!, groups.map(\.dz).max()!)
    certainSquare = min(firstUnseen, square(NearSearch.reach + 1, spacing.x))
    bins = [Int32](repeating: 0, count: groups.count * NearSearch.stepCount)
  }
}

/// A sample whose nearest neighbour is not found yet.
struct FarSample {
  let x: Int32
  let y: Int32
  let z: Int32
  let weightClass: UInt8
}

extension NearSearch {
  /// How many samples are passed on unsearched after one in the same place that had nothing nearby, at most; the number
  /// doubles from one vain search to the next.
  private static let largestSkip: UInt8 = 63

  /// Samples with nothing nearby are handed on when there are this many, so that their memory has a limit.
  private static let largestFarCount = 1 << 21

  /// Finds for each sample of `surface` the nearest of `other`, counts what is certain and hands on the rest.
  ///
  /// Where a sample has nothing nearby, the next few within eight voxels along x, in this row or the ones after it, are
  /// returned without a search: in vain it takes all rows.
  /// - Parameters:
  ///   - isCounted: whether all samples have weight class 0.
  ///   - measureFar: takes samples whose nearest is not found here.
  ///   - weightClass: the weight class of sample x of the row at a position.
  @inline(__always)
  mutating func search(
    _ surface: UnsafeMutablePointer<UInt64>, in other: UnsafeMutablePointer<UInt64>, _ layout: BitLayout,
    _ slices: [SliceExtent], into counts: SampleCounts, isCounted: Bool,
    measureFar: ([FarSample]) -> Void, _ weightClass: (_ row: Int, _ x: Int) -> UInt8
  ) {
    var far: [FarSample] = []
    /// By eight voxels along x: samples still to be passed on, and how many the last vain search was for.
    var skips = [(left: UInt8, last: UInt8)](repeating: (0, 0), count: layout.wordsPerRow * 8)
    let certain = certainSquare
    let coincidence = counts.bin(ofSquare: 0)
    var coincidentCount = 0
    unsafe withLookup(in: other, layout) { lookup, bins in
      unsafe skips.withUnsafeMutableBufferPointer { skips in
        @inline(__always) func search(_ base: Int, _ word: WordPlace, _ bit: Int, isCoincident: Bool) {
          let (x, y, z) = (word.x &+ bit, word.y, word.z)
          let sampleClass = weightClass(base, x)
          if isCoincident {
            counts.add(bin: coincidence, weightClass: sampleClass)
            return
          }
          let skip = unsafe skips[x >> 3]
          if skip.left == 0 {
            let found = lookup.nearest(base, x)
            if found.square <= certain {
              var bin = unsafe bins[found.position]
              if bin == 0 {
                bin = counts.bin(ofSquare: found.square) + 1
                unsafe bins[found.position] = bin
              }
              counts.add(bin: bin &- 1, weightClass: sampleClass)
              if skip.last != 0 { unsafe skips[x >> 3] = (0, 0) }
              return
            }
            let length = min(2 &* skip.last &+ 1, NearSearch.largestSkip)
            unsafe skips[x >> 3] = (length, length)
          } else {
            unsafe skips[x >> 3].left = skip.left &- 1
          }
          far.append(
            FarSample(
              x: Int32(truncatingIfNeeded: x), y: Int32(truncatingIfNeeded: y), z: Int32(truncatingIfNeeded: z),
              weightClass: sampleClass))
          if far.count == NearSearch.largestFarCount {
            measureFar(far)
            far.removeAll(keepingCapacity: true)
          }
        }
        forEachWord(slices, layout) { base, word in
          let position = base &+ word.x >> 6
          var bits = unsafe surface[position]
          if bits == 0 { return }
          let coincident = unsafe bits & other[position]
          if isCounted, coincident != 0 {
            coincidentCount &+= coincident.nonzeroBitCount
            bits &= ~coincident
          }
          while bits != 0 {
            let bit = bits.trailingZeroBitCount
            search(base, word, bit, isCoincident: coincident &>> UInt64(truncatingIfNeeded: bit) & 1 != 0)
            bits &= bits &- 1
          }
        }
      }
    }
    counts.add(bin: coincidence, count: coincidentCount)
    if !far.isEmpty { measureFar(far) }
  }
}
