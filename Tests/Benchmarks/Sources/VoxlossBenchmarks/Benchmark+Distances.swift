import Foundation
import Voxloss

extension Benchmark {
  /// The distance maps of all foreground of a label map, output allocated inside the timed call.
  func distance() throws {
    let map = try LabelMap(VolumeFile(contentsOf: files[0]).volume)
    let mask = VoxelMask(labels: map.occurringLabels().filter { $0 != 0 }, in: map)
    func total(_ volume: Volume<Float>) -> Int { Int(volume.voxels[volume.voxels.startIndex]) }
    try report("distance", "inside") { total(mask.distanceMap(workerCount: workers)) }
    try report("distance", "outside") { total(mask.distanceMap(.outside, workerCount: workers)) }
    try report("distance", "labels") { total(map.distanceToOtherLabels(workerCount: workers)) }
    try report("distance", "signed") { total(mask.signedDistanceMap(.voxelCentre, workerCount: workers)) }
  }
}
