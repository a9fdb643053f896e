/// What a compound asks of each tile.
struct TileNeeds: Sendable {
  /// Raw values beside the probabilities.
  var logits = false
  /// The reference of every class, not only the index of the true one.
  var targets = false
  /// A gradient with respect to log p of every class (softmax only).
  var logGradient = false
  /// A gradient added after the activation's chain rule.
  var directGradient = false
}

/// Some hundred neighbouring voxels of one sample with everything that the kernels read and write, small enough for the
/// nearest caches.
@safe final class Tile<Scalar: EngineScalar> {
  let classCount: Int
  let capacity: Int
  /// The voxels in use; rows are padded to whole groups of 16 with weight 0.
  private(set) var count = 0
  private(set) var sample = 0
  /// The first voxel within the sample.
  private(set) var start = 0

  let probability: TileMatrix<Scalar>
  let logits: TileMatrix<Scalar>
  let target: TileMatrix<Scalar>
  let logGradient: TileMatrix<Scalar>
  let directGradient: TileMatrix<Scalar>

  let weight: TileRow<Scalar>
  let maximum: TileRow<Scalar>
  /// The inverse of the sum of exponentials.
  let inverse: TileRow<Scalar>
  /// log of the sum of exponentials of the logits.
  let logSum: TileRow<Scalar>
  let trueProbability: TileRow<Scalar>
  let trueLogProbability: TileRow<Scalar>
  let loss: TileRow<Scalar>
  let derivative: TileRow<Scalar>
  /// The gradient with respect to log p of the true class.
  let trueGradient: TileRow<Scalar>
  let map: TileRow<Scalar>
  let scratch: TileRow<Scalar>
  /// The class index of each voxel as a number of the kernels' type, 0 where it is ignored.
  let labelValue: TileRow<Scalar>

  private let memory: UnsafeMutablePointer<SIMD16<Scalar>>
  private let labelMemory: UnsafeMutablePointer<Int32>
  private let groupLabelMemory: UnsafeMutablePointer<Int32>

  /// About 24 KB of probabilities.
  static func capacity(classCount: Int) -> Int {
    let voxels = 262_144 / (MemoryLayout<Scalar>.stride * classCount)
    return min(4096, max(64, voxels / 64 * 64))
  }

  init(classCount: Int, needs: TileNeeds) {
    self.classCount = classCount
    capacity = Tile.capacity(classCount: classCount)
    let groups = capacity / 16
    // An odd stride spreads the rows over the cache's sets.
    let stride = groups + 1
    let matrices = [true, needs.logits, needs.targets, needs.logGradient, needs.directGradient]
    let rows = 12
    let total = matrices.count(where: { $0 }) * classCount * stride + rows * stride
    unsafe memory = .allocate(capacity: total)
    unsafe memory.initialize(repeating: .zero, count: total)
    unsafe labelMemory = .allocate(capacity: capacity)
    unsafe labelMemory.initialize(repeating: 0, count: capacity)
    unsafe groupLabelMemory = .allocate(capacity: groups)
    unsafe groupLabelMemory.initialize(repeating: 0, count: groups)
    var next = unsafe memory
    func matrix(_ isNeeded: Bool) -> TileMatrix<Scalar> {
      let result = unsafe TileMatrix(
        base: next, stride: stride, groupCount: groups, rowCount: isNeeded ? classCount : 0)
      if isNeeded { unsafe next += classCount * stride }
      return result
    }
    func row() -> TileRow<Scalar> {
      let result = unsafe TileRow(base: next, groupCount: groups)
      unsafe next += stride
      return result
    }
    probability = matrix(true)
    logits = matrix(needs.logits)
    target = matrix(needs.targets)
    logGradient = matrix(needs.logGradient)
    directGradient = matrix(needs.directGradient)
    weight = row()
    maximum = row()
    inverse = row()
    logSum = row()
    trueProbability = row()
    trueLogProbability = row()
    loss = row()
    derivative = row()
    trueGradient = row()
    map = row()
    scratch = row()
    labelValue = row()
  }

  deinit {
    unsafe memory.deallocate()
    unsafe labelMemory.deallocate()
    unsafe groupLabelMemory.deallocate()
  }

  /// Takes a number whose computation must not be left out.
  func keep(_ value: Scalar) { kept = value }
  private var kept: Scalar = 0

  /// The groups of 16 in use.
  var groupCount: Int { (count + 15) / 16 }

  /// Goes to other voxels.
  func move(sample: Int, start: Int, count: Int) {
    precondition(count <= capacity)
    self.sample = sample
    self.start = start
    self.count = count
  }

  /// The rows cut to the groups in use.
  @inline(__always) func used(_ row: TileRow<Scalar>) -> TileRow<Scalar> { row.prefix(groupCount) }

  /// The class of a voxel, 0 where it is ignored.
  @inline(__always) func label(_ voxel: Int) -> Int {
    assert(voxel >= 0 && voxel < capacity)
    return unsafe Int(labelMemory[voxel])
  }

  /// The class of all 16 voxels of a group, or -1 where they differ.
  @inline(__always) func groupLabel(_ group: Int) -> Int {
    assert(group >= 0 && group * 16 < capacity)
    return unsafe Int(groupLabelMemory[group])
  }

  @inline(__always) func setLabel(_ voxel: Int, _ label: Int32) {
    assert(voxel >= 0 && voxel < capacity)
    unsafe labelMemory[voxel] = label
  }

  @inline(__always) func setGroupLabel(_ group: Int, _ label: Int32) {
    assert(group >= 0 && group * 16 < capacity)
    unsafe groupLabelMemory[group] = label
  }
}
