internal import VoxelMorphology

extension SurfaceConvention {
  /// All conventions under their own names, the default first: what `--convention all` shows side by side.
  public static let all: [SurfaceConvention] = [
    .deepmind, .monai, .monaiSubvoxel, .metricsReloaded, .medpy(), .pymia, .simpleITK, .sitkRecipe(), .brats,
  ]

  /// Variants that differ from a convention of `all` in one parameter.
  public static let variants: [SurfaceConvention] = [.medpy(2), .medpy(3), .medpy04, .sitkRecipe(.corners)]

  /// Tools whose distances have a defect that no convention can name; they are refused with the reason.
  public static let refused: [String: String] = [
    "evaluatesegmentation":
      "its percentiles use distances whose search was stopped early, in random order: they are too large and change "
      + "from run to run (issue 18); its Hausdorff distance is that of simpleitk",
    "anima":
      "its average surface distance never resets the running minimum, so that it depends on the order of points; its "
      + "Hausdorff distance is that of simpleitk",
    "miseval":
      "its Hausdorff distance takes the rows of the label array for points, and its average one gives a maximum",
  ]

  /// The convention of a name such as `deepmind`, `medpy:2` or `medpy@0.4`; nil when there is none.
  public init?(name: String) {
    let aliases = ["medpy:1": "medpy", "sitk-recipe:6": "sitk-recipe", "surface-distance": "deepmind"]
    let wanted = aliases[name] ?? name
    guard let convention = (SurfaceConvention.all + SurfaceConvention.variants).first(where: { $0.name == wanted })
    else { return nil }
    self = convention
  }

  /// The names that `init(name:)` takes.
  public static var names: [String] { (all + variants).map(\.name) }
}
