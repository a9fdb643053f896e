import VolumeCore

extension LossSweep {
  /// Writes the gradient of a cross-entropy of selected voxels that stands alone, u f_y (p - t); 0 where none is selected.
  func writeSelected(_ gradient: TensorWriter<Scalar>, workerCount: Int) {
    eachBlock(workerCount: workerCount) { tile in
      reference.load(tile, withTargets: false)
      let parts = loadSelection(tile, 0)
      for index in 0..<shape.classCount { gradient.check(offset(tile, index), tile.count) }
      for group in 0..<tile.groupCount {
        if parts[group].isAllZero {
          for index in 0..<shape.classCount {
            let start = offset(tile, index)
            gradient.store(.zero, at: start + group * 16, end: start + tile.count)
          }
        } else {
          write(tile, group, parts[group], gradient)
        }
      }
    }
  }

  private func write(
    _ tile: Tile<Scalar>, _ group: Int, _ part: SIMD16<Scalar>, _ gradient: TensorWriter<Scalar>
  ) {
    let classFactors = factors[0][tile.sample]
    var maximum = SIMD16<Scalar>(repeating: -.greatestFiniteMagnitude)
    for index in 0..<shape.classCount {
      // What stands at voxels that do not count must not matter, NaN included.
      let z = part.ifZero(.zero, else: logits(tile, index, group))
      tile.probability[index][0] = z
      maximum = maximum.maximum(z)
    }
    var sum = SIMD16<Scalar>.zero
    for index in 0..<shape.classCount {
      let e = Scalar.exponentialOfNegative(tile.probability[index][0] - maximum)
      tile.probability[index][0] = e
      sum += e
    }
    let label = tile.groupLabel(group)
    var factor = SIMD16<Scalar>(repeating: label >= 0 ? classFactors[label] : 0)
    if label < 0 { for lane in 0..<16 { factor[lane] = classFactors[tile.label(group * 16 + lane)] } }
    let slope = part * factor
    let scale = slope / sum
    for index in 0..<shape.classCount {
      var value = tile.probability[index][0] * scale
      if index == label { value -= slope }
      let start = offset(tile, index)
      gradient.store(value, at: start + group * 16, end: start + tile.count)
    }
    if label >= 0 { return }
    for lane in 0..<min(16, tile.count - group * 16) {
      let voxel = group * 16 + lane
      gradient.add(-slope[lane], at: offset(tile, tile.label(voxel)) + voxel)
    }
  }

  /// 16 values of a class, 0 beyond the tile.
  @inline(__always)
  private func logits(_ tile: Tile<Scalar>, _ index: Int, _ group: Int) -> SIMD16<Scalar> {
    let start = offset(tile, index) + group * 16
    let count = tile.count - group * 16
    if count >= 16 { return values[groupAt: start] }
    var result = SIMD16<Scalar>.zero
    for lane in 0..<count { result[lane] = values[start + lane] }
    return result
  }
}

extension SIMD16 where Scalar: EngineScalar {
  /// Whether every lane is +0.
  @inline(__always) var isAllZero: Bool {
    if MemoryLayout<Scalar>.size == 4 { return unsafe unsafeBitCast(self, to: SIMD8<UInt64>.self) == .zero }
    return unsafe unsafeBitCast(self, to: SIMD16<UInt64>.self) == .zero
  }
}
