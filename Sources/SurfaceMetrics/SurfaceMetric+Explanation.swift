extension SurfaceMetric {
  /// What the number is under a convention, in one clause.
  public func explanation(_ convention: SurfaceConvention) -> String {
    let mean = convention.weight == .area ? "area-weighted mean" : "mean"
    let share = convention.weight == .area ? "share of area" : "share of samples"
    switch self {
    case .hausdorff: return "largest distance of a sample, larger of the two directions"
    case .hausdorffPercentile(let percent):
      return "\(SurfaceMetric.text(percent)) % percentile (\(convention.percentile.rawValue)), "
        + convention.percentileCombination.rawValue
    case .directedHausdorff(let side): return "largest distance of a \(side.rawValue) sample"
    case .directedHausdorffPercentile(let percent, let side):
      return
        "\(SurfaceMetric.text(percent)) % percentile (\(convention.percentile.rawValue)) of the \(side.rawValue) samples"
    case .averageSymmetricSurfaceDistance: return "\(mean) over the samples of both sides"
    case .meanAverageSurfaceDistance: return "mean of the two directed means (\(mean) of each side's samples)"
    case .averageSurfaceDistance(let side): return "\(mean) over the \(side.rawValue) samples"
    case .rootMeanSquare: return "root of the \(mean) of squared distances over the samples of both sides"
    case .median: return "median (\(convention.percentile.rawValue)) over the samples of both sides"
    case .maximumOfMeans: return "larger of the two directed means (\(mean) of each side's samples)"
    case .standardDeviation: return "standard deviation over the samples of both sides, of the population"
    case .averageHausdorff: return "mean of the two mean distances of all foreground voxels to the other region"
    case .normalizedSurfaceDice: return "\(share) of both sides whose distance is at most the tolerance"
    case .normalizedSurfaceDiceArea: return "mean of nsd over all tolerances from 0 to the curve's limit"
    case .surfaceOverlap(let side): return "\(share) of the \(side.rawValue) whose distance is at most the tolerance"
    case .boundaryIoU, .boundaryDice:
      return "\(self == .boundaryIoU ? "Jaccard index" : "Dice") of the foreground voxels nearer than the tolerance "
        + "(in \(convention.boundaryUnit.rawValue)) to a border voxel (6 neighbours) of their own mask"
    case .surfaceArea:
      return "area of the marching-cubes surface elements, mm^2; in a single slice the contour's length, mm"
    }
  }
}
