public import VoxelMorphology

extension SurfaceConvention {
  private static let directedMeans: [SurfaceMetric] = [
    .averageSurfaceDistance(from: .reference), .averageSurfaceDistance(from: .prediction),
  ]
  private static let overlaps: [SurfaceMetric] = [
    .surfaceOverlap(of: .reference), .surfaceOverlap(of: .prediction),
  ]
  private static let directedHausdorff: [SurfaceMetric] = [
    .directedHausdorff(from: .reference), .directedHausdorff(from: .prediction),
    .directedHausdorffPercentile(95, from: .reference), .directedHausdorffPercentile(95, from: .prediction),
  ]

  /// The default: DeepMind's surface-distance, voxel corners weighted by the area of marching-cubes elements.
  public static let deepmind = corners(
    "deepmind", "surface-distance", "0.1",
    [.hausdorff, .hausdorffPercentile(95), .normalizedSurfaceDice] + directedMeans + overlaps,
    EmptyRule(both: "hd inf, nsd nan", one: "hd inf, nsd 0, asd inf and nan"))

  /// pymia, which brings a copy of surface-distance along.
  public static let pymia = corners(
    "pymia", "pymia", "0.3.4",
    [.hausdorff, .hausdorffPercentile(95), .normalizedSurfaceDice, .averageHausdorff] + overlaps,
    EmptyRule(both: "hd inf, nsd and overlap -inf", one: "hd inf, nsd 0, overlap -inf"),
    "pymia lifts a slice to a slab of 1 mm and counts its caps; here a slice is measured as a contour")

  /// The BraTS 2023 evaluation, which uses surface-distance for each lesion.
  public static let brats = corners(
    "brats", "BraTS-2023-Metrics", "43c9052", [.hausdorffPercentile(95)],
    EmptyRule(both: "hd95 0", one: "hd95 374"), "per label, not per lesion: lesions are matched by the instance metrics"
  )

  /// MONAI: border voxels, each counted once, in single precision.
  public static let monai = border(
    "monai", "MONAI", "1.6.1", .faces, .larger, .float32,
    [.hausdorff, .hausdorffPercentile(95), .averageSymmetricSurfaceDistance, .normalizedSurfaceDice] + directedMeans
      + directedHausdorff,
    EmptyRule(both: "nan", one: "hd and asd inf, hd95 nan, nsd 0"),
    "MONAI's nan for hd95 of a missed label leaves its mean (MONAI issue 9095); here the label is marked missed")

  /// MONAI's surface Dice with `use_subvoxels`: corners and areas as in surface-distance.
  public static let monaiSubvoxel = corners(
    "monai-subvoxel", "MONAI", "1.6.1", [.normalizedSurfaceDice], EmptyRule(both: "nan", one: "nsd 0"), nil, .float32)

  /// MetricsReloaded: border voxels, each counted once; boundary IoU in voxels.
  public static let metricsReloaded = border(
    "metricsreloaded", "MetricsReloaded", "cb38dfc", .faces, .larger, .float64,
    [
      .hausdorff, .hausdorffPercentile(95), .averageSymmetricSurfaceDistance, .meanAverageSurfaceDistance,
      .normalizedSurfaceDice, .boundaryIoU,
    ], EmptyRule(both: "hd and assd 0, nsd 1", one: "hd nan, nsd a number without meaning"),
    "MetricsReloaded's nsd of one empty mask measures to a phantom point; here it is 0", .voxels)

  /// MedPy with its `connectivity` of 1, 2 or 3, which selects the erosion's element; percentiles of both directions
  /// pooled.
  public static func medpy(_ connectivity: Int = 1) -> SurfaceConvention {
    precondition((1...3).contains(connectivity), "MedPy's connectivity is 1, 2 or 3")
    return medpy(connectivity == 1 ? "medpy" : "medpy:\(connectivity)", "0.5.2", connectivity, nil)
  }

  /// MedPy up to 0.4, whose assd was the mean of the two directed means: the key `masd` here.
  public static let medpy04 = medpy(
    "medpy@0.4", "0.4.0", 1, "what this version calls assd is the mean of the two directed means: masd")

  /// SimpleITK's Hausdorff filter: all foreground voxels, 0 where the masks overlap.
  public static let simpleITK = SurfaceConvention(
    name: "simpleitk", tool: "SimpleITK HausdorffDistanceImageFilter", version: "2.5.7", samples: .voxels,
    targets: .voxels, weight: .count, percentile: .linear, percentileCombination: .larger, imageEdge: .closed,
    precision: .float64, boundaryUnit: .millimetres, metrics: [.hausdorff, .averageHausdorff], hasAnyPercentile: false,
    emptyRule: EmptyRule(both: "raises", one: "raises"),
    remark: "regions, not surfaces: means contain the zeros of the interior and are far below any surface distance")

  /// The recipe of the SimpleITK notebooks: LabelContour samples on the signed Maurer map, whose contour has 26
  /// neighbours; the image edge is open.
  public static func sitkRecipe(_ contour: VoxelConnectivity = .faces) -> SurfaceConvention {
    precondition(contour != .edges, "LabelContour knows 6 and 26 neighbours")
    return SurfaceConvention(
      name: contour == .faces ? "sitk-recipe" : "sitk-recipe:26",
      tool: "SimpleITK LabelContour and SignedMaurerDistanceMap", version: "2.5.7", samples: .border(contour),
      targets: .border(.corners), weight: .count, percentile: .linear, percentileCombination: .pooled,
      imageEdge: .open, precision: .float32, boundaryUnit: .millimetres,
      metrics: [
        .hausdorff, .hausdorffPercentile(95), .averageSymmetricSurfaceDistance, .median, .standardDeviation,
        .maximumOfMeans,
      ] + directedMeans,
      hasAnyPercentile: true, emptyRule: EmptyRule(both: "1.8e19", one: "1.8e19"),
      remark: contour == .faces
        ? "the samples have 6 neighbours, the map's contour 26: the thicker target makes distances smaller" : nil)
  }

  private static func corners(
    _ name: String, _ tool: String, _ version: String, _ metrics: [SurfaceMetric], _ emptyRule: EmptyRule,
    _ remark: String? = nil, _ precision: DistancePrecision = .float64
  ) -> SurfaceConvention {
    SurfaceConvention(
      name: name, tool: tool, version: version, samples: .corners, targets: .corners, weight: .area,
      percentile: .weightedLowerStep, percentileCombination: .larger, imageEdge: .closed, precision: precision,
      boundaryUnit: .millimetres, metrics: metrics, hasAnyPercentile: name != "brats", emptyRule: emptyRule,
      remark: remark)
  }

  private static func border(
    _ name: String, _ tool: String, _ version: String, _ connectivity: VoxelConnectivity,
    _ combination: DirectionCombination, _ precision: DistancePrecision, _ metrics: [SurfaceMetric],
    _ emptyRule: EmptyRule, _ remark: String? = nil, _ boundaryUnit: BoundaryUnit = .millimetres
  ) -> SurfaceConvention {
    SurfaceConvention(
      name: name, tool: tool, version: version, samples: .border(connectivity), targets: .border(connectivity),
      weight: .count, percentile: precision == .float32 ? .linearSinglePrecision : .linear,
      percentileCombination: combination, imageEdge: .closed, precision: precision, boundaryUnit: boundaryUnit,
      metrics: metrics, hasAnyPercentile: tool != "MedPy", emptyRule: emptyRule, remark: remark)
  }

  private static func medpy(
    _ name: String, _ version: String, _ connectivity: Int, _ remark: String?
  ) -> SurfaceConvention {
    border(
      name, "MedPy", version, VoxelConnectivity.allCases[connectivity - 1], .pooled, .float64,
      [
        .hausdorff, .hausdorffPercentile(95),
        remark == nil ? .averageSymmetricSurfaceDistance : .meanAverageSurfaceDistance,
      ] + directedMeans, EmptyRule(both: "raises", one: "raises"), remark)
  }
}
