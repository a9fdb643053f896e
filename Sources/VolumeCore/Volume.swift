/// Voxels of one number type on a grid, with one or more channels.
///
/// Order: (channel, z, y, x), x runs fastest: index = ((c * nz + z) * ny + y) * nx + x.
/// Memory: one array; readers decode straight into it and large arrays lie on huge pages where the system has them.
public struct Volume<Scalar: VoxelScalar>: Sendable {
  public private(set) var geometry: VolumeGeometry
  /// The number of values per voxel: classes, time points, or 1.
  public let channelCount: Int
  private var storage: [Scalar]
  /// Where voxel (0, 0, 0) of channel 0 lies in `storage`: a file's header may precede the voxels.
  private let start: Int

  /// - Precondition: `voxels` holds `geometry.size.voxelCount * channelCount` values.
  public init(geometry: VolumeGeometry, channelCount: Int = 1, voxels: [Scalar]) {
    self.init(geometry: geometry, channelCount: channelCount, storage: voxels, start: 0)
    precondition(voxels.count == count, "\(voxels.count) voxels for a grid of \(count)")
  }

  /// A volume whose voxels begin inside a larger array, as when a decompressed file is used in place.
  package init(geometry: VolumeGeometry, channelCount: Int, storage: [Scalar], start: Int) {
    precondition(channelCount >= 1, "a volume has at least one channel")
    let count = geometry.size.voxelCount * channelCount
    precondition(start >= 0 && storage.count - start >= count, "the storage is too short for the grid")
    self.geometry = geometry
    self.channelCount = channelCount
    self.storage = storage
    self.start = start
  }

  /// The number of values: voxels times channels.
  public var count: Int { geometry.size.voxelCount * channelCount }

  /// All values in memory order, without a copy.
  public var voxels: ArraySlice<Scalar> { storage[start..<start + count] }

  /// The value of one voxel.
  ///
  /// - Precondition: the voxel and the channel lie inside the volume.
  public subscript(x: Int, y: Int, z: Int, channel channel: Int = 0) -> Scalar {
    let size = geometry.size
    precondition(
      x >= 0 && x < size.x && y >= 0 && y < size.y && z >= 0 && z < size.z && channel >= 0 && channel < channelCount,
      "voxel (\(x), \(y), \(z)) of channel \(channel) is outside \(size), \(channelCount) channel(s)")
    return storage[start + channel * size.voxelCount + size.index(x: x, y: y, z: z)]
  }

  /// Calls `body` with all values in memory order.
  public func withVoxels<Result, Failure: Error>(
    _ body: (Span<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(storage.span.extracting(start..<start + count))
  }

  /// Calls `body` with all values in memory order, to change them in place.
  public mutating func withMutableVoxels<Result, Failure: Error>(
    _ body: (inout MutableSpan<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = start..<start + count
    return try unsafe storage.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in
      var voxels = unsafe UnsafeMutableBufferPointer(rebasing: buffer[range]).mutableSpan
      return try body(&voxels)
    }
  }

  /// The same values on another description of the grid.
  ///
  /// - Precondition: the number of voxels stays the same.
  public func withGeometry(_ geometry: VolumeGeometry) -> Volume {
    precondition(geometry.size.voxelCount == self.geometry.size.voxelCount, "the grid must keep its voxel count")
    var copy = self
    copy.geometry = geometry
    return copy
  }

  /// One channel as a volume of its own.
  public func channel(_ channel: Int) -> Volume {
    precondition(channel >= 0 && channel < channelCount, "channel \(channel) of \(channelCount)")
    if channelCount == 1 { return self }
    let voxelCount = geometry.size.voxelCount
    let first = start + channel * voxelCount
    return Volume(geometry: geometry, voxels: Array(storage[first..<first + voxelCount]))
  }
}

extension Volume: Equatable {
  /// Whether grid, channels and all values are equal.
  public static func == (a: Volume, b: Volume) -> Bool {
    a.geometry == b.geometry && a.channelCount == b.channelCount && a.voxels.elementsEqual(b.voxels)
  }
}
