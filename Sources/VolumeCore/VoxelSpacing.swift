/// The distance between neighbouring voxel centres along x, y and z, in millimetres.
public struct VoxelSpacing: Hashable, Sendable {
  /// Along x, in millimetres.
  public let x: Double
  /// Along y, in millimetres.
  public let y: Double
  /// Along z, in millimetres.
  public let z: Double

  /// - Precondition: every component is finite and positive.
  public init(x: Double, y: Double, z: Double) {
    precondition(VoxelSpacing.isValid([x, y, z]), "spacing must be finite and positive: \(x), \(y), \(z)")
    self.x = x
    self.y = y
    self.z = z
  }

  /// One millimetre in every direction.
  public static let unit = VoxelSpacing(x: 1, y: 1, z: 1)

  /// Whether the numbers can be a spacing: finite and positive.
  public static func isValid(_ components: [Double]) -> Bool {
    components.allSatisfy { $0.isFinite && $0 > 0 }
  }

  /// Whether distances can be measured: every component lies between a nanometre's thousandth and a thousand kilometres,
  /// so that squares neither vanish nor overflow in single precision.
  public var isMeasurable: Bool { components.allSatisfy { (1e-9...1e9).contains($0) } }

  /// The volume of one voxel in cubic millimetres.
  public var voxelVolume: Double { x * y * z }

  /// The components in x, y, z order.
  public var components: [Double] { [x, y, z] }

  /// The smallest component in millimetres.
  public var smallest: Double { min(x, y, z) }
}

extension VoxelSpacing: CustomStringConvertible {
  /// The components for messages.
  public var description: String { "\(x) x \(y) x \(z) mm" }
}
