import VolumeCore

extension LossSweep {
  /// Reads the tile's part of a plane into `tile.map`, 0 beyond the tile.
  func loadMap(_ tile: Tile<Scalar>, _ plane: [Float]) {
    for group in 0..<tile.groupCount { tile.map[group] = mapGroup(tile, plane, group) }
  }

  /// Multiplies the losses and derivatives of one class by its map.
  func weighByMap(_ tile: Tile<Scalar>, _ plane: [Float]) {
    for group in 0..<tile.groupCount { weigh(tile, group, mapGroup(tile, plane, group)) }
  }

  /// Multiplies the losses and derivatives of the true class by the map of each voxel's own class.
  ///
  /// Classes that do not count have no plane: what their voxels get is multiplied by 0 later.
  func weighByOwnMap(_ tile: Tile<Scalar>, _ planes: [[Float]]) {
    for group in 0..<tile.groupCount {
      let label = tile.groupLabel(group)
      if label >= 0 {
        if !planes[label].isEmpty { weigh(tile, group, mapGroup(tile, planes[label], group)) }
        continue
      }
      var factor = SIMD16<Scalar>(repeating: 1)
      for lane in 0..<min(16, tile.count - group * 16) {
        let plane = planes[tile.label(group * 16 + lane)]
        if !plane.isEmpty { factor[lane] = Scalar(plane[tile.start + group * 16 + lane]) }
      }
      weigh(tile, group, factor)
    }
  }

  private func weigh(_ tile: Tile<Scalar>, _ group: Int, _ factor: SIMD16<Scalar>) {
    tile.loss[group] *= factor
    tile.derivative[group] *= factor
  }

  @inline(__always)
  private func mapGroup(_ tile: Tile<Scalar>, _ plane: [Float], _ group: Int) -> SIMD16<Scalar> {
    precondition(tile.start + tile.count <= plane.count)
    let first = tile.start + group * 16
    if group * 16 + 16 <= tile.count {
      return unsafe plane.withUnsafeBytes {
        unsafe SIMD16<Scalar>($0.loadUnaligned(fromByteOffset: first * 4, as: SIMD16<Float>.self))
      }
    }
    var result = SIMD16<Scalar>.zero
    for lane in 0..<tile.count - group * 16 { result[lane] = Scalar(plane[first + lane]) }
    return result
  }
}
