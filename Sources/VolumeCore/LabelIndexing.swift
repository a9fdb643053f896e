/// Turns the voxels of a file into class indices.
struct LabelIndexing: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) throws(VolumeError) -> LabelMap {
    if let bytes = bytes(of: volume) { return LabelMap(classes: .bytes, indices: .oneByte(bytes)) }
    let classes = try ClassTable(labels: distinctLabels(of: volume))
    return classes.isOneByte
      ? LabelMap(classes: classes, indices: .oneByte(indexed(volume, classes)))
      : LabelMap(classes: classes, indices: .twoByte(indexed(volume, classes)))
  }

  /// The voxels as bytes; nil as soon as one is not a whole number in 0...255.
  private func bytes<Scalar: VoxelScalar>(of volume: Volume<Scalar>) -> Volume<UInt8>? {
    var fits = true
    let bytes = volume.withVoxels { voxels in
      unsafe [UInt8](largeCount: voxels.count) { buffer in
        for index in voxels.indices {
          guard fits, let value = voxels[index].asWholeNumber, value >= 0, value <= 255 else {
            fits = false
            unsafe buffer.initializeElement(at: index, to: 0)
            continue
          }
          unsafe buffer.initializeElement(at: index, to: UInt8(value))
        }
      }
    }
    return fits ? Volume(geometry: volume.geometry, voxels: bytes) : nil
  }

  /// The labels that occur.
  private func distinctLabels<Scalar: VoxelScalar>(of volume: Volume<Scalar>) throws(VolumeError) -> Set<Int> {
    try volume.withVoxels { (voxels) throws(VolumeError) in
      var labels: Set<Int> = []
      var last: Scalar?
      for index in voxels.indices where voxels[index] != last {
        let value = voxels[index]
        guard let label = value.asWholeNumber else { throw notALabel(value, at: index, volume.geometry.size) }
        labels.insert(label)
        last = value
        guard labels.count <= ClassTable.largestCount else {
          throw VolumeError(
            .tooManyClasses, "has more than \(ClassTable.largestCount) different labels; that many cannot be scored")
        }
      }
      return labels
    }
  }

  private func notALabel<Scalar: VoxelScalar>(_ value: Scalar, at index: Int, _ size: VolumeSize) -> VolumeError {
    let number = value.asDouble
    let isWhole = number.isFinite && number == number.rounded()
    return VolumeError(
      .notALabel,
      "voxel \(size.voxel(at: index)) is \(value), "
        + (isWhole
          ? "too large for a label: labels must fit 64 bits with a sign"
          : "not a whole number; labels must be whole numbers (for class scores say --activation)"))
  }

  private func indexed<Scalar: VoxelScalar, Index: VoxelScalar & FixedWidthInteger>(
    _ volume: Volume<Scalar>, _ classes: ClassTable
  ) -> Volume<Index> {
    let positions = Dictionary(uniqueKeysWithValues: zip(classes.labels, 0...))
    let indices = volume.withVoxels { voxels in
      unsafe [Index](largeCount: voxels.count) { buffer in
        var last: Scalar?
        var lastIndex: Index = 0
        for position in voxels.indices {
          let value = voxels[position]
          if value != last {
            // Every value was listed when the table was made.
            lastIndex = Index(positions[value.asWholeNumber!]!)
            last = value
          }
          unsafe buffer.initializeElement(at: position, to: lastIndex)
        }
      }
    }
    return Volume(geometry: volume.geometry, voxels: indices)
  }
}
