/// A number about the distance between two surfaces, by the key that results and the command line use.
public enum SurfaceMetric: Hashable, Sendable {
  /// `hd`: the Hausdorff distance, the larger of the two directed ones.
  case hausdorff
  /// `hd95` and so on: the Hausdorff distance at a percentile, as the convention defines it.
  case hausdorffPercentile(Double)
  /// `hd_reference_to_prediction`: the largest distance of a sample of one side.
  case directedHausdorff(from: SegmentationSide)
  /// `hd95_reference_to_prediction`: a percentile of the distances of one side's samples.
  case directedHausdorffPercentile(Double, from: SegmentationSide)
  /// `assd`: the mean distance over the samples of both sides.
  case averageSymmetricSurfaceDistance
  /// `masd`: the mean of the two directed means.
  case meanAverageSurfaceDistance
  /// `asd_reference_to_prediction`: the mean distance of one side's samples.
  case averageSurfaceDistance(from: SegmentationSide)
  /// `rms_surface_distance`: the root of the mean squared distance over the samples of both sides.
  case rootMeanSquare
  /// `median_surface_distance`: the median over the samples of both sides.
  case median
  /// `max_of_means`: the larger of the two directed means.
  case maximumOfMeans
  /// `std_surface_distance`: the standard deviation (of the population) over the samples of both sides.
  case standardDeviation
  /// `average_hausdorff`: the mean of the two mean distances of all foreground voxels to the other region.
  case averageHausdorff
  /// `nsd`: the share of both surfaces within the tolerance of the other, also surface Dice.
  case normalizedSurfaceDice
  /// `surface_overlap_reference`: the share of one surface within the tolerance of the other.
  case surfaceOverlap(of: SegmentationSide)
  /// `boundary_iou`: the Jaccard index of the strips of foreground along both surfaces.
  case boundaryIoU
  /// `boundary_dice`: the Dice coefficient of the same strips.
  case boundaryDice
  /// `nsd_area`: the mean of the NSD over all tolerances from 0 to the largest one.
  case normalizedSurfaceDiceArea
  /// `surface_area_reference`: the area of a surface in mm^2, in a single slice the length of the contour in mm.
  case surfaceArea(of: SegmentationSide)
}

extension SurfaceMetric {
  /// All metrics with the usual percentile, in the order of results.
  public static let all: [SurfaceMetric] = [
    .hausdorff, .hausdorffPercentile(95), .directedHausdorff(from: .reference), .directedHausdorff(from: .prediction),
    .directedHausdorffPercentile(95, from: .reference), .directedHausdorffPercentile(95, from: .prediction),
    .averageSymmetricSurfaceDistance, .meanAverageSurfaceDistance, .averageSurfaceDistance(from: .reference),
    .averageSurfaceDistance(from: .prediction), .rootMeanSquare, .median, .maximumOfMeans, .standardDeviation,
    .averageHausdorff, .normalizedSurfaceDice, .normalizedSurfaceDiceArea, .surfaceOverlap(of: .reference),
    .surfaceOverlap(of: .prediction), .boundaryIoU, .boundaryDice, .surfaceArea(of: .reference),
    .surfaceArea(of: .prediction),
  ]

  /// The key, such as `hd95` or `asd_reference_to_prediction`.
  public var key: String {
    switch self {
    case .hausdorff: "hd"
    case .hausdorffPercentile(let percentile): "hd" + SurfaceMetric.text(percentile)
    case .directedHausdorff(let side): "hd_" + SurfaceMetric.direction(from: side)
    case .directedHausdorffPercentile(let percentile, let side):
      "hd" + SurfaceMetric.text(percentile) + "_" + SurfaceMetric.direction(from: side)
    case .averageSymmetricSurfaceDistance: "assd"
    case .meanAverageSurfaceDistance: "masd"
    case .averageSurfaceDistance(let side): "asd_" + SurfaceMetric.direction(from: side)
    case .rootMeanSquare: "rms_surface_distance"
    case .median: "median_surface_distance"
    case .maximumOfMeans: "max_of_means"
    case .standardDeviation: "std_surface_distance"
    case .averageHausdorff: "average_hausdorff"
    case .normalizedSurfaceDice: "nsd"
    case .normalizedSurfaceDiceArea: "nsd_area"
    case .surfaceOverlap(let side): "surface_overlap_" + side.rawValue
    case .boundaryIoU: "boundary_iou"
    case .boundaryDice: "boundary_dice"
    case .surfaceArea(let side): "surface_area_" + side.rawValue
    }
  }

  /// The metric of a key; percentiles lie above 0 and below 100.
  public init?(key: String) {
    if let metric = SurfaceMetric.all.first(where: { $0.key == key }) {
      self = metric
      return
    }
    guard key.hasPrefix("hd") else { return nil }
    let parts = key.dropFirst(2).split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard let percentile = Double(parts[0]), percentile > 0, percentile < 100 else { return nil }
    // One spelling for each number: `hd095` would appear under another key than was asked for.
    guard SurfaceMetric.text(percentile) == parts[0] else { return nil }
    if parts.count == 1 {
      self = .hausdorffPercentile(percentile)
    } else if let side = SegmentationSide.allCases.first(where: { SurfaceMetric.direction(from: $0) == parts[1] }) {
      self = .directedHausdorffPercentile(percentile, from: side)
    } else {
      return nil
    }
  }

  /// Whether a value needs a tolerance.
  public var takesTolerance: Bool {
    switch self {
    case .normalizedSurfaceDice, .surfaceOverlap, .boundaryIoU, .boundaryDice: true
    default: false
    }
  }

  /// Which way is better; nil for surface areas.
  public var isHigherBetter: Bool? {
    switch self {
    case .normalizedSurfaceDice, .normalizedSurfaceDiceArea, .surfaceOverlap, .boundaryIoU, .boundaryDice: true
    case .surfaceArea: nil
    default: false
    }
  }

  private static func direction(from side: SegmentationSide) -> String { "\(side.rawValue)_to_\(side.other.rawValue)" }

  /// `95`, `99.5`: the shortest decimal form.
  static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
