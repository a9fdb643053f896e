public import VolumeCore

/// The displacement from one voxel to another, counted in voxels.
public struct VoxelOffset: Hashable, Sendable {
  /// Along x, counted in voxels.
  public let x: Int
  /// Along y, counted in voxels.
  public let y: Int
  /// Along z, counted in voxels.
  public let z: Int

  /// Three numbers, x first.
  public init(x: Int, y: Int, z: Int) {
    self.x = x
    self.y = y
    self.z = z
  }
}

/// The set of offsets by which erosion and dilation move a mask.
///
/// Formula:   dilation = { a + b }, erosion = { p : p + b in A for every b }, with a in the mask A and b in the element.
/// On a grid of one slice, offsets that leave the slice are dropped, as for `VoxelConnectivity`.
/// Source:    Serra 1982; checked against scipy in `MorphologyGoldenTests` and set definitions in
///            `ErosionDilationTests`.
public struct StructuringElement: Hashable, Sendable {
  enum Shape: Hashable, Sendable {
    case connectivity(VoxelConnectivity, iterations: Int)
    case ball(radius: Double, spacing: VoxelSpacing, isClosed: Bool)
    case offsets(Set<VoxelOffset>)
  }

  let shape: Shape

  /// A voxel and its neighbours, added up `iterations` times: the cross, 18 neighbours or the cube of scipy's
  /// `generate_binary_structure` with its `iterations`.
  ///
  /// - Precondition: `iterations` is not negative; 0 leaves a mask as it is.
  public static func connectivity(_ connectivity: VoxelConnectivity, iterations: Int = 1) -> StructuringElement {
    precondition(iterations >= 0, "iterations must not be negative: \(iterations)")
    return StructuringElement(shape: .connectivity(connectivity, iterations: iterations))
  }

  /// All offsets no longer than a radius in millimetres.
  ///
  /// Formula:   sqrt((x sx)^2 + (y sy)^2 + (z sz)^2) <= radius, in Double, summed in this order; `<` when not closed.
  /// Empty:     an open ball of radius 0 holds no offset: its dilation is empty, its erosion the whole image.
  /// - Precondition: the radius is finite and not negative.
  public static func ball(radius: Double, spacing: VoxelSpacing, isClosed: Bool = true) -> StructuringElement {
    precondition(radius.isFinite && radius >= 0, "a radius must be finite and not negative: \(radius)")
    return StructuringElement(shape: .ball(radius: radius, spacing: spacing, isClosed: isClosed))
  }

  /// Any set of offsets, the centre included only where it is listed.
  ///
  /// - Precondition: every component lies within +-2^30.
  public static func offsets(_ offsets: some Sequence<VoxelOffset>) -> StructuringElement {
    let set = Set(offsets)
    let limit = 1 << 30
    precondition(
      set.allSatisfy { max(abs($0.x), abs($0.y), abs($0.z)) <= limit }, "an offset is longer than 2^30 voxels")
    return StructuringElement(shape: .offsets(set))
  }
}
