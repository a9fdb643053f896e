/// The factors that turn sums over voxels into a value.
///
/// Formula: value = offset + sum over samples b and classes c of factors[b][c] * S[b][c], with S the sum of voxel weight
///          times loss.
struct VoxelFactors: Sendable {
  /// Sample by class; 0 for classes that do not count.
  var factors: [[Double]]
  /// What the report of a class multiplies its sums by; nil where the class has no value.
  var report: [[Double?]]
  /// What the factors were divided by: the losses of single voxels are multiplied by it again.
  var divisor = 1.0
  /// Added to the value and to the report of each class.
  var offset = 0.0
  /// For categorical kernels: the factor of -log p of every class at every voxel (label smoothing).
  var uniform: [Double]?
  /// For binary kernels under softmax: each logit on its own through the sigmoid, as MONAI's and SMP's focal losses.
  var ownsSigmoid = false
  /// Multiplies the loss of each voxel and class; of categorical kernels by the map of the true class.
  var map: (any MapRecipe)?
  /// For categorical kernels: only the voxels with the largest losses count.
  var selection: VoxelSelection?
}

/// A loss of the true class: categorical cross-entropy and its kin.
protocol CategoricalKernel: Sendable {
  /// The loss of 16 voxels and its derivative with respect to log p.
  func evaluate<Scalar: EngineScalar>(
    probability: SIMD16<Scalar>, logProbability: SIMD16<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>)
  /// Whether the derivative is the same at every voxel.
  var hasConstantDerivative: Bool { get }
  /// Fills the rows; each conforming type has its own, specialised copy.
  func fill(_ rows: CategoricalRows<Float>)
  func fill(_ rows: CategoricalRows<Double>)
}

/// The rows that a categorical kernel reads and writes.
struct CategoricalRows<Scalar: EngineScalar> {
  let probability: TileRow<Scalar>
  let logProbability: TileRow<Scalar>
  let loss: TileRow<Scalar>
  let derivative: TileRow<Scalar>

  @inline(__always) func map(_ kernel: some CategoricalKernel) {
    for group in 0..<loss.groupCount {
      let (value, slope) = kernel.evaluate(probability: probability[group], logProbability: logProbability[group])
      loss[group] = value
      derivative[group] = slope
    }
  }
}

extension CategoricalKernel {
  var hasConstantDerivative: Bool { false }
  func fill(_ rows: CategoricalRows<Float>) { rows.map(self) }
  func fill(_ rows: CategoricalRows<Double>) { rows.map(self) }
}

/// A loss of probability, reference and a map of the reference: boundary loss and its kin.
protocol MapKernel: Sendable {
  /// The loss of 16 voxels and its derivative with respect to p.
  func evaluate<Scalar: EngineScalar>(
    probability: SIMD16<Scalar>, target: SIMD16<Scalar>, map: SIMD16<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>)
  /// Whether `evaluate` looks at the reference beyond the map.
  var needsTarget: Bool { get }
  func fill(_ rows: MapRows<Float>)
  func fill(_ rows: MapRows<Double>)
}

/// The rows that a map kernel reads and writes.
struct MapRows<Scalar: EngineScalar> {
  let probability: TileRow<Scalar>
  let target: TileRow<Scalar>
  let map: TileRow<Scalar>
  let loss: TileRow<Scalar>
  let derivative: TileRow<Scalar>

  @inline(__always) func map(_ kernel: some MapKernel) {
    for group in 0..<loss.groupCount {
      let (value, slope) = kernel.evaluate(probability: probability[group], target: target[group], map: map[group])
      loss[group] = value
      derivative[group] = slope
    }
  }
}

extension MapKernel {
  func fill(_ rows: MapRows<Float>) { rows.map(self) }
  func fill(_ rows: MapRows<Double>) { rows.map(self) }
}
