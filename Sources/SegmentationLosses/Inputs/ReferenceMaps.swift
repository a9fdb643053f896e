internal import Synchronization
import VolumeCore

/// Maps of a reference that losses ask for: distances, weights near edges, skeletons.
///
/// A map depends on the reference alone; a training loop that keeps its `ReferenceBatch` pays for it once.
public final class ReferenceMaps: Sendable {
  private let planes = Mutex<[Key: [Float]]>([:])

  private struct Key: Hashable {
    let recipe: AnyHashableRecipe
    let sample: Int
    let classIndex: Int
  }

  init() {}

  /// The number of maps held, one a sample, class and kind.
  public var count: Int { planes.withLock { $0.count } }

  /// The memory of the maps in bytes.
  public var byteCount: Int { planes.withLock { $0.values.reduce(0) { $0 + $1.count * 4 } } }

  /// Forgets all maps.
  public func removeAll() { planes.withLock { $0.removeAll() } }

  /// The map of one class of one sample, made at the first call.
  func plane(_ recipe: any MapRecipe, sample: Int, classIndex: Int, of reference: ReferenceBatch) -> [Float] {
    let key = Key(recipe: AnyHashableRecipe(recipe), sample: sample, classIndex: classIndex)
    if let plane = planes.withLock({ $0[key] }) { return plane }
    let mask = reference.mask(sample: sample, classIndex: classIndex)
    let plane = recipe.makeMap(of: mask, spacing: reference.spacing)
    planes.withLock { $0[key] = plane }
    return plane
  }
}

/// How a map is made from the mask of one class of one sample.
protocol MapRecipe: Hashable, Sendable {
  /// One number per voxel, x fastest. Ignored voxels are background in the mask.
  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float]
}

/// A recipe as a key.
struct AnyHashableRecipe: Hashable, Sendable {
  private let recipe: any MapRecipe

  init(_ recipe: any MapRecipe) { self.recipe = recipe }

  static func == (a: AnyHashableRecipe, b: AnyHashableRecipe) -> Bool { AnyHashable(a.recipe) == AnyHashable(b.recipe) }
  func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(recipe)) }
}

extension ReferenceBatch {
  /// The voxels of one class of one sample: evaluated and of that class (probability above 1/2 for soft targets).
  func mask(sample: Int, classIndex: Int) -> VoxelMask {
    let geometry = VolumeGeometry(size: size, spacing: spacing)
    let voxels = sample * size.voxelCount..<(sample + 1) * size.voxelCount
    var bytes: [UInt8]
    switch storage {
    case .uint8(let labels): bytes = membership(labels[voxels], classIndex)
    case .uint16(let labels): bytes = membership(labels[voxels], classIndex)
    case .uint32(let labels): bytes = membership(labels[voxels], classIndex)
    case .float32(let values): bytes = values[plane(sample, classIndex)].map { $0 > 0.5 ? 1 : 0 }
    case .float64(let values): bytes = values[plane(sample, classIndex)].map { $0 > 0.5 ? 1 : 0 }
    }
    if let mask {
      for (index, voxel) in voxels.enumerated() where mask[voxel] == 0 { bytes[index] = 0 }
    }
    return VoxelMask(Volume(geometry: geometry, voxels: bytes))
  }

  private func plane(_ sample: Int, _ classIndex: Int) -> Range<Int> {
    let first = (sample * classCount + classIndex) * size.voxelCount
    return first..<first + size.voxelCount
  }

  private func membership<Label: FixedWidthInteger>(_ labels: ArraySlice<Label>, _ classIndex: Int) -> [UInt8] {
    let members = (regions?[classIndex] ?? [classIndex]).filter { $0 != ignoreLabel }.compactMap { Label(exactly: $0) }
    guard let first = members.first, members.count == 1 else { return labels.map { members.contains($0) ? 1 : 0 } }
    return labels.map { $0 == first ? 1 : 0 }
  }
}

extension ReferenceBatch {
  /// The reference of one class over some samples, 0 at ignored voxels.
  func targets<Scalar: LossScalar>(_ samples: Range<Int>, _ classIndex: Int, as type: Scalar.Type) -> [Scalar] {
    samples.flatMap { sample -> [Scalar] in
      let range = plane(sample, classIndex)
      var values: [Scalar]
      switch storage {
      case .float32(let targets): values = targets[range].map { Scalar($0) }
      case .float64(let targets): values = targets[range].map { Scalar($0) }
      default: return mask(sample: sample, classIndex: classIndex).voxels.voxels.map { Scalar($0) }
      }
      if let mask {
        let first = sample * size.voxelCount
        for voxel in values.indices where mask[first + voxel] == 0 { values[voxel] = 0 }
      }
      return values
    }
  }
}
