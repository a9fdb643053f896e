internal import OverlapMetrics
internal import SurfaceMetrics
internal import VolumeCore

/// What was measured of one target: in the whole image, or in the slices of its window.
struct ScoredPart {
  /// Whether the target is on both sides, in the whole image.
  let status: ClassStatus
  private(set) var overlap: ClassOverlap
  var surfaces: [ConventionScore]

  init(overlap: ClassOverlap, surfaces: [ConventionScore]) {
    status = overlap.counts.status
    self.overlap = overlap
    self.surfaces = surfaces
  }

  /// Takes the values of a window, if there is one; the status stays that of the whole image.
  mutating func narrow(to window: CaseInputs.WindowedScore?, _ notes: inout [String]) {
    guard let window else { return }
    (overlap, surfaces) = (window.overlap, window.surfaces)
    notes.append(window.note)
  }

  /// Sets `nsd` to 0 where the Dice is below the floor.
  mutating func applyFloor(_ floor: Double?, _ target: ScoredTarget, _ path: String, _ notes: inout [String]) {
    guard let floor, status == .defined, let dice = overlap.counts.dice, dice < floor,
      surfaces.contains(where: { $0.values.contains { $0.isNSD && $0.value != 0 } })
    else { return }
    surfaces = surfaces.map { score in
      let values = score.values.map { metric in
        metric.isNSD
          ? MetricValue(key: metric.key, tolerance: metric.tolerance, value: 0, isInTool: metric.isInTool) : metric
      }
      return ConventionScore(name: score.name, values: values, isWithoutSurface: score.isWithoutSurface)
    }
    let title = target.name ?? target.label.map { "label \($0)" } ?? ""
    notes.append("\(path): nsd of \(title) is 0, because its dice of \(dice.shortMillimetres) is below \(floor)")
  }
}

extension MetricValue {
  fileprivate var isNSD: Bool { key == SurfaceMetric.normalizedSurfaceDice.key }
}
