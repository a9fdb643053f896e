/// A dot of a plot.
struct PlotPoint {
  let x: Double
  let y: Double
  /// What it stands for, shown when a pointer rests on it.
  let title: String
  /// The number of its colour.
  var series = 1
}

/// Dots, and which of many are drawn.
enum PlotPoints {
  /// With more dots in a plot they have no titles of their own.
  static let titledCount = 400

  /// The dots as elements: one for each with a title, or one for all of a colour.
  static func elements(_ points: [PlotPoint], isTitled: Bool) -> [SVGElement] {
    func dot(_ point: PlotPoint) -> String { "M\(SVGElement.number(point.x)) \(SVGElement.number(point.y))h0" }
    if isTitled {
      return points.map { SVGElement.path(dot($0), kind: "p b s\($0.series)", title: $0.title) }
    }
    return Dictionary(grouping: points, by: \.series).sorted { $0.key < $1.key }.map { series, own in
      SVGElement.path(own.map(dot).joined(), kind: "p s\(series)")
    }
  }

  /// At most `limit` positions of sorted items, evenly spaced and with both ends: the same ones for the same items.
  static func chosen(_ limit: Int, of count: Int) -> [Int] {
    guard count > limit, limit > 1 else { return Array(0..<count) }
    return (0..<limit).map { ($0 * (count - 1) + (limit - 1) / 2) / (limit - 1) }
  }

  /// A shift between -1 and 1 that looks random and is the same for the same index.
  static func jitter(_ index: Int) -> Double {
    var bits = UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return Double((bits ^ (bits >> 27)) >> 11) / Double(1 << 52) - 1
  }
}
