/// A segmentation: one class index per voxel, with the table that gives the label value of each index.
///
/// Labels in 0...255 are their own class indices (`ClassTable.bytes`), so that a byte file is used as it was read;
/// other labels, negative and 32-bit ones included, get dense indices in ascending order.
/// Memory: 1 byte per voxel up to 256 classes, 2 above.
public struct LabelMap: Sendable {
  /// The class indices of all voxels.
  public enum ClassIndices: Sendable {
    case oneByte(Volume<UInt8>)
    case twoByte(Volume<UInt16>)
  }

  /// The label value of each class index.
  public let classes: ClassTable
  /// The class index of each voxel.
  public let indices: ClassIndices

  package init(classes: ClassTable, indices: ClassIndices) {
    self.classes = classes
    self.indices = indices
  }

  /// A label map from the voxels of a file.
  ///
  /// - Throws: `VolumeError` naming the first voxel that is not a whole number, or too many labels or channels.
  public init(_ volume: consuming AnyVolume) throws(VolumeError) {
    guard volume.channelCount == 1 else {
      throw VolumeError(
        .channelCount, "has \(volume.channelCount) channels; a label map has one (class scores have several)")
    }
    if case .uint8(let bytes) = volume {
      self.init(classes: .bytes, indices: .oneByte(bytes))
    } else {
      self = try volume.open(LabelIndexing())
    }
  }

  /// The grid of the map.
  public var geometry: VolumeGeometry {
    switch indices {
    case .oneByte(let volume): volume.geometry
    case .twoByte(let volume): volume.geometry
    }
  }

  /// The label value of a voxel.
  ///
  /// - Precondition: the voxel lies inside the map.
  public func label(x: Int, y: Int, z: Int) -> Int {
    switch indices {
    case .oneByte(let volume): classes.labels[Int(volume[x, y, z])]
    case .twoByte(let volume): classes.labels[Int(volume[x, y, z])]
    }
  }

  /// The labels that occur, ascending.
  public func occurringLabels() -> [Int] { labelCounts().map(\.label) }

  /// The same labels on another description of the grid.
  ///
  /// - Precondition: the number of voxels stays the same.
  public func withGeometry(_ geometry: VolumeGeometry) -> LabelMap {
    switch indices {
    case .oneByte(let volume): LabelMap(classes: classes, indices: .oneByte(volume.withGeometry(geometry)))
    case .twoByte(let volume): LabelMap(classes: classes, indices: .twoByte(volume.withGeometry(geometry)))
    }
  }
}

extension LabelMap {
  /// The labels that occur, ascending, with the number of voxels of each.
  public func labelCounts() -> [(label: Int, voxels: Int)] {
    let counts =
      switch indices {
      case .oneByte(let volume): volume.withVoxels { countIndices($0, classCount: classes.count) }
      case .twoByte(let volume): volume.withVoxels { countIndices($0, classCount: classes.count) }
      }
    return zip(classes.labels, counts).filter { $0.1 > 0 }.map { (label: $0.0, voxels: $0.1) }
  }
}

private func countIndices<Index: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
  _ voxels: Span<Index>, classCount: Int
) -> [Int] {
  var counts = [Int](repeating: 0, count: classCount)
  var runStart = 0
  for position in voxels.indices where voxels[position] != voxels[runStart] {
    counts[Int(voxels[runStart])] += position - runStart
    runStart = position
  }
  counts[Int(voxels[runStart])] += voxels.count - runStart
  return counts
}
