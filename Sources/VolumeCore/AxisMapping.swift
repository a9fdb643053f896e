/// A reordering of voxel axes: which axis of the source each axis of the result follows, and in which direction.
///
/// All 48 are lossless: voxels move, none is interpolated.
public struct AxisMapping: Hashable, Sendable {
  /// For result axes x, y, z: the source axis (0 x, 1 y, 2 z).
  public let sourceAxes: [Int]
  /// For result axes x, y, z: whether the source is walked backwards.
  public let isFlipped: [Bool]

  /// - Precondition: `sourceAxes` is a permutation of 0, 1, 2.
  public init(sourceAxes: [Int], isFlipped: [Bool]) {
    precondition(sourceAxes.sorted() == [0, 1, 2] && isFlipped.count == 3, "an axis mapping permutes x, y and z")
    self.sourceAxes = sourceAxes
    self.isFlipped = isFlipped
  }

  /// The mapping that changes nothing.
  public static let identity = AxisMapping(sourceAxes: [0, 1, 2], isFlipped: [false, false, false])

  /// All 48 mappings, the identity first.
  public static let all: [AxisMapping] = {
    let permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    return permutations.flatMap { permutation in
      (0..<8).map { bits in AxisMapping(sourceAxes: permutation, isFlipped: (0..<3).map { bits >> $0 & 1 == 1 }) }
    }
  }()

  /// What the mapping does, such as `x reversed, y and z swapped`.
  public var summary: String {
    let names = ["x", "y", "z"]
    let parts = (0..<3).map { (isFlipped[$0] ? "-" : "+") + names[sourceAxes[$0]] }
    return "(" + parts.joined(separator: ", ") + ")"
  }

  /// The geometry of a volume whose axes are mapped: the same voxels at the same places.
  public func applied(to geometry: VolumeGeometry) -> VolumeGeometry {
    let extents = geometry.size.extents
    let spacing = geometry.spacing.components
    let columns = [geometry.affine.columnX, geometry.affine.columnY, geometry.affine.columnZ]
    var corner = [0.0, 0.0, 0.0]
    var mapped: [WorldPoint] = []
    for axis in 0..<3 {
      let source = sourceAxes[axis]
      let sign: Double = isFlipped[axis] ? -1 : 1
      let column = columns[source]
      mapped.append(WorldPoint(x: sign * column.x, y: sign * column.y, z: sign * column.z))
      if isFlipped[axis] { corner[source] = Double(extents[source] - 1) }
    }
    let origin = geometry.affine.world(x: corner[0], y: corner[1], z: corner[2])
    return VolumeGeometry(
      size: VolumeSize(x: extents[sourceAxes[0]], y: extents[sourceAxes[1]], z: extents[sourceAxes[2]]),
      spacing: VoxelSpacing(x: spacing[sourceAxes[0]], y: spacing[sourceAxes[1]], z: spacing[sourceAxes[2]]),
      affine: AffineTransform(columnX: mapped[0], columnY: mapped[1], columnZ: mapped[2], origin: origin),
      isOriented: geometry.isOriented)
  }
}

extension Volume {
  /// The same voxels with reordered axes.
  public func reordered(_ mapping: AxisMapping) -> Volume {
    if mapping == .identity { return self }
    let target = mapping.applied(to: geometry)
    let extents = geometry.size.extents
    let steps = [1, extents[0], extents[0] * extents[1]]
    // The step in the source that each axis of the result makes, and where the result's first voxel lies.
    let step = (0..<3).map { mapping.isFlipped[$0] ? -steps[mapping.sourceAxes[$0]] : steps[mapping.sourceAxes[$0]] }
    let first = (0..<3).reduce(0) { sum, axis in
      let source = mapping.sourceAxes[axis]
      return mapping.isFlipped[axis] ? sum + (extents[source] - 1) * steps[source] : sum
    }
    let size = target.size
    let channels = channelCount
    let values = withVoxels { source in
      unsafe [Scalar](largeCount: source.count) { buffer in
        var position = 0
        for channel in 0..<channels {
          for z in 0..<size.z {
            for y in 0..<size.y {
              var index = channel * size.voxelCount + first + z * step[2] + y * step[1]
              for _ in 0..<size.x {
                unsafe buffer.initializeElement(at: position, to: source[index])
                position += 1
                index += step[0]
              }
            }
          }
        }
      }
    }
    return Volume(geometry: target, channelCount: channels, voxels: values)
  }
}

extension AnyVolume {
  /// The same voxels with reordered axes.
  public func reordered(_ mapping: AxisMapping) -> AnyVolume { open(Reordering(mapping: mapping)) }
}

private struct Reordering: AnyVolume.Visitor {
  let mapping: AxisMapping
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> AnyVolume {
    AnyVolume(volume.reordered(mapping))
  }
}
