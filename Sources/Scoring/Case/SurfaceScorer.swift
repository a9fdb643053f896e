internal import OverlapMetrics
internal import SurfaceMetrics
internal import VolumeCore

/// What is scored as one: a label, or a region of several.
struct ScoredTarget {
  /// The label; nil for a region.
  let label: Int?
  /// The name of the label or region, if known.
  let name: String?
  let members: [Int]

  init(_ region: LabelRegion) { (label, name, members) = (nil, region.name, region.members) }
  init(label: Int, name: String?) { (self.label, self.name, members) = (label, name, [label]) }

  /// The target in a map that holds `membership` where it is.
  init(label: Int?, name: String?, membership: Int) { (self.label, self.name, members) = (label, name, [membership]) }
}

/// Measures the surface metrics of a case as its options say.
struct SurfaceScorer {
  private let options: SurfaceOptions
  private let metrics: [SurfaceMetric]
  private let conventions: [SurfaceConvention]
  /// The spacing that distances are measured with, where it is not the reference's.
  private let spacing: VoxelSpacing?
  private let diagonal: Double
  private let workerCount: Int

  /// Nil when no surface metric is selected, or when the grid is sheared or its spacing absurd; then a sentence says so.
  ///
  /// - Parameter predictionSpacing: the prediction's own, its axes in the order of the reference's; nil without one.
  /// - Throws: `VolumeError` when surface metrics were asked for by name and cannot be measured.
  init?(
    _ options: CaseOptions, _ geometry: VolumeGeometry, predictionSpacing: VoxelSpacing?, warning: inout String?
  ) throws(VolumeError) {
    guard !options.metrics.surface.isEmpty else { return nil }
    let obstacle =
      if geometry.isSheared { "the grid is sheared" } else if !geometry.spacing.isMeasurable {
        "the spacing is \(geometry.spacing), beyond 1e-9 to 1e9 mm"
      } else { nil as String? }
    if let obstacle {
      let sentence = "\(obstacle): distances are not measured"
      if options.metrics.requiresSurface {
        throw VolumeError(.invalidValue, sentence + " (leave the surface metrics out with --metrics overlap)")
      }
      warning = sentence
      return nil
    }
    self.options = options.surface
    metrics = options.metrics.surface
    conventions = options.surface.effectiveConventions
    let wanted = options.surface.spacing.spacing(reference: geometry.spacing, prediction: predictionSpacing)
    spacing = wanted.isMeasurable && wanted != geometry.spacing ? wanted : nil
    diagonal = SurfaceSettings.worstDistance(geometry, spacing)
    workerCount = options.workerCount
  }

  /// The surface metrics of each target by each convention.
  func measure(
    _ targets: [ScoredTarget], reference: LabelMap, prediction: LabelMap, evaluated: EvaluatedVoxels?, ignoreLabel: Int?
  ) -> [[ConventionScore]] {
    let geometry = reference.geometry
    let reference = spacing.map { reference.withGeometry(geometry.withSpacing($0)) } ?? reference
    let measurement = SurfaceMeasurement(
      reference: reference, prediction: prediction, targets: targets.map(\.members), evaluated: evaluated,
      ignoreLabel: ignoreLabel, workerCount: workerCount)
    let tolerances = targets.map(tolerances)
    var wanted = SurfaceMeasurement.Options()
    wanted.conventions = conventions
    wanted.ignoredVoxels = options.ignoredVoxels
    wanted.includesRegions = metrics.contains(.averageHausdorff)
    wanted.includesAreas = metrics.contains { if case .surfaceArea = $0 { true } else { false } }
    if metrics.contains(.boundaryIoU) || metrics.contains(.boundaryDice) { wanted.boundaryTolerances = tolerances }
    wanted.largestTolerance = options.curveLimit
    wanted.workerCount = workerCount
    return zip(measurement.measure(wanted), tolerances).map { surfaces, tolerances in
      surfaces.map { surface in
        let samples = SegmentationSide.allCases.compactMap { surface.distances(from: $0)?.sampleCount }
        return ConventionScore(
          name: surface.convention.name, values: values(surface, tolerances),
          isWithoutSurface: samples.allSatisfy { $0 == 0 })
      }
    }
  }

  /// The tolerances of a target: its own by name or by label, else its place in the table, else those of all.
  private func tolerances(_ target: ScoredTarget) -> [Double] {
    ownTolerances(target) ?? options.toleranceTable?.tolerances(label: target.label, name: target.name)
      ?? options.tolerances
  }

  private func ownTolerances(_ target: ScoredTarget) -> [Double]? {
    let keys = [target.name, target.label.map(String.init)].compactMap { $0 }
    return keys.lazy.compactMap { options.labelTolerances[$0] }.first
  }

  /// What must be said when a table has no tolerance for a target; nil when it has, or when none is needed.
  func toleranceNote(_ target: ScoredTarget) -> String? {
    guard let table = options.toleranceTable, metrics.contains(where: \.takesTolerance), ownTolerances(target) == nil,
      table.tolerances(label: target.label, name: target.name) == nil
    else { return nil }
    let title = target.name ?? target.label.map { "label \($0)" } ?? ""
    let used = options.tolerances.map(MetricValue.text).joined(separator: " and ")
    return "\(title): has no tolerance in \(table.source); \(used) mm is used"
  }

  private func values(_ surface: ClassSurface, _ tolerances: [Double]) -> [MetricValue] {
    metrics.flatMap { metric in
      let isInTool = surface.convention.hasInTool(metric)
      if !metric.takesTolerance { return [MetricValue(key: metric.key, value: surface[metric], isInTool: isInTool)] }
      return tolerances.map { tolerance in
        MetricValue(
          key: metric.key, tolerance: tolerance, value: surface[metric, tolerance: tolerance], isInTool: isInTool)
      }
    }
  }

  /// How the distances were measured, and the means over the labels.
  ///
  /// - Parameters:
  ///   - meansIncludeRegions: whether regions are what the model tells apart, and no unions besides the labels.
  ///   - hasPrediction: false when an empty prediction stands for a missing one.
  func settings(
    _ targets: [ScoredTarget], _ statuses: [ClassStatus], _ scores: [[ConventionScore]], meansIncludeRegions: Bool,
    hasPrediction: Bool
  ) -> SurfaceSettings {
    let labels = targets.indices.filter {
      (meansIncludeRegions || targets[$0].label != nil) && targets[$0].members != [0]
    }
    let summaries = conventions.enumerated().map { index, convention in
      ConventionSummary(
        convention: convention, means: means(labels.map { (statuses[$0], scores[$0][index]) }, hasPrediction))
    }
    return SurfaceSettings(
      conventions: summaries, metrics: metrics, ignoredVoxels: options.ignoredVoxels, emptyMasks: options.emptyMasks,
      curveLimit: options.curveLimit, spacing: spacing)
  }

  private func means(
    _ entries: [(status: ClassStatus, score: ConventionScore)], _ hasPrediction: Bool
  ) -> [MetricMean] {
    var means: [MetricMean] = []
    for metric in metrics where metric.isHigherBetter != nil {
      // Labels with tolerances of their own are in the means at these.
      let tolerances: [Double?] =
        metric.takesTolerance
        ? Set(entries.flatMap { $0.score.values.filter { $0.key == metric.key }.compactMap(\.tolerance) }).sorted()
        : [nil]
      for tolerance in tolerances {
        // A strip of width 0 has no voxel, so that its share is no number.
        if tolerance == 0, metric == .boundaryIoU || metric == .boundaryDice { continue }
        let measured = entries.compactMap { entry in
          entry.score.values.first { $0.key == metric.key && $0.tolerance == tolerance }.map {
            MetricMean.Entry(
              status: entry.status, value: $0.value, isWithoutSurface: entry.score.isWithoutSurface,
              hasPrediction: hasPrediction)
          }
        }
        if measured.isEmpty { continue }
        means.append(
          MetricMean(
            metric.key, tolerance: tolerance, measured, policy: options.emptyMasks, diagonal: diagonal))
      }
    }
    return means
  }
}
