public import VolumeCore

extension ClassFrequencies {
  /// Counts the labels of one image.
  ///
  /// Ignored:    voxels with the ignore label, and those where the mask is 0, whatever label they hold
  /// Complexity: O(voxels), one comparison a voxel and one addition a run of equal labels
  /// - Throws: `LossError.label` naming the first voxel whose label is no class, `.shape` for a mask of another size;
  ///   then nothing was added.
  public mutating func add(
    _ labels: Span<UInt8>, ignoreLabel: Int? = nil, mask: Span<UInt8>? = nil
  ) throws(LossError) {
    try count(labels, ignoreLabel, mask)
  }

  /// Counts the labels of one image; as for bytes.
  public mutating func add(
    _ labels: Span<UInt16>, ignoreLabel: Int? = nil, mask: Span<UInt8>? = nil
  ) throws(LossError) {
    try count(labels, ignoreLabel, mask)
  }

  /// Counts the labels of one image; as for bytes.
  public mutating func add(
    _ labels: Span<UInt32>, ignoreLabel: Int? = nil, mask: Span<UInt8>? = nil
  ) throws(LossError) {
    try count(labels, ignoreLabel, mask)
  }

  /// Counts the labels of a label map; the mask lies on its grid.
  ///
  /// - Throws: As for bytes; the voxel is named by x, y and z.
  public mutating func add(
    _ map: LabelMap, ignoreLabel: Int? = nil, evaluated: EvaluatedVoxels? = nil
  ) throws(LossError) {
    if let evaluated, evaluated.geometry.size != map.geometry.size {
      throw LossError(.shape, "the mask has \(evaluated.geometry.size) voxels, the labels \(map.geometry.size)")
    }
    let size = map.geometry.size
    switch map.indices {
    case .oneByte(let volume): try add(volume, map.classes, size, ignoreLabel, evaluated)
    case .twoByte(let volume): try add(volume, map.classes, size, ignoreLabel, evaluated)
    }
  }

  private mutating func add<Index: ClassIndex>(
    _ volume: Volume<Index>, _ table: ClassTable, _ size: VolumeSize, _ ignoreLabel: Int?, _ evaluated: EvaluatedVoxels?
  ) throws(LossError) {
    // The ignore label as an index; absent labels have none, and nothing to ignore.
    let ignored = ignoreLabel.flatMap { table.classIndex(of: $0) }
    let tally =
      if let evaluated {
        volume.withVoxels { indices in
          evaluated.mask.withVoxels { tallyRuns(indices, limit: table.count, ignored: ignored, mask: $0) }
        }
      } else {
        volume.withVoxels { tallyRuns($0, limit: table.count, ignored: ignored, mask: nil) }
      }
    let isNoClass = zip(table.labels, tally.counts).map { $0.1 > 0 && !(0..<classLimit ~= $0.0) }
    if isNoClass.contains(true) {
      let position = volume.withVoxels { indices in
        indices.indices.first { position in
          isNoClass[Int(indices[position])] && Int(indices[position]) != ignored
            && evaluated.map { $0.mask.withVoxels { $0[position] != 0 } } ?? true
        }
      }
      // A count above 0 has a voxel.
      guard let position else { preconditionFailure("a counted label without a voxel") }
      let index = volume.withVoxels { Int($0[position]) }
      throw notAClass(table.labels[index], "voxel \(size.voxel(at: position))")
    }
    let last = tally.counts.lastIndex { $0 > 0 }
    var counts = [Int](repeating: 0, count: last.map { table.labels[$0] + 1 } ?? 0)
    for (label, count) in zip(table.labels, tally.counts) where count > 0 { counts[label] = count }
    addImage(counts: counts, ignored: tally.ignored)
  }

  private mutating func count<Label: ClassIndex>(
    _ labels: Span<Label>, _ ignoreLabel: Int?, _ mask: Span<UInt8>?
  ) throws(LossError) {
    if let mask, mask.count != labels.count {
      throw LossError(.shape, "the mask has \(mask.count) voxels, the labels \(labels.count)")
    }
    // A byte cannot hold more.
    let limit = Label.bitWidth == 8 ? min(classLimit, 256) : classLimit
    let tally = tallyRuns(labels, limit: limit, ignored: ignoreLabel, mask: mask)
    if let position = tally.fault { throw notAClass(Int(labels[position]), "voxel \(position)") }
    addImage(counts: tally.counts, ignored: tally.ignored)
  }

  private func notAClass(_ label: Int, _ voxel: String) -> LossError {
    let range = "0...\(classLimit - 1)"
    return LossError(
      .label,
      isFixed
        ? "\(voxel) has label \(label); the classes are \(range) (give the number of classes or the ignore label)"
        : "\(voxel) has label \(label); a class is its label, in \(range) (is it an ignore label?)")
  }
}

/// A number that can be a label of a class.
private typealias ClassIndex = VoxelScalar & FixedWidthInteger & UnsignedInteger

private struct Tally {
  var counts: [Int]
  var ignored = 0
  /// The first evaluated voxel that is neither below the limit nor ignored.
  var fault: Int?
}

/// Counts labels by runs: label maps change rarely, so that most voxels cost one comparison that is predicted.
private func tallyRuns<Label: ClassIndex>(
  _ labels: Span<Label>, limit: Int, ignored: Int?, mask: Span<UInt8>?
) -> Tally {
  var tally = Tally(counts: Array(repeating: 0, count: limit))
  func add(_ start: Int, _ end: Int) {
    let label = Int(labels[start])
    if label == ignored {
      tally.ignored += end - start
    } else if label < limit {
      tally.counts[label] += end - start
    } else if tally.fault == nil {
      tally.fault = start
    }
  }
  var start = 0
  if let mask {
    for position in labels.indices
    where labels[position] != labels[start] || (mask[position] != 0) != (mask[start] != 0) {
      if mask[start] != 0 { add(start, position) } else { tally.ignored += position - start }
      start = position
    }
    if start < labels.count {
      if mask[start] != 0 { add(start, labels.count) } else { tally.ignored += labels.count - start }
    }
  } else {
    for position in labels.indices where labels[position] != labels[start] {
      add(start, position)
      start = position
    }
    if start < labels.count { add(start, labels.count) }
  }
  return tally
}
