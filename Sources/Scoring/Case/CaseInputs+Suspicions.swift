internal import OverlapMetrics
internal import VolumeCore

extension CaseInputs {
  /// More labels than this that the reference lacks are taken for grey values.
  private static let largestForeignLabelCount = 100

  /// The warning when the mask and the ignore label exclude all voxels.
  var nothingLeft: String {
    "\(referenceName): no voxel is left to score: the mask and the ignore label exclude all"
  }

  /// What makes a pair of label maps look like a mistake: nothing to score, an empty map, an image given as labels, or
  /// labels that the label table does not know.
  func suspicions(_ joint: JointCounts, _ table: ScoredTable, _ options: CaseOptions) -> [String] {
    if joint.count == 0 {
      return [nothingLeft]
    }
    var suspicions: [String] = []
    for label in table.labels ?? [] where options.warnsOfAbsentLabels && !joint.labels.contains(label) {
      suspicions.append("\(referenceName): label \(label) was asked for, but occurs in neither file")
    }
    var sides = [(referenceName, joint.referenceMoments)]
    if hasPrediction { sides.append((predictionName, joint.predictionMoments)) }
    for (name, moments) in sides where !moments.keys.contains(where: { $0 != 0 && $0 != table.ignoreLabel }) {
      suspicions.append(
        "\(name): holds no label other than \(moments.keys.sorted().map { "\($0)" }.joined(separator: ", "))")
    }
    let foreign = joint.predictionMoments.keys.filter { joint.referenceMoments[$0] == nil }
    if foreign.count > CaseInputs.largestForeignLabelCount {
      suspicions.append(
        "\(predictionName): holds \(foreign.count) labels that the reference lacks: is it an image instead of a segmentation?"
      )
    } else if !table.names.isEmpty {
      let known = Set(table.names.keys).union(table.regions.flatMap(\.members)).union([0])
      for (name, moments) in sides {
        let unknown = moments.keys.filter { !known.contains($0) && $0 != table.ignoreLabel }.sorted()
        if unknown.isEmpty { continue }
        let shown = unknown.prefix(5).map { "\($0)" }.joined(separator: ", ") + (unknown.count > 5 ? ", ..." : "")
        suspicions.append("\(name): \(unknown.count) label(s) that the label table does not name: \(shown)")
      }
    }
    return suspicions
  }
}
