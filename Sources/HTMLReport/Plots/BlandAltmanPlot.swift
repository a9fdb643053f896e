internal import Scoring
internal import Statistics
internal import VolumeCore

/// The difference of two volumes against their mean, with the bias and the limits of agreement.
struct BlandAltmanPlot {
  let index: StudyIndex
  let title: String
  let pairs: VolumePairs
  /// Whether the plot stands alone in the width of the page.
  let isWide: Bool
  let pointLimit: Int

  /// Nil when there is no case with volumes.
  func drawing() -> SVGElement? {
    let pairs = pairs.pairs.sorted { ($0.mean, $0.position, $0.label) < ($1.mean, $1.position, $1.label) }
    guard let least = pairs.first?.mean, let most = pairs.last?.mean else { return nil }
    let (width, height) = isWide ? (860.0, 380.0) : (300.0, 230.0)
    let (left, right, top, bottom) = (isWide ? 70.0 : 48.0, width - (isWide ? 130 : 20), 26.0, height - 42)
    let isLogarithmic = least > 0 && most > 100 * least
    let x = PlotScale(
      isLogarithmic ? .logarithmic : .linear, of: (isLogarithmic ? least : min(0, least))...most, from: left, to: right,
      tickCount: isWide ? 8 : 3)
    let agreement = self.pairs.agreement
    let lines = agreement.map { [$0.lowerLimit, $0.bias, $0.upperLimit] } ?? []
    let differences = pairs.map(\.difference) + lines + [0]
    let y = PlotScale(
      .linear, of: differences.min()!...differences.max()!, from: bottom, to: top, tickCount: isWide ? 7 : 4)
    var children =
      x.horizontal(top: top, bottom: bottom, title: "mean volume [ml]")
      + y.vertical(left: left, right: right, title: "prediction \u{2212} reference [ml]")
    children.append(.line(left, y.position(0), right, y.position(0), kind: "a"))
    let shown = PlotPoints.chosen(pointLimit, of: pairs.count)
    let points = shown.map { rank in
      let pair = pairs[rank]
      let name = index.study.cases[pair.position].name
      let word = pair.status == .defined ? "" : ", \(pair.status.rawValue)"
      return PlotPoint(
        x: x.position(pair.mean), y: y.position(pair.difference),
        title:
          "\(name), \(index.study.labels[pair.label].title): \(ReportNumber.brief(pair.reference)) ml in the reference, "
          + "\(ReportNumber.brief(pair.prediction)) ml in the prediction\(word)",
        series: pair.status == .defined ? 1 : 2)
    }
    children += PlotPoints.elements(points, isTitled: isWide && points.count <= PlotPoints.titledCount)
    if let agreement {
      let named = [
        ("bias", agreement.bias), ("+1.96 SD", agreement.upperLimit), ("\u{2212}1.96 SD", agreement.lowerLimit),
      ]
      for (name, value) in named {
        children.append(
          .line(left, y.position(value), right, y.position(value), kind: name == "bias" ? "bias" : "limit"))
        if isWide {
          children.append(
            .text(
              "\(name) \(ReportNumber.brief(value))", x: right + 6,
              y: y.position(value) + labelShift(name, agreement, y)))
        }
      }
    }
    let spoken =
      agreement.map {
        "bias \(ReportNumber.brief($0.bias)) ml, limits of agreement \(ReportNumber.brief($0.lowerLimit)) to "
          + "\(ReportNumber.brief($0.upperLimit)) ml, \(ReportNumber.counted($0.count, "pair")) of volumes"
      } ?? "one case"
    return .drawing(width: width, height: height, label: "Bland-Altman plot of volumes, \(title): \(spoken)", children)
  }

  /// Keeps the three names apart when the lines lie close together.
  private func labelShift(_ name: String, _ agreement: BlandAltman, _ y: PlotScale) -> Double {
    let gap = y.position(agreement.bias) - y.position(agreement.upperLimit)
    let push = max(0, 14 - gap)
    return 4 + (name == "bias" ? 0 : name.hasPrefix("+") ? -push : push)
  }
}
