internal import Foundation

/// Places values along an axis and chooses its ticks.
struct PlotScale {
  enum Kind {
    case linear
    /// Logarithm of positive values.
    case logarithmic
    /// Linear near 0 and logarithmic above 1, for distances that reach from 0 to the diagonal of an image.
    case logarithmicAboveOne
  }

  let kind: Kind
  /// The values at both ends.
  let domain: ClosedRange<Double>
  /// Where the ends lie in the drawing.
  let start: Double
  let end: Double
  let ticks: [Double]

  /// A scale that holds `values`, widened to whole ticks.
  init(_ kind: Kind, of values: ClosedRange<Double>, from start: Double, to end: Double, tickCount: Int = 6) {
    self.kind = kind
    (self.start, self.end) = (start, end)
    switch kind {
    case .linear:
      let width = values.upperBound > values.lowerBound ? values.upperBound - values.lowerBound : 1
      let step = PlotScale.step(width / Double(tickCount))
      let first = (values.lowerBound / step + 1e-9).rounded(.down)
      let last = max(first + 1, (values.upperBound / step - 1e-9).rounded(.up))
      domain = first * step...last * step
      ticks = (Int(first)...Int(last)).map { Double($0) * step }
    case .logarithmic:
      let first = Int(log10(values.lowerBound).rounded(.down))
      let last = max(first + 1, Int(log10(values.upperBound).rounded(.up)))
      domain = pow(10, Double(first))...pow(10, Double(last))
      let every = max(1, (last - first + tickCount) / (tickCount + 1))
      ticks = stride(from: first, through: last, by: every).map { pow(10, Double($0)) }
    case .logarithmicAboveOne:
      let steps = [0.0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 1e5, 1e6, 1e7, 1e8]
      let last = steps.first { $0 >= values.upperBound } ?? values.upperBound
      domain = 0...max(last, 1)
      ticks = steps.filter { $0 <= last }
    }
  }

  func position(_ value: Double) -> Double {
    let share =
      (transformed(value) - transformed(domain.lowerBound))
      / (transformed(domain.upperBound) - transformed(domain.lowerBound))
    return start + (end - start) * min(max(share, 0), 1)
  }

  private func transformed(_ value: Double) -> Double {
    switch kind {
    case .linear: value
    case .logarithmic: log10(max(value, domain.lowerBound))
    case .logarithmicAboveOne: log1p(max(value, 0))
    }
  }

  /// 1, 2 or 5 times a power of ten, at least `width`.
  private static func step(_ width: Double) -> Double {
    let power = pow(10, log10(width).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= width * (1 - 1e-9) } ?? 10 * power
  }
}

extension PlotScale {
  /// Grid lines and numbers of a horizontal axis below a plot.
  func horizontal(top: Double, bottom: Double, title: String) -> [SVGElement] {
    let path = ticks.map {
      "M\(SVGElement.number(position($0))) \(SVGElement.number(top))V\(SVGElement.number(bottom))"
    }
    return [SVGElement.path(path.joined(), kind: "g")]
      + ticks.map {
        SVGElement.text(ReportNumber.brief($0), x: position($0), y: bottom + 16, anchor: "middle", kind: "t")
      } + [SVGElement.text(title, x: (start + end) / 2, y: bottom + 34, anchor: "middle")]
  }

  /// Grid lines and numbers of a vertical axis left of a plot; its title stands above.
  func vertical(left: Double, right: Double, title: String) -> [SVGElement] {
    let path = ticks.map {
      "M\(SVGElement.number(left)) \(SVGElement.number(position($0)))H\(SVGElement.number(right))"
    }
    return [SVGElement.path(path.joined(), kind: "g")]
      + ticks.map {
        SVGElement.text(ReportNumber.brief($0), x: left - 6, y: position($0) + 4, anchor: "end", kind: "t")
      } + [SVGElement.text(title, x: 4, y: 14)]
  }
}
