import VolumeCore

extension LossSweep {
  /// Writes the gradient of the tile: the region losses by their coefficients, then the activation's chain rule, then
  /// what the kernels left.
  ///
  /// Formula: softmax dL/dz_c = p_c (g_c - D) + u_c with g = dL/dp of the region losses, u = dL/dlog p of the others and
  ///          D = sum over classes of p g + u; sigmoid dL/dz = p (1 - p) g; none dL/dp = g.
  ///
  /// Returns whether all of it is finite.
  func writeGradient(_ tile: Tile<Scalar>) -> Bool {
    guard let gradient else { return true }
    let coefficients = coefficients[tile.sample]
    // x - x is 0 for finite numbers alone.
    let check =
      switch plan.activation {
      case .softmax: writeSoftmax(tile, coefficients, gradient)
      case .sigmoid, .none: writeSingle(tile, coefficients, gradient)
      }
    return check == .zero
  }

  private func writeSoftmax(
    _ tile: Tile<Scalar>, _ coefficients: RegionCoefficients<Scalar>, _ gradient: TensorWriter<Scalar>
  ) -> SIMD16<Scalar> {
    let isSimple =
      plan.isExclusive && !needs.logGradient && !needs.directGradient && !coefficients.hasPrediction
      && !coefficients.hasUniform
    let dot = tile.scratch
    addTrueRegionGradient(tile, coefficients)
    if plan.regions.isEmpty {
      for group in 0..<tile.groupCount { dot[group] = .zero }
    } else {
      regionDot(tile, coefficients, into: dot)
    }
    for group in 0..<tile.groupCount {
      dot[group] = dot[group] * tile.weight[group] + tile.trueGradient[group]
    }
    let check =
      isSimple
      ? writeSimple(tile, coefficients, dot, gradient) : writeGeneral(tile, coefficients, dot, gradient)
    if plan.isExclusive && (!plan.categoricals.isEmpty || !plan.regions.isEmpty) {
      addAtLabels(tile, tile.trueGradient, gradient)
    }
    return check
  }

  /// Adds weight * b_y * p_y, the part of the region losses that only the true class has.
  private func addTrueRegionGradient(_ tile: Tile<Scalar>, _ coefficients: RegionCoefficients<Scalar>) {
    guard plan.isExclusive && !plan.regions.isEmpty else { return }
    for group in 0..<tile.groupCount {
      let label = tile.groupLabel(group)
      if label >= 0 {
        tile.trueGradient[group] +=
          tile.probability[label][group] * tile.weight[group] * coefficients.target[label]
      } else {
        for voxel in group * 16..<group * 16 + 16 {
          let label = tile.label(voxel)
          tile.trueGradient[voxel: voxel] +=
            tile.probability.value(label, voxel: voxel) * tile.weight[voxel: voxel] * coefficients.target[label]
        }
      }
    }
  }

  /// dL/dp of the region losses at 16 voxels of a class, without the part of the true class and without the weight.
  @inline(__always)
  private func regionGradient(
    _ tile: Tile<Scalar>, _ coefficients: RegionCoefficients<Scalar>, _ index: Int, _ group: Int
  ) -> SIMD16<Scalar> {
    let p = tile.probability[index][group]
    var result = p * coefficients.prediction[index] + coefficients.constant[index]
    if !plan.isExclusive || plan.activation != .softmax {
      let t = tile.target[index][group]
      result += t * coefficients.target[index]
      if coefficients.sign[index] != 0 {
        let plus = Scalar.choose(SIMD16(repeating: 1), .zero, whereLess: t, p)
        let sign = Scalar.choose(SIMD16(repeating: -1), plus, whereLess: p, t)
        result += sign * coefficients.sign[index]
      }
    }
    return result
  }

  /// The sum over classes of p times dL/dp.
  private func regionDot(
    _ tile: Tile<Scalar>, _ coefficients: RegionCoefficients<Scalar>, into dot: TileRow<Scalar>
  ) {
    for group in 0..<tile.groupCount { dot[group] = .zero }
    for index in 0..<shape.classCount {
      let row = tile.probability[index]
      if plan.isExclusive && !coefficients.hasPrediction {
        let constant = coefficients.constant[index]
        if constant == 0 { continue }
        for group in 0..<tile.groupCount { dot[group] += row[group] * constant }
      } else {
        for group in 0..<tile.groupCount {
          dot[group] += row[group] * regionGradient(tile, coefficients, index, group)
        }
      }
    }
  }

  private func writeSimple(
    _ tile: Tile<Scalar>, _ coefficients: RegionCoefficients<Scalar>, _ dot: TileRow<Scalar>,
    _ gradient: TensorWriter<Scalar>
  ) -> SIMD16<Scalar> {
    var check = SIMD16<Scalar>.zero
    for index in 0..<shape.classCount {
      let (row, start) = (tile.probability[index], offset(tile, index))
      let (constant, end) = (coefficients.constant[index], start + tile.count)
      gradient.check(start, tile.count)
      for group in 0..<tile.groupCount {
        let value = row[group] * (tile.weight[group] * constant - dot[group])
        check += value - value
        gradient.store(value, at: start + group * 16, end: end)
      }
    }
    return check
  }

  private func writeGeneral(
    _ tile: Tile<Scalar>, _ coefficients: RegionCoefficients<Scalar>, _ dot: TileRow<Scalar>,
    _ gradient: TensorWriter<Scalar>
  ) -> SIMD16<Scalar> {
    var check = SIMD16<Scalar>.zero
    if needs.logGradient {
      for index in 0..<shape.classCount {
        let row = tile.logGradient[index]
        for group in 0..<tile.groupCount { dot[group] += row[group] }
      }
    }
    if coefficients.hasUniform {
      for group in 0..<tile.groupCount { dot[group] += tile.weight[group] * coefficients.uniformSum }
    }
    let hasRegions = !plan.regions.isEmpty
    for index in 0..<shape.classCount {
      let (row, start) = (tile.probability[index], offset(tile, index))
      let end = start + tile.count
      gradient.check(start, tile.count)
      for group in 0..<tile.groupCount {
        let (p, weight) = (row[group], tile.weight[group])
        var value = weight * coefficients.uniform[index]
        if hasRegions {
          value += p * (weight * regionGradient(tile, coefficients, index, group) - dot[group])
        } else {
          value -= p * dot[group]
        }
        if needs.logGradient { value += tile.logGradient[index][group] }
        if needs.directGradient { value += tile.directGradient[index][group] }
        check += value - value
        gradient.store(value, at: start + group * 16, end: end)
      }
    }
    return check
  }

  private func addAtLabels(_ tile: Tile<Scalar>, _ row: TileRow<Scalar>, _ gradient: TensorWriter<Scalar>) {
    for group in 0..<tile.groupCount {
      let label = tile.groupLabel(group)
      let first = group * 16
      if label >= 0 {
        let start = offset(tile, label)
        gradient.add(row[group], at: start + first, end: start + tile.count)
      } else {
        for voxel in first..<min(first + 16, tile.count) {
          gradient.add(row[voxel: voxel], at: offset(tile, tile.label(voxel)) + voxel)
        }
      }
    }
  }

  /// Sigmoid and no activation: each class on its own.
  private func writeSingle(
    _ tile: Tile<Scalar>, _ coefficients: RegionCoefficients<Scalar>, _ gradient: TensorWriter<Scalar>
  ) -> SIMD16<Scalar> {
    var check = SIMD16<Scalar>.zero
    let isSigmoid = plan.activation == .sigmoid
    for index in 0..<shape.classCount {
      let (row, start) = (tile.probability[index], offset(tile, index))
      let end = start + tile.count
      gradient.check(start, tile.count)
      for group in 0..<tile.groupCount {
        let (p, weight) = (row[group], tile.weight[group])
        var value = SIMD16<Scalar>.zero
        if !plan.regions.isEmpty {
          value = weight * regionGradient(tile, coefficients, index, group)
          if isSigmoid { value *= p * (1 - p) }
        }
        if coefficients.hasUniform {
          value += weight * coefficients.uniform[index] / p.clampedAbove(Scalar(1e-12))
        }
        if needs.directGradient { value += tile.directGradient[index][group] }
        check += value - value
        gradient.store(value, at: start + group * 16, end: end)
      }
    }
    if plan.isExclusive && !plan.categoricals.isEmpty {
      for group in 0..<tile.groupCount {
        let value = tile.trueGradient[group] / tile.trueProbability[group].clampedAbove(Scalar(1e-12))
        check += value - value
        tile.trueGradient[group] = value
      }
      addAtLabels(tile, tile.trueGradient, gradient)
    }
    return check
  }
}
