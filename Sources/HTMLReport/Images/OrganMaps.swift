internal import Scoring
internal import VolumeCore
internal import VolumeFiles

/// Makes one label map of a folder with a binary file an organ, for a picture.
///
/// Files are read once each. Where organs overlap, the one that scores worse is drawn.
struct OrganMaps {
  /// The organs of a picture at most: those that score worst.
  static let organLimit = 8

  /// The labels that are drawn, the worst first.
  let labels: [Int]
  /// How many organs of the case are not drawn.
  let omitted: Int

  init(_ scored: CaseScore) {
    func score(_ entry: LabelScore) -> Double {
      if entry.status != .defined { return -1 }
      return entry["dice"] ?? entry.values.first { MetricScale(key: $0.key).best == 1 }?.value ?? 1
    }
    let entries = scored.labels.filter { entry in
      entry.status != .bothEmpty && entry.label.map { (0...Int(UInt16.max)).contains($0) } == true
    }
    let sorted = entries.sorted { (score($0), $0.label ?? 0) < (score($1), $1.label ?? 0) }
    labels = sorted.prefix(OrganMaps.organLimit).compactMap(\.label)
    omitted = max(0, sorted.count - OrganMaps.organLimit)
  }

  /// The organs of the given files on one grid; voxels hold the labels.
  ///
  /// - Parameter align: brings a file's map onto the grid.
  func map(
    _ files: [Int: String], on geometry: VolumeGeometry,
    align: (LabelMap, VolumeFile) throws(VolumeFileError) -> LabelMap
  ) throws(VolumeFileError) -> LabelMap {
    var voxels = [UInt16](repeating: 0, count: geometry.size.voxelCount)
    for label in labels {
      guard let path = files[label] else { continue }
      let file = try VolumeFile(contentsOf: path, role: .labels)
      let own = try align(try namingPath(path) { () throws(VolumeError) in try LabelMap(file.volume) }, file)
      own.withCodes(own.occurringLabels().filter { $0 != 0 }) { code in
        for position in voxels.indices where voxels[position] == 0 && code(position) != 0 {
          voxels[position] = UInt16(label)
        }
      }
    }
    return try namingPath(files.values.min() ?? "") { () throws(VolumeError) in
      try LabelMap(.uint16(Volume(geometry: geometry, voxels: voxels)))
    }
  }
}
