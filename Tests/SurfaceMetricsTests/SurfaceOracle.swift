import Synchronization
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

/// Surface samples and their distances by definition: plain loops over voxels and over pairs of samples.
struct SurfaceOracle {
  let geometry: VolumeGeometry
  let edge: SurfaceImageEdge
  /// Voxels about which nothing is known; empty when no sample is dropped because of them.
  let unknown: [Bool]

  private var size: VolumeSize { geometry.size }
  private var isFlat: Bool { size.z == 1 }

  /// Points as columns of numbers, so that the pairs are quick to loop over in a debug build.
  struct Samples {
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []
    var weights: [Double] = []
  }

  struct Distance {
    let distance: Double
    let weight: Double
  }

  private static let tables = Mutex<[[Double]: SurfelAreas]>([:])

  /// The table of a spacing, made once: `SurfelAreasTests` compares it with the tool's.
  private static func areas(_ spacing: VoxelSpacing, isFlat: Bool) -> SurfelAreas {
    let key = spacing.components + [isFlat ? 1 : 0]
    if let table = tables.withLock({ $0[key] }) { return table }
    let table = SurfelAreas(spacing: spacing, isFlat: isFlat)
    tables.withLock { $0[key] = table }
    return table
  }

  private enum State { case background, foreground, unknown }

  private func state(_ mask: [Bool], _ x: Int, _ y: Int, _ z: Int) -> State {
    let inside = (
      min(max(x, 0), size.x - 1), min(max(y, 0), size.y - 1), min(max(z, 0), size.z - 1)
    )
    if inside != (x, y, z) {
      switch edge {
      case .closed: return .background
      case .excluded: return .unknown
      case .open: break
      }
    }
    let index = inside.0 + size.x * (inside.1 + size.y * inside.2)
    if !unknown.isEmpty && unknown[index] { return .unknown }
    return mask[index] ? .foreground : .background
  }

  /// The samples of a mask that has no foreground at ignored voxels.
  func samples(of mask: [Bool], _ kind: SurfaceSamples) -> Samples {
    switch kind {
    case .voxels: voxels(mask) { _, _, _ in true }
    case .border(let connectivity): voxels(mask) { isBorder(mask, $0, $1, $2, connectivity) }
    case .corners: corners(mask)
    }
  }

  private func voxels(_ mask: [Bool], _ isSample: (Int, Int, Int) -> Bool) -> Samples {
    var samples = Samples()
    for index in mask.indices where mask[index] {
      let (x, y, z) = (index % size.x, index / size.x % size.y, index / size.x / size.y)
      if isSample(x, y, z) { samples.append(x, y, z, weight: 1) }
    }
    return samples
  }

  private func isBorder(_ mask: [Bool], _ x: Int, _ y: Int, _ z: Int, _ connectivity: VoxelConnectivity) -> Bool {
    let largest = [VoxelConnectivity.faces: 1, .edges: 2, .corners: 3][connectivity]!
    var hasBackground = false
    for dz in isFlat ? 0...0 : -1...1 {
      for dy in -1...1 {
        for dx in -1...1 where abs(dx) + abs(dy) + abs(dz) <= largest {
          switch state(mask, x + dx, y + dy, z + dz) {
          case .unknown: return false
          case .background: hasBackground = true
          case .foreground: break
          }
        }
      }
    }
    return hasBackground
  }

  private func corners(_ mask: [Bool]) -> Samples {
    let areas = SurfaceOracle.areas(geometry.spacing, isFlat: isFlat)
    let offsets = (0..<(isFlat ? 4 : 8)).map { ($0 & 1, $0 >> 1 & 1, isFlat ? 1 : $0 >> 2) }
    var samples = Samples()
    for z in 0...(isFlat ? 0 : size.z) {
      for y in 0...size.y {
        for x in 0...size.x {
          var code = 0
          var isKnown = true
          for (bit, offset) in offsets.enumerated() {
            switch state(mask, x + offset.0 - 1, y + offset.1 - 1, z + offset.2 - 1) {
            case .foreground: code |= 1 << bit
            case .background: break
            case .unknown: isKnown = false
            }
          }
          if isKnown && code > 0 && code + 1 < 1 << offsets.count {
            samples.append(x, y, z, weight: areas.areas[Int(areas.classOfCode[code])])
          }
        }
      }
    }
    return samples
  }

  /// The distance of each sample to the nearest target, ascending; infinite without targets.
  func distances(from samples: Samples, to targets: Samples) -> [Distance] {
    let spacing = geometry.spacing
    return unsafe targets.x.withUnsafeBufferPointer { targetX in
      unsafe targets.y.withUnsafeBufferPointer { targetY in
        unsafe targets.z.withUnsafeBufferPointer { targetZ in
          samples.x.indices.map { index in
            let (x, y, z) = (samples.x[index], samples.y[index], samples.z[index])
            var best = Double.infinity
            var target = 0
            while target < targetX.count {
              let dx = unsafe (x - targetX[target]) * spacing.x
              let dy = unsafe (y - targetY[target]) * spacing.y
              let dz = unsafe (z - targetZ[target]) * spacing.z
              let square = dx * dx + dy * dy + dz * dz
              if square < best { best = square }
              target += 1
            }
            return Distance(distance: best.squareRoot(), weight: samples.weights[index])
          }.sorted { $0.distance < $1.distance }
        }
      }
    }
  }
}

extension SurfaceOracle.Samples {
  fileprivate mutating func append(_ x: Int, _ y: Int, _ z: Int, weight: Double) {
    self.x.append(Double(x))
    self.y.append(Double(y))
    self.z.append(Double(z))
    weights.append(weight)
  }
}
