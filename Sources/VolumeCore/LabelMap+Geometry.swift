extension LabelMap {
  /// The same labels with reordered axes.
  public func reordered(_ mapping: AxisMapping) -> LabelMap {
    switch indices {
    case .oneByte(let volume): LabelMap(classes: classes, indices: .oneByte(volume.reordered(mapping)))
    case .twoByte(let volume): LabelMap(classes: classes, indices: .twoByte(volume.reordered(mapping)))
    }
  }

  /// The labels at the voxels of another grid: each takes the nearest voxel of this map, or label 0 outside it.
  ///
  /// - Throws: `VolumeError.tooManyClasses` when 0 has to be added to a full table.
  public func resampled(onto grid: VolumeGeometry) throws(VolumeError) -> LabelMap {
    var map = self
    if classes.classIndex(of: 0) == nil {
      let extended = try ClassTable(labels: classes.labels + [0])
      map = withTable(extended)
    }
    let outside = map.classes.classIndex(of: 0)!
    return switch map.indices {
    case .oneByte(let volume):
      LabelMap(classes: map.classes, indices: .oneByte(volume.nearest(on: grid, outside: UInt8(outside))))
    case .twoByte(let volume):
      LabelMap(classes: map.classes, indices: .twoByte(volume.nearest(on: grid, outside: UInt16(outside))))
    }
  }

  /// The same labels with a larger table.
  private func withTable(_ table: ClassTable) -> LabelMap {
    let positions = classes.labels.map { table.classIndex(of: $0)! }
    func indexed<Old: VoxelScalar & FixedWidthInteger, New: VoxelScalar & FixedWidthInteger>(
      _ volume: Volume<Old>
    ) -> Volume<New> {
      Volume(geometry: volume.geometry, voxels: volume.voxels.map { New(positions[Int($0)]) })
    }
    return switch (indices, table.isOneByte) {
    case (.oneByte(let volume), true): LabelMap(classes: table, indices: .oneByte(indexed(volume)))
    case (.oneByte(let volume), false): LabelMap(classes: table, indices: .twoByte(indexed(volume)))
    case (.twoByte(let volume), _): LabelMap(classes: table, indices: .twoByte(indexed(volume)))
    }
  }
}

extension ClassScores {
  /// The same scores with reordered axes.
  public func reordered(_ mapping: AxisMapping) -> ClassScores {
    ClassScores(values: values.reordered(mapping), activation: activation)
  }

  /// The same scores on another description of the grid.
  ///
  /// - Precondition: the number of voxels stays the same.
  public func withGeometry(_ geometry: VolumeGeometry) -> ClassScores {
    ClassScores(values: values.withGeometry(geometry), activation: activation)
  }
}

extension EvaluatedVoxels {
  /// The same mask with reordered axes.
  public func reordered(_ mapping: AxisMapping) -> EvaluatedVoxels { EvaluatedVoxels(mask: mask.reordered(mapping)) }

  /// The voxels of this mask, or of the whole map when there is none, whose reference has another label.
  public static func evaluated(_ mask: EvaluatedVoxels?, of reference: LabelMap, ignoring label: Int)
    -> EvaluatedVoxels?
  {
    guard let ignored = reference.classes.classIndex(of: label) else { return mask }
    func others<Index: VoxelScalar & FixedWidthInteger>(_ volume: Volume<Index>) -> EvaluatedVoxels {
      let kept = mask?.mask.voxels
      let bytes = volume.voxels.enumerated().map { position, index in
        Int(index) == ignored ? 0 : kept.map { $0[$0.startIndex + position] } ?? 1
      }
      return EvaluatedVoxels(mask: Volume(geometry: volume.geometry, voxels: bytes))
    }
    return switch reference.indices {
    case .oneByte(let volume): others(volume)
    case .twoByte(let volume): others(volume)
    }
  }

  /// The mask at the voxels of another grid; voxels outside it are not evaluated.
  public func resampled(onto grid: VolumeGeometry) -> EvaluatedVoxels {
    EvaluatedVoxels(mask: mask.nearest(on: grid, outside: 0))
  }
}

extension Volume {
  /// The values of the nearest voxels at the voxels of another grid.
  ///
  /// Formula:   voxel = round(inverse(own affine) * grid affine * index); halves round up
  fileprivate func nearest(on grid: VolumeGeometry, outside: Scalar) -> Volume {
    let own = geometry
    func position(_ x: Int, _ y: Int, _ z: Int) -> WorldPoint {
      own.voxelPosition(of: grid.world(of: VoxelIndex(x: x, y: y, z: z)))
    }
    let start = position(0, 0, 0)
    func step(_ end: WorldPoint) -> [Double] { zip(end.components, start.components).map { $0 - $1 } }
    let (dx, dy, dz) = (step(position(1, 0, 0)), step(position(0, 1, 0)), step(position(0, 0, 1)))
    let origin = start.components
    let channels = channelCount
    let values = withVoxels { source in
      unsafe [Scalar](largeCount: grid.size.voxelCount * channels) { buffer in
        var target = 0
        for plane in 0..<grid.size.z * channels {
          let (channel, z) = plane.quotientAndRemainder(dividingBy: grid.size.z)
          let first = channel * own.size.voxelCount
          for y in 0..<grid.size.y {
            let row = (0..<3).map { origin[$0] + Double(y) * dy[$0] + Double(z) * dz[$0] + 0.5 }
            for x in 0..<grid.size.x {
              let i = (row[0] + Double(x) * dx[0]).rounded(.down)
              let j = (row[1] + Double(x) * dx[1]).rounded(.down)
              let k = (row[2] + Double(x) * dx[2]).rounded(.down)
              let isInside =
                i >= 0 && j >= 0 && k >= 0 && i < Double(own.size.x) && j < Double(own.size.y) && k < Double(own.size.z)
              let value = isInside ? source[first + own.size.index(x: Int(i), y: Int(j), z: Int(k))] : outside
              unsafe buffer.initializeElement(at: target, to: value)
              target += 1
            }
          }
        }
      }
    }
    return Volume(geometry: grid, channelCount: channels, voxels: values)
  }
}

extension LabelMap {
  /// 1 where the label is one of `members`, else 0.
  public func membership(of members: [Int]) -> LabelMap {
    let union = Set(members)
    let isMember = classes.labels.map { union.contains($0) ? UInt8(1) : 0 }
    func bytes<Index: VoxelScalar & FixedWidthInteger>(_ volume: Volume<Index>) -> LabelMap {
      let bytes = volume.voxels.map { isMember[Int($0)] }
      return LabelMap(classes: .bytes, indices: .oneByte(Volume(geometry: volume.geometry, voxels: bytes)))
    }
    return switch indices {
    case .oneByte(let volume): bytes(volume)
    case .twoByte(let volume): bytes(volume)
    }
  }
}
