internal import VolumeCore

/// How many voxels share one 64-bit moment cell, and where its parts lie.
///
/// A cell holds, for one class and one block of rows: the count in bits 0-15, the sum of y from bit 16, the sum of x
/// above. A block has at most 2^15 voxels, so that the parts take 16, 15 + bits(rows) and 15 + bits(columns) bits with
/// columns * rows <= 2^15: at most 63 in all.
struct MomentBlock: Sendable {
  private static let largestCount = 1 << 15

  /// Columns of a block; longer rows are cut.
  let columns: Int
  let rows: Int
  private let shiftX: UInt64

  init(size: VolumeSize) {
    columns = min(size.x, MomentBlock.largestCount)
    rows = max(1, MomentBlock.largestCount / columns)
    shiftX = UInt64(16 + 15 + Int.bitWidth - rows.leadingZeroBitCount)
  }

  /// The cell of one voxel at column 0 and row `y` of the block.
  func cell(y: Int) -> UInt64 { UInt64(y) << 16 | 1 }

  /// What each column adds to the cell of a voxel.
  var cellOfX: UInt64 { 1 << shiftX }

  /// The cell of a run of voxels at columns `x`.
  @inline(__always)
  func run(_ x: Range<Int>, _ perVoxel: UInt64) -> UInt64 {
    let count = UInt64(x.count)
    let sumX = (UInt64(x.lowerBound + x.upperBound - 1) &* count) >> 1
    return perVoxel &* count &+ sumX << shiftX
  }

  /// The moments of a cell whose block begins at a voxel.
  func moments(_ cell: UInt64, x: Int, y: Int, z: Int) -> VoxelMoments {
    let count = Int(cell & 0xFFFF)
    var moments = VoxelMoments()
    moments.count = count
    moments.sumX = Int(cell >> shiftX) + x * count
    moments.sumY = Int(cell >> 16 & ((1 << (shiftX - 16)) - 1)) + y * count
    moments.sumZ = z * count
    return moments
  }
}

/// The dense tables as plain addresses, which stay in registers during the inner loop.
@unsafe struct DenseCells {
  let pairs: UnsafeMutablePointer<UInt64>
  let reference: UnsafeMutablePointer<UInt64>
  let prediction: UnsafeMutablePointer<UInt64>
  let predictionClasses: Int

  /// Adds voxels with one pair of classes.
  @inline(__always)
  func add(_ a: Int, _ b: Int, _ count: Int, _ moment: UInt64) {
    let key = unsafe a &* predictionClasses &+ b
    unsafe reference[a] &+= moment
    unsafe prediction[b] &+= moment
    unsafe pairs[key] &+= UInt64(truncatingIfNeeded: count)
  }
}

/// The pair counts and the moments of each class while a pass runs.
///
/// Pairs have a dense table up to 4 million and a dictionary above: thousands of instances meet few partners each.
@safe struct PairTables: ~Copyable {
  private static let largestDenseCount = 1 << 22

  private let predictionClasses: Int
  private let densePairs: UnsafeMutableBufferPointer<UInt64>?
  private var sparsePairs: [Int: Int] = [:]
  private let referenceCells: UnsafeMutableBufferPointer<UInt64>
  private let predictionCells: UnsafeMutableBufferPointer<UInt64>
  private var reference: [VoxelMoments]
  private var prediction: [VoxelMoments]

  init(referenceClasses: Int, predictionClasses: Int) {
    func zeros(_ count: Int) -> UnsafeMutableBufferPointer<UInt64> {
      let buffer = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: count)
      unsafe buffer.initialize(repeating: 0)
      return unsafe buffer
    }
    self.predictionClasses = predictionClasses
    let pairCount = referenceClasses * predictionClasses
    unsafe densePairs = pairCount <= PairTables.largestDenseCount ? zeros(pairCount) : nil
    unsafe referenceCells = zeros(referenceClasses)
    unsafe predictionCells = zeros(predictionClasses)
    reference = Array(repeating: VoxelMoments(), count: referenceClasses)
    prediction = Array(repeating: VoxelMoments(), count: predictionClasses)
  }

  /// The dense tables for the inner loop, or nil when there are too many pairs for them.
  var denseCells: DenseCells? {
    guard let pairs = unsafe densePairs?.baseAddress, let reference = unsafe referenceCells.baseAddress,
      let prediction = unsafe predictionCells.baseAddress
    else { return nil }
    return unsafe DenseCells(
      pairs: pairs, reference: reference, prediction: prediction, predictionClasses: predictionClasses)
  }

  /// Adds voxels with one pair of classes when there is no dense table.
  mutating func addSparse(_ a: Int, _ b: Int, _ count: Int, _ moment: UInt64) {
    unsafe referenceCells[a] &+= moment
    unsafe predictionCells[b] &+= moment
    sparsePairs[a * predictionClasses + b, default: 0] += count
  }

  /// Adds the moment cells of a block that begins at a voxel to the moments, and empties them.
  mutating func drain(_ block: MomentBlock, x: Int, y: Int, z: Int) {
    for index in unsafe referenceCells.indices where unsafe referenceCells[index] != 0 {
      reference[index].add(unsafe block.moments(referenceCells[index], x: x, y: y, z: z))
      unsafe referenceCells[index] = 0
    }
    for index in unsafe predictionCells.indices where unsafe predictionCells[index] != 0 {
      prediction[index].add(unsafe block.moments(predictionCells[index], x: x, y: y, z: z))
      unsafe predictionCells[index] = 0
    }
  }

  func totals() -> PairTotals {
    var totals = PairTotals(pairs: sparsePairs, reference: reference, prediction: prediction)
    if let pairs = unsafe densePairs {
      for key in pairs.indices where unsafe pairs[key] > 0 { totals.pairs[key] = unsafe Int(pairs[key]) }
    }
    return totals
  }

  deinit {
    unsafe densePairs?.deallocate()
    unsafe referenceCells.deallocate()
    unsafe predictionCells.deallocate()
  }
}
