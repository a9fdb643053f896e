internal import VolumeCore

/// The spacing of one data set, and where it comes from.
struct SpacingOfDataset {
  var spacing: VoxelSpacing
  var source: String
  var notes: [String] = []
  var warnings: [String] = []

  /// Attributes of one object of the file.
  struct Owner {
    let name: String
    let attributes: [HDF5Attribute]
    /// What could not be read of them.
    var problems: [String] = []
  }

  /// Order of precedence: the caller, the data set's attributes, its `axistags`, its groups' attributes from the
  /// nearest to the root, 1 mm.
  ///
  /// `groups` is asked only when the data set itself says nothing.
  init(
    _ dataset: HDF5Dataset, axes: AxesOfDataset, explicit: VoxelSpacing?, path: String,
    groups: () throws(HDF5Error) -> [Owner]
  ) throws(HDF5Error) {
    if let explicit {
      self.init(spacing: explicit, source: "the caller")
      return
    }
    let order = axes.axes.spatialAxes
    let own = Owner(name: dataset.path, attributes: dataset.attributes)
    if let found = try SpacingOfDataset(own, order: order, path: path) {
      self = found
      return
    }
    if let found = try SpacingOfDataset(axes, owner: own, path: path) {
      self = found
      return
    }
    var problems: [String] = []
    for group in try groups() {
      problems += group.problems.map { "\(group.name): \($0)" }
      if let found = try SpacingOfDataset(group, order: order, path: path) {
        self = found
        return
      }
    }
    self.init(spacing: .unit, source: HDF5Volume.assumedSpacing)
    notes = ["no spacing in the file: 1 mm assumed"]
    warnings = problems
  }

  private init(spacing: VoxelSpacing, source: String) {
    self.spacing = spacing
    self.source = source
  }

  /// The spacing of `element_size_um`, `spacing` or `resolution` of one object; nil when it has none of them.
  private init?(_ owner: Owner, order: [HDF5Axes.Axis], path: String) throws(HDF5Error) {
    var found: [SpacingOfDataset] = []
    for name in ["element_size_um", "spacing", "resolution"] {
      guard let attribute = owner.attributes.named(name) else { continue }
      found.append(try SpacingOfDataset(attribute, owner: owner, order: order, path: path))
    }
    guard var first = found.first else { return nil }
    // Millimetres written beside micrometres are the same spacing before it was multiplied and rounded.
    if let other = found.dropFirst().first(where: { $0.source.hasPrefix("spacing ") }) {
      if first.agrees(with: other) {
        first.spacing = other.spacing
      } else {
        first.warnings.append(
          "\(first.source) says \(first.spacing), \(other.source) \(other.spacing): the first is used")
      }
    }
    self = first
  }

  private init(
    _ attribute: HDF5Attribute, owner: Owner, order: [HDF5Axes.Axis], path: String
  ) throws(HDF5Error) {
    let name = attribute.name
    func invalid(_ found: String, _ expected: String) -> HDF5Error {
      FaultPlace(path: path).error(
        .invalidAttribute, found, field: "attribute \(name) of \(owner.name)", expected: expected,
        remedy: "state the spacing, such as --spacing 0.5 0.5 2")
    }
    guard let values = attribute.numbers else {
      throw invalid("is \(attribute.value.kind)", "must be numbers, one for each spatial axis in array order")
    }
    // An image of one slice may state the three numbers of the volume it was cut from.
    let axes =
      values.count == 3 && order.count == 2 ? (order.first == .y ? [.z] + order : order + [.z]) : order
    guard values.count == axes.count || values.count == 1 else {
      throw invalid("has \(values.count) values", "must have \(order.count), for \(String(order.map(\.rawValue)))")
    }
    let unit: (unit: LengthUnit, source: String, warning: String?)
    if name == "element_size_um" {
      unit = (.micrometre, "um by its name", nil)
    } else {
      guard let stated = try? SpacingOfDataset.unit(of: name, owner) else {
        throw invalid("has a unit that is not a length", "must be mm, um, nm, cm or m in \(name)_unit")
      }
      unit = stated
    }
    let millimetres = values.map(unit.unit.millimetres)
    guard VoxelSpacing.isValid(millimetres) else {
      throw invalid("is \(values.map { "\($0)" }.joined(separator: ", "))", "must be finite and positive")
    }
    func component(_ axis: HDF5Axes.Axis) -> Double {
      if millimetres.count == 1 { return axis == .z && order.count == 2 ? 1 : millimetres[0] }
      return axes.firstIndex(of: axis).map { millimetres[$0] } ?? 1
    }
    self.init(
      spacing: VoxelSpacing(x: component(.x), y: component(.y), z: component(.z)),
      source: "\(name) of \(owner.name) (\(unit.source))")
    if let warning = unit.warning { warnings.append(warning) }
  }

  private struct NotALength: Error {}

  /// The unit that `NAME_unit`, `NAME_units`, `unit` or `units` states; millimetres when none does.
  ///
  /// The last two may be the unit of the voxels' values: one that is not a length is ignored with a warning.
  private static func unit(
    of name: String, _ owner: Owner
  ) throws(NotALength) -> (unit: LengthUnit, source: String, warning: String?) {
    var warning: String?
    for key in ["\(name)_unit", "\(name)_units", "unit", "units"] {
      guard let attribute = owner.attributes.named(key) else { continue }
      if let text = attribute.text, let unit = LengthUnit(text) { return (unit, "\(unit.name) by \(key)", warning) }
      if key.hasPrefix(name) { throw NotALength() }
      warning = "the attribute \(key) of \(owner.name) is not a unit of length: \(name) is taken as millimetres"
    }
    return (.millimetre, "mm, no unit stated", warning)
  }

  /// The positive `resolution` values of ilastik's tags; nil unless every spatial axis has one.
  private init?(_ axes: AxesOfDataset, owner: Owner, path: String) throws(HDF5Error) {
    guard let tags = axes.tags else { return nil }
    var values: [HDF5Axes.Axis: Double] = [:]
    for (axis, tag) in zip(axes.axes.axes, tags.tags) where axis.isSpatial { values[axis] = tag.resolution }
    if values.values.allSatisfy({ $0 == 0 }) { return nil }
    func invalid(_ found: String) -> HDF5Error {
      FaultPlace(path: path).error(
        .invalidAttribute, found, field: "attribute axistags of \(owner.name)",
        expected: "must be positive for every spatial axis, or 0",
        remedy: "state the spacing, such as --spacing 0.5 0.5 2")
    }
    guard let stated = try? SpacingOfDataset.unit(of: "resolution", owner) else {
      throw invalid("has a resolution_unit that is not a length")
    }
    func component(_ axis: HDF5Axes.Axis) -> Double { values[axis].map(stated.unit.millimetres) ?? 1 }
    let components = [component(.x), component(.y), component(.z)]
    guard VoxelSpacing.isValid(components) else {
      throw invalid("has the resolution \(components.map { "\($0)" }.joined(separator: ", ")) for x, y, z")
    }
    self.init(
      spacing: VoxelSpacing(x: components[0], y: components[1], z: components[2]),
      source: "axistags of \(owner.name) (\(stated.source))")
    if let warning = stated.warning { warnings.append(warning) }
  }

  private func agrees(with other: SpacingOfDataset) -> Bool {
    zip(spacing.components, other.spacing.components).allSatisfy { abs($0 - $1) <= 1e-6 * max($0, $1) }
  }
}

extension HDF5Attribute.Value {
  /// What the value is, in words.
  var kind: String {
    switch self {
    case .integers, .numbers: "numeric"
    case .strings: "text"
    case .other(let type): type
    case .unreadable(let reason): "unreadable: \(reason)"
    }
  }
}
