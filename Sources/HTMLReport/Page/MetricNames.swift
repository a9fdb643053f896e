internal import OverlapMetrics
internal import Scoring
internal import SurfaceMetrics

/// What metrics are called in headings.
enum MetricNames {
  private static let names = [
    "dice": "Dice", "jaccard": "Jaccard", "hd": "Hausdorff distance", "assd": "Average symmetric surface distance",
    "masd": "Mean average surface distance", "nsd": "Normalised surface Dice", "mcc": "Matthews correlation",
    "kappa": "Cohen's kappa", "npv": "Negative predictive value", "reference_ml": "Reference volume",
    "prediction_ml": "Prediction volume", "hd95": "Hausdorff distance, 95th percentile",
    "mean_foreground_dice": "Mean foreground Dice", "generalized_dice": "Generalised Dice",
    "boundary_iou": "Boundary IoU", "soft_dice": "Soft Dice", "brier": "Brier score",
    "nsd_area": "Area under the NSD curve",
  ]

  /// The key of a name such as `nsd_1mm`.
  static func key(of name: String) -> String {
    tolerance(of: name) == nil ? name : String(name[..<name.lastIndex(of: "_")!])
  }

  /// A heading with the key: `Normalised surface Dice at 1 mm (nsd_1mm)`.
  static func heading(_ name: String) -> String { "\(title(name)) (\(name))" }

  /// `Normalised surface Dice at 1 mm`.
  static func title(_ name: String) -> String {
    let key = key(of: name)
    let plain = names[key] ?? key.prefix(1).uppercased() + key.dropFirst().replacing("_", with: " ")
    return plain + (tolerance(of: name).map { " at \($0) mm" } ?? "")
  }

  /// The title within a sentence, where a comma would end it: `95th percentile of the Hausdorff distance`.
  static func inText(_ name: String) -> String {
    let key = key(of: name)
    if key.hasPrefix("hd"), let percentile = Int(key.dropFirst(2)) {
      return "\(percentile)th percentile of the Hausdorff distance"
    }
    return title(name)
  }

  /// The unit of an axis: `mm`, `ml`, or nothing.
  static func unit(_ name: String) -> String? {
    let key = key(of: name)
    if MetricScale(key: key).isDistance { return "mm" }
    if key.hasSuffix("_ml") { return "ml" }
    return SurfaceMetric(key: key).map { if case .surfaceArea = $0 { "mm2" } else { nil } } ?? nil
  }

  /// Whether values are whole numbers.
  static func isCount(_ name: String) -> Bool { OverlapMetric(rawValue: name)?.isCount ?? false }

  /// Which way is better, in words.
  static func direction(_ name: String) -> String {
    switch MetricScale(key: key(of: name)).isHigherBetter {
    case true?: "Higher is better."
    case false?: "Lower is better."
    case nil: "Neither direction is better."
    }
  }

  private static func tolerance(of name: String) -> String? {
    guard name.hasSuffix("mm"), let underscore = name.lastIndex(of: "_") else { return nil }
    let number = name[name.index(after: underscore)...].dropLast(2)
    return Double(number) == nil ? nil : String(number)
  }
}
