extension AnyVolume {
  /// The same values as another number type.
  ///
  /// - Throws: `VolumeError.invalidValue` naming the first voxel whose value the type cannot hold exactly.
  public consuming func converted(to type: ScalarType) throws(VolumeError) -> AnyVolume {
    if type == scalarType { return self }
    return switch type {
    case .uint8: try open(Conversion<UInt8>())
    case .int8: try open(Conversion<Int8>())
    case .uint16: try open(Conversion<UInt16>())
    case .int16: try open(Conversion<Int16>())
    case .uint32: try open(Conversion<UInt32>())
    case .int32: try open(Conversion<Int32>())
    case .uint64: try open(Conversion<UInt64>())
    case .int64: try open(Conversion<Int64>())
    case .float32: try open(Conversion<Float>())
    case .float64: try open(Conversion<Double>())
    }
  }
}

private struct Conversion<Target: VoxelScalar>: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) throws(VolumeError) -> AnyVolume {
    let size = volume.geometry.size
    let values = try volume.withVoxels { (source) throws(VolumeError) in
      try unsafe [Target](largeCount: source.count) { (buffer) throws(VolumeError) in
        for index in source.indices {
          guard let value = exact(source[index]) else {
            let (channel, voxel) = index.quotientAndRemainder(dividingBy: size.voxelCount)
            throw VolumeError(
              .invalidValue,
              "voxel \(size.voxel(at: voxel)) of channel \(channel) is \(source[index]), which "
                + "\(Target.scalarType.rawValue) cannot hold exactly")
          }
          unsafe buffer.initializeElement(at: index, to: value)
        }
      }
    }
    return AnyVolume(Volume(geometry: volume.geometry, channelCount: volume.channelCount, voxels: values))
  }

  /// Integers go through Int or UInt64, so that they keep every digit; reals through Double, so that -0 keeps its sign.
  private func exact<Scalar: VoxelScalar>(_ value: Scalar) -> Target? {
    if !Scalar.scalarType.isInteger { return Target(exactlyFrom: value.asDouble) }
    if let whole = value.asWholeNumber { return Target(exactly: whole) }
    return (value as? UInt64).flatMap { Target(exactly: $0) }
  }
}
