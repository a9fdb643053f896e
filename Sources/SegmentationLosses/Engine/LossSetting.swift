import VolumeCore

/// What a loss knows of the batch before the first sweep.
public struct LossSetting: Sendable {
  let shape: TensorShape
  let activation: Activation
  let reference: ReferenceBatch

  var counts: ReferenceCounts { reference.counts }

  /// The sum of the weights of all evaluated voxels of the batch.
  var totalWeight: Double { counts.weight.reduce(0, +) }

  /// The sum over the batch of the reference of a class.
  func referenceSum(_ classIndex: Int) -> Double { counts.reference.reduce(0) { $0 + $1[classIndex] } }
}

/// What a loss asks of the engine: one of the forms that the sweeps know.
public struct LossKernel: Sendable {
  enum Form: Sendable {
    /// A function of sums per sample and class.
    case region(any RegionKernel)
    /// A function of the probability of the true class at each voxel.
    case categorical(any CategoricalKernel, VoxelFactors)
    /// A function of the logit of each class on its own.
    case binary(any BinaryKernel, VoxelFactors)
    /// A function of probability, reference and a map of the reference.
    case map(any MapKernel, VoxelFactors)
    /// A function of whole volumes of probabilities.
    case volume(any VolumeKernel)
    /// A sum of losses.
    case compound([CompoundPart])
  }

  let form: Form
}

/// A loss inside a compound.
struct CompoundPart: Sendable {
  let name: String
  let weight: Double
  let kernel: LossKernel
}

/// A segmentation loss: a value with parameters that says what it requires of the engine.
///
/// `CompoundLoss` of any losses costs the same sweeps as one of them.
public protocol SegmentationLoss: Sendable {
  /// The catalogue's name, as on the command line.
  var name: String { get }
  /// What the engine computes for this loss on a batch.
  func kernel(for setting: LossSetting) throws(LossError) -> LossKernel
}
