/// The number types of predictions and gradients: `Float` and `Double`.
public protocol LossScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable, BitwiseCopyable {}

extension Float: LossScalar {}
extension Double: LossScalar {}
