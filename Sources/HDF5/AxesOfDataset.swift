/// What the dimensions of one data set mean, and why.
struct AxesOfDataset {
  let axes: HDF5Axes
  var notes: [String] = []
  var warnings: [String] = []
  /// ilastik's tags when they belong to these dimensions.
  let tags: AxisTags?

  /// Order of precedence: the caller, `axistags`, the attribute `axes`, the default for the rank.
  init(_ dataset: HDF5Dataset, explicit: HDF5Axes?, place: FaultPlace) throws(HDF5Error) {
    let rank = dataset.shape?.count ?? 0
    if let explicit {
      guard explicit.axes.count == rank else {
        throw place.error(
          .invalidArgument, "has \(rank) dimensions (\(dataset.shapeText))",
          expected: "axes \(explicit) name \(explicit.axes.count)")
      }
      axes = explicit
      tags = AxesOfDataset.matchingTags(dataset, axes)
      return
    }
    if let attribute = dataset.attributes.named("axistags") {
      let (tags, axes) = try AxesOfDataset.tagged(attribute, rank: rank, place)
      self.axes = axes
      self.tags = tags
      notes = ["axes \(axes) from the attribute axistags"]
      return
    }
    tags = nil
    if let attribute = dataset.attributes.named("axes") {
      if let text = attribute.text, let axes = HDF5Axes(text), axes.axes.count == rank {
        self.axes = axes
        notes = ["axes \(axes) from the attribute axes"]
        return
      }
      warnings = ["the attribute axes of \(dataset.path) does not name \(rank) axes such as zyx and was ignored"]
    }
    guard let axes = HDF5Axes(defaultForRank: rank) else {
      throw place.error(.unsupported, dataset.refusal ?? "cannot be a volume", expected: "must have 2 to 5 dimensions")
    }
    self.axes = axes
    if rank > 3 { notes = ["axes \(axes), the default for \(rank) dimensions"] }
  }

  private static func tagged(
    _ attribute: HDF5Attribute, rank: Int, _ place: FaultPlace
  ) throws(HDF5Error) -> (AxisTags, HDF5Axes) {
    func invalid(_ found: String) -> HDF5Error {
      place.error(.invalidAttribute, found, field: "attribute axistags", remedy: "state the axes, such as --axes zyx")
    }
    guard let text = attribute.text, let tags = AxisTags(text) else {
      throw invalid("is not ilastik's description of axes")
    }
    let letters = tags.tags.map(\.key).joined()
    guard let axes = HDF5Axes(letters), axes.axes.count == tags.tags.count else {
      throw invalid("names the axes \(letters), which cannot be a volume")
    }
    guard tags.tags.count == rank else {
      throw invalid("names \(tags.tags.count) axes (\(letters)) for \(rank) dimensions")
    }
    return (tags, axes)
  }

  private static func matchingTags(_ dataset: HDF5Dataset, _ axes: HDF5Axes) -> AxisTags? {
    guard let text = dataset.attributes.named("axistags")?.text, let tags = AxisTags(text),
      tags.tags.map(\.key).joined() == axes.description
    else { return nil }
    return tags
  }
}
