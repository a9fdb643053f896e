import VolumeCore

@testable import VoxelMorphology

/// Definitions written down voxel by voxel, to compare fast code with.
enum Oracle {
  static func offsets(_ connectivity: VoxelConnectivity, isSlice: Bool) -> [VoxelOffset] {
    cube(1).filter { offset in
      let moved = [offset.x, offset.y, offset.z].count { $0 != 0 }
      let isNeighbour =
        switch connectivity {
        case .faces: moved <= 1
        case .edges: moved <= 2
        case .corners: true
        }
      return isNeighbour && (!isSlice || offset.z == 0)
    }
  }

  static func cube(_ reach: Int) -> [VoxelOffset] {
    (-reach...reach).flatMap { z in
      (-reach...reach).flatMap { y in (-reach...reach).map { x in VoxelOffset(x: x, y: y, z: z) } }
    }
  }

  /// The value of a mask at a voxel, which may lie outside.
  static func value(_ mask: VoxelMask, _ x: Int, _ y: Int, _ z: Int, outside: Bool) -> Bool {
    let size = mask.geometry.size
    guard x >= 0, y >= 0, z >= 0, x < size.x, y < size.y, z < size.z else { return outside }
    return mask[x, y, z]
  }

  static func dilated(_ mask: VoxelMask, _ offsets: [VoxelOffset], outside: Bool) -> VoxelMask {
    MaskBuilding.mask(mask.geometry.size) { voxel in
      offsets.contains { value(mask, voxel.x - $0.x, voxel.y - $0.y, voxel.z - $0.z, outside: outside) }
    }
  }

  static func eroded(_ mask: VoxelMask, _ offsets: [VoxelOffset], outside: Bool) -> VoxelMask {
    MaskBuilding.mask(mask.geometry.size) { voxel in
      offsets.allSatisfy { value(mask, voxel.x + $0.x, voxel.y + $0.y, voxel.z + $0.z, outside: outside) }
    }
  }

  /// Component numbers by flood fill from each voxel in memory order; voxels join when their values are equal.
  static func components(_ values: [Int], _ size: VolumeSize, _ connectivity: VoxelConnectivity) -> [Int] {
    let offsets = offsets(connectivity, isSlice: size.z == 1)
    var numbers = [Int](repeating: 0, count: values.count)
    var count = 0
    for seed in values.indices where values[seed] != 0 && numbers[seed] == 0 {
      count += 1
      numbers[seed] = count
      var open = [seed]
      while let position = open.popLast() {
        let voxel = size.voxel(at: position)
        for offset in offsets {
          let (x, y, z) = (voxel.x + offset.x, voxel.y + offset.y, voxel.z + offset.z)
          guard x >= 0, y >= 0, z >= 0, x < size.x, y < size.y, z < size.z else { continue }
          let next = size.index(x: x, y: y, z: z)
          if values[next] == values[position] && numbers[next] == 0 {
            numbers[next] = count
            open.append(next)
          }
        }
      }
    }
    return numbers
  }

  /// The mask and every background component without a voxel at the edge.
  static func filled(_ mask: VoxelMask, _ background: VoxelConnectivity) -> [UInt8] {
    let size = mask.geometry.size
    let numbers = components(mask.bytes.map { 1 - Int($0) }, size, background)
    let open = Set(
      numbers.indices.filter { position in
        let voxel = size.voxel(at: position)
        return voxel.x == 0 || voxel.x == size.x - 1 || voxel.y == 0 || voxel.y == size.y - 1
          || (size.z > 1 && (voxel.z == 0 || voxel.z == size.z - 1))
      }.map { numbers[$0] })
    return numbers.map { open.contains($0) && $0 != 0 ? 0 : 1 }
  }

  /// The Euler characteristic of the union of closed voxel cubes: vertices - edges + faces - cubes.
  static func eulerCharacteristic(_ mask: VoxelMask) -> Int {
    let size = mask.geometry.size
    var cells = Set<VoxelOffset>()
    for position in mask.bytes.indices where mask.bytes[position] == 1 {
      let voxel = size.voxel(at: position)
      for offset in cube(1) {
        cells.insert(VoxelOffset(x: 2 * voxel.x + offset.x, y: 2 * voxel.y + offset.y, z: 2 * voxel.z + offset.z))
      }
    }
    // A cell with an odd coordinate along an axis is a point along it, with an even one an interval.
    return cells.reduce(0) { sum, cell in
      let dimension = [cell.x, cell.y, cell.z].count { $0 % 2 == 0 }
      return sum + (dimension % 2 == 0 ? 1 : -1)
    }
  }
}
