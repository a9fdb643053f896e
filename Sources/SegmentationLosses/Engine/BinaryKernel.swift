/// A loss of each class on its own: binary cross-entropy and its kin.
///
/// Formula: a t f(z) + b (1 - t) f(-z), with f the loss of a voxel that belongs to the class, a and b the prices of
///          positives and negatives.
protocol BinaryKernel: Sendable {
  /// f at 16 voxels, and its derivative with respect to the logit.
  func evaluate<Scalar: EngineScalar>(
    _ voxels: BinaryVoxels<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>)
  /// a and b for one sample and class.
  func prices(_ classIndex: Int, sample: Int) -> (positive: Double, negative: Double)
  func fill(_ rows: BinaryRows<Float>)
  func fill(_ rows: BinaryRows<Double>)
}

extension BinaryKernel {
  func prices(_ classIndex: Int, sample: Int) -> (positive: Double, negative: Double) { (1, 1) }
  func fill(_ rows: BinaryRows<Float>) { rows.map(self) }
  func fill(_ rows: BinaryRows<Double>) { rows.map(self) }
}

/// p = sigmoid(z) at 16 voxels of one class.
struct BinaryVoxels<Scalar: EngineScalar> {
  /// The probability p and its complement, each accurate near 0.
  let probability: SIMD16<Scalar>
  let complement: SIMD16<Scalar>
  /// log p.
  let logProbability: SIMD16<Scalar>

  /// From logits.
  @inline(__always) init(logit z: SIMD16<Scalar>) {
    let e = Scalar.exponentialOfNegative(0 - z.absoluteValue)
    let large = 1 / (1 + e)
    let small = e * large
    probability = z.ifNegative(small, else: large)
    complement = z.ifNegative(large, else: small)
    logProbability = z.minimum(.zero) - Scalar.logarithmOfOnePlus(e)
  }

  /// From probabilities, whose logarithm is that of the smallest normal number at 0.
  @inline(__always) init(probability p: SIMD16<Scalar>, complement q: SIMD16<Scalar>) {
    probability = p
    complement = q
    logProbability = Scalar.logarithm(p.clampedAbove(Scalar.tiny))
  }
}

/// The rows that a binary kernel reads and writes.
struct BinaryRows<Scalar: EngineScalar> {
  /// Logits, or probabilities where `areLogits` is false.
  let values: TileRow<Scalar>
  let areLogits: Bool
  let sample: Int
  let classIndex: Int
  let target: TileRow<Scalar>
  /// Whether every target is 0 or 1: then one evaluation of f serves.
  let isHard: Bool
  let loss: TileRow<Scalar>
  let derivative: TileRow<Scalar>

  @inline(__always) func map(_ kernel: some BinaryKernel) {
    let prices = kernel.prices(classIndex, sample: sample)
    let (positive, negative) = (Scalar(prices.positive), Scalar(prices.negative))
    if isHard && areLogits {
      for group in 0..<loss.groupCount {
        let (z, t) = (values[group], target[group])
        let (value, slope) = kernel.evaluate(BinaryVoxels(logit: t.ifZero(0 - z, else: z)))
        let price = t.ifZero(SIMD16(repeating: negative), else: SIMD16(repeating: positive))
        loss[group] = price * value
        derivative[group] = price * t.ifZero(0 - slope, else: slope)
      }
    } else if areLogits {
      for group in 0..<loss.groupCount {
        let (z, t) = (values[group], target[group])
        let yes = kernel.evaluate(BinaryVoxels(logit: z))
        let no = kernel.evaluate(BinaryVoxels(logit: 0 - z))
        store(group, t * positive, yes, (1 - t) * negative, no)
      }
    } else {
      for group in 0..<loss.groupCount {
        let (p, t) = (values[group], target[group])
        let yes = kernel.evaluate(BinaryVoxels(probability: p, complement: 1 - p))
        let no = kernel.evaluate(BinaryVoxels(probability: 1 - p, complement: p))
        store(group, t * positive, yes, (1 - t) * negative, no)
        // dL/dp = dL/dz / (p (1 - p)), finite at 0 and 1.
        derivative[group] /= (p * (1 - p)).clampedAbove(Scalar(1e-12))
      }
    }
  }

  @inline(__always) private func store(
    _ group: Int, _ positive: SIMD16<Scalar>, _ yes: (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>),
    _ negative: SIMD16<Scalar>, _ no: (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>)
  ) {
    loss[group] = positive * yes.loss + negative * no.loss
    derivative[group] = positive * yes.derivative - negative * no.derivative
  }
}
