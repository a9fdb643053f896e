/// A weighted sum of losses that share their sweeps.
///
/// Formula:  L = sum_k lambda_k L_k; value, terms and gradient are those of the parts evaluated on their own.
/// Complexity: two sweeps over the prediction, whatever the number of parts (volume losses add their own work).
public struct CompoundLoss: SegmentationLoss {
  /// A loss and its factor, at most 1e15 in size.
  public struct Part: Sendable {
    /// The factor.
    public var weight: Double
    /// The loss.
    public var loss: any SegmentationLoss

    /// A loss and its factor.
    public init(_ weight: Double, _ loss: any SegmentationLoss) {
      self.weight = weight
      self.loss = loss
    }
  }

  /// The parts in order.
  public var parts: [Part]
  /// The catalogue's name, or `compound`.
  public let name: String

  /// A sum of losses.
  public init(_ parts: [Part], name: String = "compound") {
    self.parts = parts
    self.name = name
  }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    var kernels: [CompoundPart] = []
    for part in parts {
      guard abs(part.weight) <= LossBound.number else {
        throw LossError(
          .option, "the factor of \(part.loss.name) is \(part.weight); expected at most \(LossBound.number)")
      }
      kernels.append(
        CompoundPart(name: part.loss.name, weight: part.weight, kernel: try part.loss.kernel(for: setting)))
    }
    guard !kernels.isEmpty else { throw LossError(.option, "a compound needs at least one loss") }
    return LossKernel(form: .compound(kernels))
  }
}
