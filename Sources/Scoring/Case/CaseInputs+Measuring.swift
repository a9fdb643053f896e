internal import OverlapMetrics
internal import ProbabilityMetrics
internal import VolumeCore
internal import VolumeFiles

extension CaseInputs {
  /// The scores of a label map.
  mutating func measureLabels(_ map: LabelMap, _ table: ScoredTable, _ options: CaseOptions) -> MeasuredCase {
    let joint = JointCounts(
      reference: reference, prediction: map, evaluated: mask, ignoreLabel: table.ignoreLabel,
      workerCount: options.workerCount)
    warnings += suspicions(joint, table, options)
    return measureTargets(map, joint, table, options) { _ in [] }
  }

  /// The scores of probabilities or logits: soft metrics, and overlap metrics of the map that they decide on.
  mutating func measureScores(
    _ scores: ClassScores, _ table: ScoredTable, _ options: CaseOptions
  ) throws(VolumeError) -> MeasuredCase {
    let channels = try overlappingChannels(scores, table)
    let targets = channels?.map(\.members) ?? (0..<scores.classCount).map { [$0] }
    let soft = try ProbabilityScores(
      scores, against: reference, targets: targets,
      unions: channels == nil ? table.regions.map { channelsOf($0, scores) } : [], areExclusive: channels == nil,
      evaluated: mask,
      ignoreLabel: table.ignoreLabel, workerCount: options.workerCount)
    if soft.voxelCount == 0 { warnings.append(nothingLeft) }
    guard let channels else { return measureExclusive(scores, soft, table, options) }
    return measureOverlapping(scores, soft, channels, table, options)
  }

  /// What each channel stands for when classes may overlap; nil when they exclude each other.
  private mutating func overlappingChannels(
    _ scores: ClassScores, _ table: ScoredTable
  ) throws(VolumeError) -> [ScoredTarget]? {
    let channels = scores.classCount
    if channels == 1 && scores.activation == .softmax {
      throw VolumeError(.channelCount, "has one channel, of which softmax is 1 everywhere; use sigmoid or none")
    }
    if channels == 1 && table.channelRegions.count != 1 {
      if let labels = table.labels, !labels.isEmpty {
        if labels.count == 1 { return [ScoredTarget(label: labels[0], name: table.names[labels[0]])] }
        return [ScoredTarget(LabelRegion(name: labels.map { "\($0)" }.joined(separator: "+"), members: labels))]
      }
      let foreground = reference.occurringLabels().filter { $0 != 0 && $0 != table.ignoreLabel }
      notes.append("\(predictionName): its only channel is taken for all labels other than 0 together")
      return [ScoredTarget(LabelRegion(name: "foreground", members: foreground.isEmpty ? [1] : foreground))]
    }
    let mayOverlap = scores.activation == .sigmoid || (scores.activation == .none && !scores.sumsToOne())
    if mayOverlap && table.channelRegions.count == channels {
      let names = table.channelRegions.map(\.name).joined(separator: ", ")
      notes.append("\(predictionName): its channels are taken for the regions \(names), which may overlap")
      return table.channelRegions.map(ScoredTarget.init)
    }
    if scores.activation == .sigmoid {
      notes.append("\(predictionName): channel c is taken for label c")
      let missing = reference.occurringLabels().filter { !(0..<channels).contains($0) && $0 != table.ignoreLabel }
      if let label = missing.first {
        throw VolumeError(
          .unlistedLabel,
          "has no channel for reference label \(label): its \(channels) channels stand for labels 0...\(channels - 1) "
            + "(give --regions, or --ignore-label if it is to be left out)")
      }
      return (0..<channels).map { ScoredTarget(label: $0, name: table.names[$0]) }
    }
    if channels > 256 { throw VolumeError(.channelCount, "has \(channels) channels; at most 256 classes are scored") }
    return nil
  }

  /// The channels of a region's members; labels without a channel have no probability to add.
  private func channelsOf(_ region: LabelRegion, _ scores: ClassScores) -> [Int] {
    region.members.filter { $0 >= 0 && $0 < scores.classCount }
  }

  private func measureExclusive(
    _ scores: ClassScores, _ soft: ProbabilityScores, _ table: ScoredTable, _ options: CaseOptions
  ) -> MeasuredCase {
    let decided = scores.largestClass()
    let joint = JointCounts(
      reference: reference, prediction: decided, evaluated: mask, ignoreLabel: table.ignoreLabel,
      workerCount: options.workerCount)
    let overall = [
      MetricValue(key: SoftMetric.brier.rawValue, value: soft.brier),
      MetricValue(key: SoftMetric.crossEntropy.rawValue, value: soft.crossEntropy),
    ]
    var measured = measureTargets(decided, joint, table, options) { target in
      if let label = target.label {
        return label >= 0 && label < scores.classCount ? softValues(soft, label, options) : []
      }
      let region = table.regions.firstIndex { $0.name == target.name }!
      return softValues(soft, scores.classCount + region, options)
    }
    measured.overall += overall
    return measured
  }

  /// The scores of all labels and regions of a label map, with the soft metrics that a prediction may have besides.
  private func measureTargets(
    _ map: LabelMap, _ joint: JointCounts, _ table: ScoredTable, _ options: CaseOptions,
    soft: (ScoredTarget) -> [MetricValue]
  ) -> MeasuredCase {
    let labels = scoredLabels(joint, table)
    let targets = labels.map { ScoredTarget(label: $0, name: table.names[$0]) } + table.regions.map(ScoredTarget.init)
    let surfaces = scorer?.measure(
      targets, reference: reference, prediction: map, evaluated: mask, ignoreLabel: table.ignoreLabel)
    var measured = MeasuredCase(
      labels: [], overall: overallValues(joint, labels), ignoredVoxels: joint.ignoredCount,
      notes: targets.compactMap { scorer?.toleranceNote($0) })
    var scores: [[ConventionScore]] = []
    for (index, target) in targets.enumerated() {
      var part = ScoredPart(
        overlap: ClassOverlap(of: target.members, in: joint, beta: options.beta), surfaces: surfaces?[index] ?? [])
      if part.status == .defined, target.label.map({ options.sliceWindows[$0] != nil }) ?? false {
        part.narrow(
          to: windowed(
            target, ours: reference.membership(of: target.members), theirs: map.membership(of: target.members),
            counted: countedVoxels(table), options), &measured.notes)
      }
      part.applyFloor(options.surface.leastDiceOfNSD, target, referenceName, &measured.notes)
      measured.labels.append(score(target, part, options, soft: soft(target)))
      scores.append(part.surfaces)
    }
    // Regions are in the means only where they are all there is.
    measured.surface =
      surfaces == nil
      ? nil
      : scorer?.settings(
        targets, measured.labels.map(\.status), scores, meansIncludeRegions: labels.isEmpty,
        hasPrediction: hasPrediction)
    return measured
  }

  /// The voxels that count: those of the mask whose reference is not the ignore label.
  private func countedVoxels(_ table: ScoredTable) -> EvaluatedVoxels? {
    table.ignoreLabel.map { EvaluatedVoxels.evaluated(mask, of: reference, ignoring: $0) } ?? mask
  }

  private func measureOverlapping(
    _ scores: ClassScores, _ soft: ProbabilityScores, _ channels: [ScoredTarget], _ table: ScoredTable,
    _ options: CaseOptions
  ) -> MeasuredCase {
    let counted = countedVoxels(table)
    var entries: [LabelScore] = []
    var notes: [String] = []
    var dice: [Double] = []
    var scored: (targets: [ScoredTarget], surfaces: [[ConventionScore]]) = ([], [])
    for (channel, meaning) in channels.enumerated() {
      // Channels that are labels follow the selection of labels; regions are always scored.
      if let label = meaning.label,
        !(table.labels?.contains(label) ?? (label != 0)) || label == table.ignoreLabel
      {
        continue
      }
      let (ours, theirs) = (reference.membership(of: meaning.members), scores.thresholded(channel))
      let joint = JointCounts(
        reference: ours, prediction: theirs, evaluated: counted, workerCount: options.workerCount)
      var part = ScoredPart(overlap: ClassOverlap(of: [1], in: joint, beta: options.beta), surfaces: [])
      part.surfaces =
        scorer?.measure(
          [ScoredTarget(label: meaning.label, name: meaning.name, membership: 1)], reference: ours, prediction: theirs,
          evaluated: counted, ignoreLabel: nil)[0] ?? []
      if meaning.members != [0], let value = part.overlap.counts.dice { dice.append(value) }
      if part.status == .defined {
        part.narrow(to: windowed(meaning, ours: ours, theirs: theirs, counted: counted, options), &notes)
      }
      part.applyFloor(options.surface.leastDiceOfNSD, meaning, referenceName, &notes)
      if let note = scorer?.toleranceNote(meaning) { notes.append(note) }
      scored.targets.append(meaning)
      scored.surfaces.append(part.surfaces)
      entries.append(score(meaning, part, options, soft: softValues(soft, channel, options)))
    }
    let mean = dice.isEmpty ? nil : dice.reduce(0, +) / Double(dice.count)
    return MeasuredCase(
      labels: entries, overall: [MetricValue(key: "mean_foreground_dice", value: mean)],
      ignoredVoxels: scores.geometry.size.voxelCount - soft.voxelCount,
      surface: scorer?.settings(
        scored.targets, entries.map(\.status), scored.surfaces, meansIncludeRegions: true,
        hasPrediction: hasPrediction), notes: notes)
  }

  private func softValues(_ soft: ProbabilityScores, _ channel: Int, _ options: CaseOptions) -> [MetricValue] {
    options.metrics.soft.map { metric in
      let value =
        switch metric {
        case .softDice: soft.softDice(channel)
        case .brier: soft.brier(channel)
        case .crossEntropy: soft.binaryCrossEntropy(channel)
        }
      return MetricValue(key: metric.rawValue, value: value)
    }
  }

  private func values(_ overlap: ClassOverlap, _ options: CaseOptions) -> [MetricValue] {
    options.metrics.overlap.map { MetricValue(key: $0.rawValue, value: overlap[$0]) }
  }

  func score(
    _ target: ScoredTarget, _ part: ScoredPart, _ options: CaseOptions, soft: [MetricValue]
  ) -> LabelScore {
    let surfaces = part.surfaces
    return LabelScore(
      label: target.label, name: target.name, members: target.label == nil ? target.members : nil,
      status: part.status, values: values(part.overlap, options) + (surfaces.first?.values ?? []) + soft,
      conventions: surfaces.count > 1 ? surfaces : [],
      withoutSurface: part.status == .defined ? surfaces.filter(\.isWithoutSurface).map(\.name) : [])
  }

  /// The labels asked for, or all that occur except 0 and the ignore label.
  private func scoredLabels(_ joint: JointCounts, _ table: ScoredTable) -> [Int] {
    if let labels = table.labels { return Set(labels).sorted() }
    return joint.labels.filter { $0 != 0 && $0 != table.ignoreLabel }
  }

  private func overallValues(_ joint: JointCounts, _ labels: [Int]) -> [MetricValue] {
    OverallOverlap(joint, labels: labels).values.map { MetricValue(key: $0.key, value: $0.value) }
  }
}
