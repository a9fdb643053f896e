internal import Scoring
internal import VolumeCore

/// A score against the size of the structure, on a logarithmic axis: small structures score lower.
struct VolumeScatter {
  /// The dots at most.
  private static let pointLimit = 4000
  /// With more labels the dots of all have one colour.
  private static let colouredLabels = 7

  let index: StudyIndex
  let metric: String

  /// Nil when no case has a volume and a score.
  func drawing() -> SVGElement? {
    let found = VolumePairs(index).pairs.compactMap { pair -> (pair: VolumePairs.Pair, value: Double)? in
      guard pair.size > 0, let value = index.summary(index.study.labels[pair.label], metric)?.counted[pair.position]
      else {
        return nil
      }
      return (pair, value)
    }
    .sorted { ($0.pair.size, $0.pair.position, $0.pair.label) < ($1.pair.size, $1.pair.position, $1.pair.label) }
    guard let least = found.first?.pair.size, let most = found.last?.pair.size else { return nil }
    let (width, height, left, top) = (860.0, 400.0, 52.0, 26.0)
    let labels = Set(found.map(\.pair.label)).sorted()
    let hasColours = labels.count <= VolumeScatter.colouredLabels && labels.count > 1
    let right = width - (hasColours ? 170 : 16)
    let bottom = height - 42
    let x = PlotScale(.logarithmic, of: least...most, from: left, to: right, tickCount: 8)
    let y = PlotScale(.linear, of: min(0, found.map(\.value).min()!)...1, from: bottom, to: top, tickCount: 10)
    var children =
      x.horizontal(top: top, bottom: bottom, title: "volume [ml], that of the prediction where the reference is empty")
      + y.vertical(left: left, right: right, title: metric)
    let points = PlotPoints.chosen(VolumeScatter.pointLimit, of: found.count).map { rank in
      let (pair, value) = found[rank]
      let series = hasColours ? labels.firstIndex(of: pair.label)! + 1 : pair.status == .defined ? 1 : 2
      let word = pair.status == .defined ? "" : ", \(pair.status.rawValue)"
      return PlotPoint(
        x: x.position(pair.size), y: y.position(value),
        title: "\(index.study.cases[pair.position].name), \(index.study.labels[pair.label].title): "
          + "\(ReportNumber.short(value)) at \(ReportNumber.brief(pair.size)) ml\(word)", series: series)
    }
    children += PlotPoints.elements(points, isTitled: points.count <= PlotPoints.titledCount)
    if hasColours {
      for (row, label) in labels.enumerated() {
        let height = top + 10 + Double(row) * 20
        children.append(.line(right + 18, height, right + 18, height, kind: "p s\(row + 1)"))
        children.append(
          .text(PlotText.shortened(index.study.labels[label].title, 22), x: right + 28, y: height + 4))
      }
    }
    return .drawing(
      width: width, height: height,
      label:
        "\(MetricNames.title(metric)) against volume for \(ReportNumber.counted(found.count, "label")) of all cases, "
        + "volumes from \(ReportNumber.brief(least)) to \(ReportNumber.brief(most)) ml", children)
  }
}
