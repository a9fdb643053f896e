import VolumeCore

/// (p - t)^2 under repeated erosion by a soft cross.
///
/// The sum of a class: sum over k of k^alpha sum v b_k.
/// Memory: one volume a step for the gradient, two without.
struct ErosionKernel: VolumeKernel {
  let steps: Int
  let alpha: Double
  let classes: [Int]
  /// The factor of each sum, sample by class of the prediction.
  let factors: [[Double]]
  let report: [[Double?]]

  var scope: SumScope { .sample }
  var hasOwnSlopes: Bool { true }

  func slopes(of sums: [Double], group: Int, position: Int) -> [Double] { [factors[group][classes[position]]] }

  func combine(_ sums: [[[Double]]]) -> VolumeOutcome {
    var total = 0.0
    for (group, sums) in sums.enumerated() {
      for (position, sum) in sums.enumerated() { total += factors[group][classes[position]] * sum[0] }
    }
    return VolumeOutcome(
      value: total,
      classes: sums.enumerated().map { group, sums in
        sums.enumerated().map { position, sum in
          report[group][classes[position]].map { $0 * sum[0] * Double(factors.count) }
        }
      },
      slopes: sums.indices.map { group in classes.map { [factors[group][$0]] } })
  }

  func process(_ volume: ClassVolume<Float>, slopes: SlopesOfSums?, gradient: VoxelPlane<Float>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  func process(_ volume: ClassVolume<Double>, slopes: SlopesOfSums?, gradient: VoxelPlane<Double>?) -> [Double] {
    run(volume, slopes, gradient)
  }

  /// What a step left behind for the way back.
  private struct Step<Scalar: EngineScalar> {
    let bound: ScratchPlane<Scalar>
    /// The extremes before they were scaled to 0 and 1; equal where nothing was scaled.
    let lowest: Scalar
    let highest: Scalar
    let lowestAt: Int
    let highestAt: Int
    var range: Scalar { highest > lowest ? highest - lowest : 1 }
  }

  private func power(_ step: Int) -> Double { RealFunctions.power(Double(step), alpha) }

  private func run<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ slopes: SlopesOfSums?, _ gradient: VoxelPlane<Scalar>?
  ) -> [Double] {
    let layout = RowLayout(volume.size)
    let cross = SoftCross<Scalar>(layout, volume.scratch)
    let squares = volume.scratch.take(layout.count)
    squares.plane.fill(0)
    layout.forEachGroup { wide, narrow, lanes in
      let difference = volume.values[group: narrow] - volume.target[group: narrow]
      squares.plane[group: wide] = (difference * difference).cut(lanes)
    }
    var (bound, kept, sum) = (squares, [Step<Scalar>](), 0.0)
    for step in 1...max(1, steps) where step <= steps {
      let next = volume.scratch.take(layout.count)
      cross.apply(bound.plane, into: next.plane, subtracting: 0.5)
      let found = normalise(next, layout)
      // Once nothing exceeds 1/2 all further steps are 0.
      if found.highest <= 0 { break }
      sum += power(step) * weightedSum(next.plane, volume, layout)
      if gradient != nil { kept.append(found) }
      bound = next
    }
    if let gradient, let slope = slopes?([sum])[0], slope != 0 {
      differentiate(volume, layout, cross, kept, slope, gradient)
    }
    return [sum]
  }

  /// Cuts below 0 and scales to [0, 1].
  private func normalise<Scalar: EngineScalar>(_ bound: ScratchPlane<Scalar>, _ layout: RowLayout) -> Step<Scalar> {
    let plane = bound.plane
    var (low, high) = (SIMD16<Scalar>(repeating: .infinity), SIMD16<Scalar>(repeating: -.infinity))
    layout.forEachGroup { wide, _, lanes in
      let value = plane[group: wide].clampedAbove(0).cut(lanes)
      plane[group: wide] = value
      high = high.maximum(value)
      if lanes == 16 {
        low = low.minimum(value)
      } else {
        for lane in 0..<lanes { low[lane] = min(low[lane], value[lane]) }
      }
    }
    let (lowest, highest) = (low.min(), high.max())
    var (lowestAt, highestAt) = (-1, -1)
    if highest > lowest {
      let inverse = 1 / (highest - lowest)
      layout.forEachGroup { wide, _, lanes in
        let value = plane[group: wide]
        if highestAt < 0 || lowestAt < 0 {
          for lane in 0..<lanes {
            if highestAt < 0 && value[lane] == highest { highestAt = wide + lane }
            if lowestAt < 0 && value[lane] == lowest { lowestAt = wide + lane }
          }
        }
        plane[group: wide] = ((value - lowest) * inverse).cut(lanes)
      }
    }
    return Step(bound: bound, lowest: lowest, highest: highest, lowestAt: lowestAt, highestAt: highestAt)
  }

  private func weightedSum<Scalar: EngineScalar>(
    _ plane: VoxelPlane<Scalar>, _ volume: ClassVolume<Scalar>, _ layout: RowLayout
  ) -> Double {
    var (total, part, groups) = (0.0, SIMD16<Scalar>.zero, 0)
    layout.forEachGroup { wide, narrow, lanes in
      part += plane[group: wide] * volume.weights(group: narrow).cut(lanes)
      groups += 1
      if groups & 63 == 0 {
        total += part.doubleSum
        part = .zero
      }
    }
    return total + part.doubleSum
  }

  private func differentiate<Scalar: EngineScalar>(
    _ volume: ClassVolume<Scalar>, _ layout: RowLayout, _ cross: SoftCross<Scalar>, _ kept: [Step<Scalar>],
    _ slope: Double, _ gradient: VoxelPlane<Scalar>
  ) {
    var (here, below) = (volume.scratch.take(layout.count), volume.scratch.take(layout.count))
    here.plane.fill(0)
    for (index, step) in kept.enumerated().reversed() {
      let direct = Scalar(slope * power(index + 1))
      // Through the scaling: b = (y - low) / (high - low).
      var (ofHighest, ofLowest) = (0.0, 0.0)
      layout.forEachGroup { wide, narrow, lanes in
        let b = step.bound.plane[group: wide]
        let g = here.plane[group: wide] + volume.weights(group: narrow).cut(lanes) * direct
        ofHighest -= (g * b).doubleSum
        ofLowest += (g * (b - 1)).doubleSum
        here.plane[group: wide] = g / step.range
      }
      if step.highestAt >= 0 {
        here.plane[step.highestAt] += Scalar(ofHighest) / step.range
        here.plane[step.lowestAt] += Scalar(ofLowest) / step.range
      }
      // Through the cut: only what lay above 1/2 passes; b > 0 says so unless the lowest value was above it too.
      if step.lowest <= 0 || step.highest <= step.lowest {
        layout.forEachGroup { wide, _, _ in
          let b = step.bound.plane[group: wide]
          here.plane[group: wide] = Scalar.choose(here.plane[group: wide], .zero, whereLess: .zero, b)
        }
      }
      cross.apply(here.plane, into: below.plane, subtracting: 0)
      swap(&here, &below)
    }
    guard !kept.isEmpty else { return }
    layout.forEachGroup { wide, narrow, lanes in
      let difference = volume.values[group: narrow] - volume.target[group: narrow]
      gradient[group: narrow] += (here.plane[group: wide] * (difference + difference)).cut(lanes)
    }
  }
}

/// The mean of a voxel and its neighbours along the axes (5 or 7 voxels); beyond the image lies 0.
struct SoftCross<Scalar: EngineScalar> {
  let layout: RowLayout
  private let row: PaddedRow<Scalar>
  private let zeros: ScratchPlane<Scalar>
  private let share: Scalar

  init(_ layout: RowLayout, _ scratch: ScratchPlanes<Scalar>) {
    self.layout = layout
    row = PaddedRow(layout, edge: 0, scratch)
    zeros = scratch.take(layout.stride)
    zeros.plane.fill(0)
    share = layout.size.z > 1 ? 1 / 7 : 1 / 5
  }

  /// target = mean - constant; 0 beyond the ends of rows.
  func apply(_ source: VoxelPlane<Scalar>, into target: VoxelPlane<Scalar>, subtracting constant: Scalar) {
    let (ny, nz, edge) = (layout.size.y, layout.size.z, zeros.plane)
    for z in 0..<nz {
      for y in 0..<ny {
        let start = layout.row(y, z)
        row.load(source, start)
        let neighbours = [
          y > 0 ? source.dropFirst(layout.row(y - 1, z)) : edge,
          y + 1 < ny ? source.dropFirst(layout.row(y + 1, z)) : edge,
          z > 0 ? source.dropFirst(layout.row(y, z - 1)) : edge,
          z + 1 < nz ? source.dropFirst(layout.row(y, z + 1)) : edge,
        ]
        let (up, down, front, back) = (neighbours[0], neighbours[1], neighbours[2], neighbours[3])
        for x in stride(from: 0, to: layout.stride, by: 16) {
          var sum = row.group(x, shift: -1) + row.group(x, shift: 1) + source[group: start + x]
          sum += up[group: x] + down[group: x] + front[group: x] + back[group: x]
          target[group: start + x] = (sum * share - constant).cut(layout.size.x - x)
        }
      }
    }
  }
}
