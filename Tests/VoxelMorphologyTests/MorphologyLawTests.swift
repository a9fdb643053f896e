import TestSupport
import Testing
import VolumeCore

@testable import VoxelMorphology

@Suite struct MorphologyLawTests {
  static let elements: [StructuringElement] = [
    .connectivity(.faces), .connectivity(.edges, iterations: 2), .connectivity(.corners),
    .ball(radius: 2.2, spacing: VoxelSpacing(x: 1, y: 1, z: 1.5)),
    .ball(radius: 2, spacing: VoxelSpacing(x: 0.6, y: 1, z: 2), isClosed: false),
  ]

  static let masks = [
    MaskBuilding.random(VolumeSize(x: 20, y: 7, z: 6), density: 0.8, seed: 1),
    MaskBuilding.random(VolumeSize(x: 66, y: 9, z: 1), density: 0.6, seed: 2),
    MaskBuilding.random(VolumeSize(x: 11, y: 12, z: 5), density: 0.95, seed: 3),
  ]

  /// With scipy's border of 1 an opening may gain voxels at the edge, otherwise not.
  @Test(arguments: elements)
  func openingShrinksAndIsIdempotent(element: StructuringElement) {
    for mask in Self.masks {
      #expect(!mask.opened(by: element, outside: .foreground).isSubset(of: mask))
      for outside in [ImageOutside.background, .ignored] {
        let opened = mask.opened(by: element, outside: outside)
        #expect(opened.opened(by: element, outside: outside).voxels == opened.voxels)
        #expect(opened.isSubset(of: mask))
      }
    }
  }

  /// With scipy's border of 0 a closing may lose voxels at the edge, otherwise not.
  @Test(arguments: elements)
  func closingGrowsAndIsIdempotent(element: StructuringElement) {
    for mask in Self.masks {
      for outside in [ImageOutside.ignored, .foreground] {
        let closed = mask.closed(by: element, outside: outside)
        #expect(mask.isSubset(of: closed))
        #expect(closed.closed(by: element, outside: outside).voxels == closed.voxels)
      }
    }
    let full = MaskBuilding.random(VolumeSize(x: 9, y: 8, z: 7), density: 1, seed: 1)
    #expect(full.closed(by: element).count < full.count)
    #expect(full.closed(by: element, outside: .ignored).count == full.count)
  }

  @Test(arguments: elements)
  func erosionIsTheDilationOfTheRest(element: StructuringElement) {
    for mask in Self.masks {
      let pairs: [(ImageOutside, ImageOutside)] = [
        (.background, .foreground), (.foreground, .background), (.ignored, .ignored),
      ]
      for (outside, inverse) in pairs {
        let eroded = mask.eroded(by: element, outside: outside)
        #expect(eroded.voxels == mask.inverted.dilated(by: element, outside: inverse).inverted.voxels)
      }
    }
  }

  /// A neighbourhood added up n times is the neighbourhood n times.
  @Test(arguments: VoxelConnectivity.allCases)
  func iterationsRepeatASingleStep(connectivity: VoxelConnectivity) {
    for mask in Self.masks {
      for outside in [ImageOutside.background, .foreground] {
        var dilated = mask.opened(by: .connectivity(.faces))
        let start = dilated
        var eroded = mask
        for iterations in 1...3 {
          let element = StructuringElement.connectivity(connectivity, iterations: iterations)
          dilated = dilated.dilated(by: .connectivity(connectivity), outside: outside)
          eroded = eroded.eroded(by: .connectivity(connectivity), outside: outside)
          #expect(start.dilated(by: element, outside: outside).voxels == dilated.voxels)
          #expect(mask.eroded(by: element, outside: outside).voxels == eroded.voxels)
        }
      }
    }
  }

  /// A wrong axis order would turn a ball of 1 mm by 3 mm spacing.
  @Test func aBallTurnsWithTheAxes() {
    let spacing = VoxelSpacing(x: 0.5, y: 1, z: 1.7)
    let mask = MaskBuilding.random(VolumeSize(x: 14, y: 9, z: 7), density: 0.02, seed: 6)
    let dilated = mask.dilated(by: .ball(radius: 1.8, spacing: spacing))
    for mapping in AxisMapping.all {
      let turned = mapping.sourceAxes.map { spacing.components[$0] }
      let element = StructuringElement.ball(
        radius: 1.8, spacing: VoxelSpacing(x: turned[0], y: turned[1], z: turned[2]))
      let result = mask.reordered(mapping).dilated(by: element)
      #expect(result.voxels.voxels == dilated.voxels.reordered(mapping).voxels, "\(mapping.summary)")
    }
  }

  @Test(arguments: VoxelConnectivity.allCases, [false, true])
  func oneStepOnBitsIsErosion(connectivity: VoxelConnectivity, outside: Bool) {
    for mask in MaskBuilding.randomMasks + (0..<256).map(MaskBuilding.eight) {
      let offsets = Oracle.offsets(connectivity, isSlice: mask.geometry.size.z == 1)
      let expected = Oracle.eroded(mask, offsets, outside: outside)
      let grid = BitGrid(mask)
      let eroded = grid.eroded(connectivity, outside: outside)
      #expect(eroded.mask(on: mask.geometry).voxels == expected.voxels, "\(mask.geometry.size)")
      #expect(eroded.count == expected.count, "the border must stay empty")
      let boundary = grid.boundary(connectivity, outside: outside)
      #expect(boundary.count == mask.count - expected.count)
      #expect(boundary.mask(on: mask.geometry).isSubset(of: mask))
      #expect(grid.mask(on: mask.geometry).voxels == mask.voxels, "the source must not change")
    }
  }

  @Test func complementsStayInTheGrid() {
    for mask in MaskBuilding.randomMasks {
      let grid = BitGrid(mask).complement()
      #expect(grid.count == mask.geometry.size.voxelCount - mask.count)
      #expect(grid.unpacked(on: mask.geometry).voxels == mask.inverted.voxels)
    }
  }
}
