public import VolumeCore

/// Surface distances of labels and regions of two label maps.
///
/// The maps are read once, for the runs of the wanted labels; then each target costs time and memory by its own box.
/// Conventions that measure between the same samples share one search.
public struct SurfaceMeasurement: Sendable {
  /// What is measured.
  public struct Options: Sendable {
    /// The conventions, each with a result of its own.
    public var conventions: [SurfaceConvention] = [.deepmind]
    /// What happens at voxels that are not evaluated.
    public var ignoredVoxels = IgnoredSurfaceVoxels.excluded
    /// Whether `average_hausdorff` is wanted: distances of all foreground voxels.
    public var includesRegions = false
    /// Whether surface areas are wanted.
    public var includesAreas = false
    /// The tolerances, in millimetres, for which boundary IoU and boundary Dice are wanted, by target.
    public var boundaryTolerances: [[Double]] = []
    /// The largest tolerance of `nsd_area`, in millimetres.
    public var largestTolerance = 5.0
    /// Threads; results do not depend on it.
    public var workerCount = 1

    /// The defaults: DeepMind's convention, without regions and areas.
    public init() {}
  }

  private let size: VolumeSize
  private let geometry: VolumeGeometry
  private let targets: [[Int]]
  private let slots: SidePair<[Int: Int]>
  private let runs: SidePair<LabelRuns>
  private let ignored: [LabelRuns]
  private let workerCount: Int

  /// Finds the voxels of the targets in both maps.
  ///
  /// Complexity: one pass over each map. Memory: 24 bytes per run of a wanted label at most.
  /// - Parameters:
  ///   - targets: the labels of each target: one for a label, several for a region.
  ///   - evaluated: a mask whose zero voxels are ignored.
  ///   - ignoreLabel: a label of the reference whose voxels are ignored.
  /// - Precondition: all sizes are equal, the grid is not sheared, and its spacing is measurable.
  public init(
    reference: LabelMap, prediction: LabelMap, targets: [[Int]], evaluated: EvaluatedVoxels? = nil,
    ignoreLabel: Int? = nil, workerCount: Int = 1
  ) {
    geometry = reference.geometry
    size = geometry.size
    precondition(prediction.geometry.size == size, "the prediction has another size than the reference")
    precondition(evaluated.map { $0.geometry.size == reference.geometry.size } ?? true, "the mask has another size")
    precondition(!geometry.isSheared, "distances need orthogonal axes")
    precondition(geometry.spacing.isMeasurable, "distances need spacings between 1e-9 and 1e9 mm")
    self.targets = targets
    self.workerCount = workerCount
    let wanted = Set(targets.flatMap { $0 }).filter { $0 != ignoreLabel }.sorted()
    let slotOfLabel = Dictionary(uniqueKeysWithValues: zip(wanted, 0...))
    slots = SidePair(slotOfLabel, Dictionary(uniqueKeysWithValues: zip(Set(targets.flatMap { $0 }).sorted(), 0...)))
    func runs(_ map: LabelMap, _ slots: [Int: Int]) -> LabelRuns {
      LabelRuns(
        map, slots: map.classes.labels.map { Int32(slots[$0] ?? -1) }, slotCount: slots.count, workerCount: workerCount)
    }
    self.runs = SidePair(runs(reference, slots.reference), runs(prediction, slots.prediction))
    var ignored: [LabelRuns] = []
    if let label = ignoreLabel { ignored.append(runs(reference, [label: 0])) }
    if let evaluated {
      ignored.append(runs(LabelMap(classes: .bytes, indices: .oneByte(evaluated.mask)), [0: 0]))
    }
    self.ignored = ignored
  }

  /// Measures all targets.
  ///
  /// Complexity: by the boxes of the targets and the samples on their surfaces; `workerCount` targets at a time.
  /// - Returns: for each target one result per convention.
  public func measure(_ options: Options) -> [[ClassSurface]] {
    let plan = SurfacePlan(options)
    let ignoredRuns = ignored.map { $0.runs(of: 0) }.filter { !$0.isEmpty }
    let work = targets.indices.map { index in
      SidePair(runs(of: targets[index], .reference), runs(of: targets[index], .prediction))
    }
    // The largest first, so that no worker is left with it at the end.
    let order = work.indices.sorted { a, b in
      let counts = [a, b].map { work[$0].both.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } } }
      return counts[0] != counts[1] ? counts[0] > counts[1] : a < b
    }
    let workers = max(1, min(options.workerCount, targets.count))
    let queue = TargetQueue(order)
    let parts = mapBlocks(count: workers, workerCount: workers) { _ in
      let workspace = SurfaceWorkspace(geometry: geometry)
      var measured: [(target: Int, distances: TargetDistances)] = []
      while let target = queue.next() {
        let tolerances = target < options.boundaryTolerances.count ? options.boundaryTolerances[target] : []
        measured.append((target, workspace.measure(work[target], ignoring: ignoredRuns, plan, tolerances)))
      }
      return measured
    }
    var results = [[ClassSurface]](repeating: [], count: targets.count)
    for (target, distances) in parts.joined() {
      results[target] = options.conventions.map { convention in
        ClassSurface(
          convention: convention, status: distances.status, distances: distances.distances[convention.sampling],
          areas: plan.needsAreas ? distances.areas : nil,
          regions: options.includesRegions ? distances.distances[SurfaceConvention.simpleITK.sampling] : nil,
          boundaries: distances.boundaries[convention.boundaryUnit] ?? [:], largestTolerance: options.largestTolerance)
      }
    }
    return results
  }

  private func runs(of labels: [Int], _ side: SegmentationSide) -> [ArraySlice<LabelRun>] {
    Set(labels).sorted().compactMap { slots[side][$0].map { runs[side].runs(of: $0) } }.filter { !$0.isEmpty }
  }
}

extension SurfacePlan {
  init(_ options: SurfaceMeasurement.Options) {
    var samplings = options.conventions.map(\.sampling)
    let regions = SurfaceConvention.simpleITK.sampling
    if options.includesRegions {
      if !samplings.contains(regions) { summed = regions }
      samplings.append(regions)
    }
    for sampling in samplings where !self.samplings.contains(sampling) { self.samplings.append(sampling) }
    dropsIgnored = options.ignoredVoxels == .excluded
    needsAreas = options.includesAreas
    for unit in options.conventions.map(\.boundaryUnit) where !boundaryUnits.contains(unit) {
      boundaryUnits.append(unit)
    }
  }
}
