import TestSupport
import Testing
import VolumeCore
import VolumeFiles

@testable import VoxelMorphology

/// Components of every label of the real pairs, as scipy counts them (`expected.json`).
@Suite struct RealPairComponentsTests {
  @Test(.enabled(if: SharedData.isPresent)) func everyLabelAgreesWithScipy() throws {
    let pairs = SharedData.expected.pairs.object.values
    #expect(pairs.count == 29)
    // Several pairs share a file.
    var counters: [String: FileCounter] = [:]
    var compared = 0
    for pair in pairs {
      for (side, path) in [("ref", pair.ref), ("pred", pair.pred)] {
        let path = try #require(path.string)
        let mode = try #require(pair.mode.string)
        let counter = try counters[path] ?? FileCounter(path, mode: mode)
        counters[path] = counter
        for (key, expected) in pair.per_label.object {
          for (connectivity, kind) in [(VoxelConnectivity.faces, "faces"), (.corners, "full")] {
            guard let count = expected["components_\(side)_\(kind)"].integer else { continue }
            #expect(counter.count(key, connectivity) == count, "\(path), \(key), \(kind)")
            compared += 1
          }
        }
      }
    }
    #expect(compared > 400, "\(compared) counts were compared")
  }
}

/// The components of one file: of all its labels in one pass, and of its regions.
private struct FileCounter {
  private var counts: [VoxelConnectivity: [String: Int]] = [:]

  init(_ path: String, mode: String) throws {
    let file = SharedData.path(path)
    for connectivity in [VoxelConnectivity.faces, .corners] { counts[connectivity] = [:] }
    switch mode {
    case "prob":
      let volume = try VolumeFile(contentsOf: file).volume
      add(">=0.5", VoxelMask(Volume(geometry: volume.geometry, voxels: volume.asDoubles.map { $0 >= 0.5 ? 1 : 0 })))
    case "foreground":
      add(">0", try VoxelMask(try VolumeFile(contentsOf: file).volume))
    default:
      let map = try LabelMap(contentsOf: file)
      for connectivity in [VoxelConnectivity.faces, .corners] {
        for component in ConnectedComponents(map, connectivity: connectivity).components {
          counts[connectivity]![String(component.label), default: 0] += 1
        }
      }
      if mode == "brats" {
        add("WT", VoxelMask(labels: [1, 2, 4], in: map))
        add("TC", VoxelMask(labels: [1, 4], in: map))
      }
    }
  }

  private mutating func add(_ key: String, _ mask: VoxelMask) {
    for connectivity in [VoxelConnectivity.faces, .corners] {
      counts[connectivity]![key] = ConnectedComponents(mask, connectivity: connectivity).count
    }
  }

  func count(_ key: String, _ connectivity: VoxelConnectivity) -> Int { counts[connectivity]![key] ?? 0 }
}

extension AnyVolume {
  /// The values of a volume of floating-point or byte voxels.
  fileprivate var asDoubles: [Double] {
    switch self {
    case .float32(let volume): volume.voxels.map { Double($0) }
    case .float64(let volume): Array(volume.voxels)
    case .uint8(let volume): volume.voxels.map { Double($0) }
    default: []
    }
  }
}
