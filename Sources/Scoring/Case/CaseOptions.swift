public import VolumeCore
public import VolumeFiles

/// What happens when the prediction's grid is not the reference's.
public enum GeometryPolicy: String, Hashable, Sendable, CaseIterable {
  /// Header rounding is a warning, another axis order is mended, everything else an error.
  case strict
  /// Grids that differ are brought onto the reference's by nearest neighbour.
  case resample
  /// Only the sizes must agree; the reference's geometry is used.
  case ignore
}

/// How one pair is scored.
public struct CaseOptions: Sendable {
  /// The labels to score; nil scores all that occur except 0 and the ignore label, an empty list regions alone.
  public var labels: [Int]?
  /// Whether the label table says what is scored when neither labels nor regions are given, as nnU-Net's `dataset.json`:
  /// its regions, single labels among them, or all its labels where it has none.
  public var takesTargetsOfTable = false
  /// Whether a label that was asked for and occurs in neither file is a warning.
  public var warnsOfAbsentLabels = true
  /// Unions of labels to score besides.
  public var regions: [LabelRegion] = []
  /// Voxels with this label in the reference are left out; nil takes the label table's, if it names one.
  public var ignoreLabel: Int?
  /// A file whose non-zero voxels are the ones to score.
  public var maskPath: String?
  /// Label names that outrank those of the files.
  public var names: LabelNames?
  /// Label names for files that have none and no table beside them.
  public var fallbackNames: LabelNames?
  /// Labels, by value, that are measured in some slices of the reference alone.
  public var sliceWindows: [Int: ReferenceSliceWindow] = [:]
  /// The metrics to compute.
  public var metrics = MetricSelection.standard
  /// How surface distances are measured.
  public var surface = SurfaceOptions()
  /// The weight of sensitivity against precision in `f_beta`.
  public var beta = 1.0
  /// How scores become probabilities; nil for a label map.
  public var activation: Activation?
  /// What happens when the prediction's grid is not the reference's.
  public var geometryPolicy = GeometryPolicy.strict
  /// How far grids may lie apart and still count as one.
  public var geometryTolerance = GeometryTolerance.standard
  /// Spacing and axes that outrank the files'.
  public var reading = VolumeFile.Options()
  /// Threads; results do not depend on it.
  public var workerCount = 1

  /// The defaults of the command.
  public init() {}
}
