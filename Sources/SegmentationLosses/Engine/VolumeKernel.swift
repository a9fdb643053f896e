import VolumeCore

/// One class over whole samples, for losses that sort, shrink or measure distances.
struct ClassVolume<Scalar: EngineScalar> {
  /// The samples that it covers: one, or the whole batch.
  let samples: Range<Int>
  let classIndex: Int
  let size: VolumeSize
  let reference: ReferenceBatch
  /// p, or the raw values where the kernel asks for them, sample by sample; 0 at ignored voxels.
  let values: VoxelPlane<Scalar>
  /// t; 0 at ignored voxels.
  let target: VoxelPlane<Scalar>
  /// The weight of each voxel, 0 where it is ignored; nil if every voxel counts once.
  let weight: VoxelPlane<Scalar>?
  /// Whether weights other than 0 and 1 may occur.
  let isWeighted: Bool
  /// The threads that the kernel may use.
  let workerCount: Int
  let scratch: ScratchPlanes<Scalar>
  let words: ScratchPlanes<UInt64>

  /// The number of voxels.
  var count: Int { samples.count * size.voxelCount }

  /// The weights of 16 voxels; 0 beyond the last voxel.
  @inline(__always) func weights(group start: Int) -> SIMD16<Scalar> {
    var result = weight.map { $0[group: start] } ?? SIMD16(repeating: 1)
    if start + 16 > count { for lane in max(0, count - start)..<16 { result[lane] = 0 } }
    return result
  }
}

/// Turns the sums of a class into the derivatives of the value with respect to each of them.
typealias SlopesOfSums = ([Double]) -> [Double]

/// A loss that works on whole volumes of one class.
///
/// The engine calls `process` for every group (a sample, or the batch) and class that `classes` names. Where the
/// derivatives depend on nothing but the sums of the same group and class (`hasOwnSlopes`) that call gives the gradient
/// too; else the engine calls again after `combine`.
protocol VolumeKernel: Sendable {
  /// The classes whose volumes are needed.
  var classes: [Int] { get }
  var scope: SumScope { get }
  /// Whether it wants raw values instead of probabilities; its gradient is then with respect to them.
  var wantsRawValues: Bool { get }
  /// Whether `slopes` can answer.
  var hasOwnSlopes: Bool { get }
  /// The derivatives of the value with respect to the sums of one group and entry of `classes`.
  func slopes(of sums: [Double], group: Int, position: Int) -> [Double]
  /// The sums of one class; with `slopes` adds the gradient to `gradient`, which holds zeros or what others added.
  func process(_ volume: ClassVolume<Float>, slopes: SlopesOfSums?, gradient: VoxelPlane<Float>?) -> [Double]
  func process(_ volume: ClassVolume<Double>, slopes: SlopesOfSums?, gradient: VoxelPlane<Double>?) -> [Double]
  /// The value from the sums, `sums[group][class in classes]`.
  func combine(_ sums: [[[Double]]]) -> VolumeOutcome
}

extension VolumeKernel {
  var wantsRawValues: Bool { false }
}

/// What a volume loss makes of its sums.
struct VolumeOutcome: Sendable {
  let value: Double
  /// For each group and entry of `classes`: the loss; nil where the class was left out.
  let classes: [[Double?]]
  /// For each group, entry of `classes` and sum: the derivative of `value`.
  let slopes: [[[Double]]]
}
