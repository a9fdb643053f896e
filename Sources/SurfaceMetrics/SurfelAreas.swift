internal import VolumeCore

/// The area of surface that belongs to a voxel corner, by which of the eight voxels around it are foreground.
///
/// Formula: with F_a the area of a voxel face across axis a and D = |(F_x, F_y, F_z)|, the smaller of foreground and
///   background voxels (foreground when there are four) falls into components that share faces, and each adds
///   one voxel D/8; two along axis a |(F_b, F_c)|/2; an L across u F_u/2 + 3D/8; a square across u F_u;
///   a tripod 3D/4; a path with middle step m and outer steps a, c D/2 + |(F_m, F_a)|/4 + |(F_m, F_c)|/4.
///   In a slice, with F replaced by lengths: one pixel |(s_x, s_y)|/2, two along a s_a.
/// Source: marching cubes with vertices at mid-edges, as the table of DeepMind's surface-distance 0.1 holds it for each
///   of the 256 codes; `SurfelAreasTests` compares both.
struct SurfelAreas: Sendable {
  /// The class of each code; codes of one class have the same area.
  ///
  /// Bit x + 2y + 4z of a code is the voxel at offset (x, y, z) of the window.
  let classOfCode: [UInt8]
  /// The area (mm^2, or length in mm in a slice) of each class.
  let areas: [Double]

  /// The areas for a spacing.
  ///
  /// - Parameter isFlat: whether codes are those of the four pixels around a corner of a single slice.
  init(spacing: VoxelSpacing, isFlat: Bool) {
    let values = (0..<(isFlat ? 16 : 256)).map { code in
      isFlat ? SurfelAreas.length(ofCode: code, spacing) : SurfelAreas.area(ofCode: code, spacing)
    }
    let distinct = Array(Set(values)).sorted()
    areas = distinct
    classOfCode = values.map { UInt8(distinct.firstIndex(of: $0)!) }
  }

  private static func length(ofCode code: Int, _ spacing: VoxelSpacing) -> Double {
    let diagonal = (spacing.x * spacing.x + spacing.y * spacing.y).squareRoot()
    return components(ofSmallerSide: code, cornerCount: 4).reduce(0) { sum, component in
      if component.count == 1 { return sum + diagonal / 2 }
      return sum + spacing.components[axis(between: component[0], component[1])!]
    }
  }

  private static func area(ofCode code: Int, _ spacing: VoxelSpacing) -> Double {
    let faces = [spacing.y * spacing.z, spacing.x * spacing.z, spacing.x * spacing.y]
    func norm(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let diagonal = faces.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return components(ofSmallerSide: code, cornerCount: 8).reduce(0) { sum, component in
      var steps: [Int] = []
      var degree = [Int](repeating: 0, count: 8)
      for (index, first) in component.enumerated() {
        for second in component[(index + 1)...] {
          guard let axis = axis(between: first, second) else { continue }
          steps.append(axis)
          degree[first] += 1
          degree[second] += 1
        }
      }
      let unused = (0..<3).filter { !steps.contains($0) }
      switch (component.count, steps.count) {
      case (1, _): return sum + diagonal / 8
      case (2, _): return sum + norm(faces[unused[0]], faces[unused[1]]) / 2
      case (3, _): return sum + (faces[unused[0]] / 2 + diagonal * 0.375)
      case (_, 4): return sum + faces[unused[0]]
      case _ where degree.contains(3): return sum + diagonal * 0.75
      default:
        let inner = component.filter { degree[$0] == 2 }
        let middle = axis(between: inner[0], inner[1])!
        let outer = (0..<3).filter { $0 != middle }.map { norm(faces[middle], faces[$0]) / 4 }
        return sum + (diagonal / 2 + outer.reduce(0, +))
      }
    }
  }

  /// The axis along which two corners of the window are neighbours; nil when they are not.
  private static func axis(between first: Int, _ second: Int) -> Int? {
    let difference = first ^ second
    return difference.nonzeroBitCount == 1 ? difference.trailingZeroBitCount : nil
  }

  /// The components, joined by shared faces, of the set bits of a code, or of the others when these are fewer.
  private static func components(ofSmallerSide code: Int, cornerCount: Int) -> [[Int]] {
    let isForegroundSmaller = 2 * code.nonzeroBitCount <= cornerCount
    var left = Set((0..<cornerCount).filter { (code >> $0 & 1 == 1) == isForegroundSmaller })
    var components: [[Int]] = []
    while let seed = left.min() {
      var component = [seed]
      left.remove(seed)
      var next = 0
      while next < component.count {
        for corner in left.sorted() where axis(between: component[next], corner) != nil {
          component.append(corner)
          left.remove(corner)
        }
        next += 1
      }
      components.append(component)
    }
    return components
  }
}
