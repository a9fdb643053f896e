internal import ByteCoding
internal import HDF5
internal import SurfaceMetrics
internal import VolumeCore
internal import VolumeFiles

extension CaseOptions {
  /// All options that decide about results, as a plan stores them; the number of threads is none of them.
  ///
  /// `RunConfigurationTests` fails when an option has no member here.
  package var configuration: JSONTree {
    .object([
      "labels": labels.map { .integers($0) } ?? .null,
      "takes_targets_of_table": .bool(takesTargetsOfTable),
      "warns_of_absent_labels": .bool(warnsOfAbsentLabels),
      "fallback_names": fallbackNames?.json ?? .null,
      "slice_windows": .object(
        Dictionary(uniqueKeysWithValues: sliceWindows.map { ("\($0)", .string($1.rawValue)) })),
      "regions": .array(regions.map(\.json)),
      "ignore_label": .optional(ignoreLabel),
      "mask": maskPath.map { path in
        .object(["path": .string(path), "stamp": FileStamp(of: HDF5LocationPath.file(of: path))?.json ?? .null])
      } ?? .null,
      "names": names?.json ?? .null,
      "metrics": .object([
        "keys": .strings(metrics.keys), "requires_surface": .bool(metrics.requiresSurface),
      ]),
      "surface": surface.configuration,
      "beta": .number(beta),
      "activation": .optional(activation.map { "\($0)" }),
      "geometry_policy": .string(geometryPolicy.rawValue),
      "geometry_tolerance": .string(geometryTolerance.description),
      "reading": reading.configuration,
    ])
  }
}

extension SurfaceOptions {
  fileprivate var configuration: JSONTree {
    .object([
      "conventions": .strings(conventions.map(\.name)),
      "image_edge": .optional(imageEdge?.rawValue),
      "ignored_voxels": .string(ignoredVoxels.rawValue),
      "tolerances": .numbers(tolerances),
      "label_tolerances": .object(labelTolerances.mapValues { .numbers($0) }),
      "tolerance_table": toleranceTable?.configuration ?? .null,
      "least_dice_of_nsd": .optional(leastDiceOfNSD),
      "spacing": .string(spacing.text),
      "curve_limit": .number(curveLimit),
      "empty_masks": .object([
        "policy": .string(emptyMasks.word), "missed": .string(emptyMasks.missed.text),
        "spurious": .string(emptyMasks.spurious.text), "both_empty": .string(emptyMasks.bothEmpty.text),
      ]),
    ])
  }
}

extension VolumeFile.Options {
  fileprivate var configuration: JSONTree {
    .object([
      "spacing": spacing.map { .numbers([$0.x, $0.y, $0.z]) } ?? .null,
      "axes": .optional(axes?.description),
      "time_index": .optional(timeIndex),
      "includes_batch": .bool(includesBatch),
    ])
  }
}

extension LabelRegion {
  fileprivate var json: JSONTree { .object(["name": .string(name), "members": .integers(members)]) }
}

extension LabelNames {
  /// The content of a label table, so that a changed one is noticed.
  var json: JSONTree {
    .object([
      "names": .object(Dictionary(uniqueKeysWithValues: names.map { ("\($0)", .string($1)) })),
      "regions": .array(regions.map(\.json)),
      "channel_regions": .array(channelRegions.map(\.json)),
      "ignore_label": .optional(ignoreLabel),
      "regions_class_order": regionsClassOrder.map { .integers($0) } ?? .null,
      "source": .string(source),
    ])
  }
}

extension FileStamp {
  var json: JSONTree { .object(["size": .integer(size), "modified": .integer(modified)]) }

  init?(json: JSONTree?) {
    guard let size = json?["size"]?.integer, let modified = json?["modified"]?.integer else { return nil }
    self.init(size: size, modified: modified)
  }
}
