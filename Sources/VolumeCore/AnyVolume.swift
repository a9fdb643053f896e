/// A volume of whichever number type the file holds: the type at the reading edge, opened once per volume.
public enum AnyVolume: Sendable {
  case uint8(Volume<UInt8>)
  case int8(Volume<Int8>)
  case uint16(Volume<UInt16>)
  case int16(Volume<Int16>)
  case uint32(Volume<UInt32>)
  case int32(Volume<Int32>)
  case uint64(Volume<UInt64>)
  case int64(Volume<Int64>)
  case float32(Volume<Float>)
  case float64(Volume<Double>)

  /// A function that works on volumes of every number type.
  public protocol Visitor<Result, Failure> {
    associatedtype Result
    associatedtype Failure: Error
    func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) throws(Failure) -> Result
  }

  /// Calls the visitor with the typed volume.
  public consuming func open<V: Visitor>(_ visitor: V) throws(V.Failure) -> V.Result {
    switch consume self {
    case .uint8(let volume): try visitor.visit(volume)
    case .int8(let volume): try visitor.visit(volume)
    case .uint16(let volume): try visitor.visit(volume)
    case .int16(let volume): try visitor.visit(volume)
    case .uint32(let volume): try visitor.visit(volume)
    case .int32(let volume): try visitor.visit(volume)
    case .uint64(let volume): try visitor.visit(volume)
    case .int64(let volume): try visitor.visit(volume)
    case .float32(let volume): try visitor.visit(volume)
    case .float64(let volume): try visitor.visit(volume)
    }
  }
}

extension AnyVolume {
  /// Wraps a typed volume.
  public init<Scalar: VoxelScalar>(_ volume: Volume<Scalar>) {
    switch volume {
    case let volume as Volume<UInt8>: self = .uint8(volume)
    case let volume as Volume<Int8>: self = .int8(volume)
    case let volume as Volume<UInt16>: self = .uint16(volume)
    case let volume as Volume<Int16>: self = .int16(volume)
    case let volume as Volume<UInt32>: self = .uint32(volume)
    case let volume as Volume<Int32>: self = .int32(volume)
    case let volume as Volume<UInt64>: self = .uint64(volume)
    case let volume as Volume<Int64>: self = .int64(volume)
    case let volume as Volume<Float>: self = .float32(volume)
    case let volume as Volume<Double>: self = .float64(volume)
    default: preconditionFailure("ScalarType has no case for \(Scalar.self)")
    }
  }

  /// The grid of the volume.
  public var geometry: VolumeGeometry { open(GeometryOf()) }

  /// The number of channels.
  public var channelCount: Int { open(ChannelCountOf()) }

  /// The number type of the voxels.
  public var scalarType: ScalarType { open(ScalarTypeOf()) }

  /// The same values on another description of the grid.
  ///
  /// - Precondition: the number of voxels stays the same.
  public func withGeometry(_ geometry: VolumeGeometry) -> AnyVolume { open(WithGeometry(geometry: geometry)) }
}

private struct GeometryOf: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> VolumeGeometry { volume.geometry }
}

private struct ChannelCountOf: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> Int { volume.channelCount }
}

private struct ScalarTypeOf: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> ScalarType { Scalar.scalarType }
}

private struct WithGeometry: AnyVolume.Visitor {
  let geometry: VolumeGeometry
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> AnyVolume {
    AnyVolume(volume.withGeometry(geometry))
  }
}
