import Voxloss

/// What `voxloss loss` needs to know beside the loss itself.
struct LossInputOptions {
  var prediction: String
  var reference: String
  var mask: String?
  var voxelWeights: String?
  var activation: Activation?
  var ignoreLabel: Int?
  var regions: [LabelRegion]
  var isGeometryIgnored: Bool
  var tolerance: GeometryTolerance
  var reading: VolumeFile.Options
}

/// Prediction and reference on one grid.
struct LossInputs {
  /// On the reference's grid.
  let prediction: LossTensor
  let shape: TensorShape
  let activation: Activation
  let reference: ReferenceBatch
  /// How the prediction's grid was brought onto the reference's.
  private let alignment: GridAlignment
  private(set) var notes: [String]
  private(set) var warnings: [String]
  /// What matters to losses that measure distances alone.
  private(set) var distanceWarnings: [String] = []
  /// Whether the reference's axes are not orthogonal, so that there are no distances.
  var isSheared: Bool { referenceGeometry.isSheared }
  private let referenceGeometry: VolumeGeometry

  init(_ options: LossInputOptions) throws {
    var prediction = try LossTensor(prediction: options.prediction, options: options.reading)
    var reference = try LossTensor(options.reference, role: .labels, for: prediction, options: options.reading)
    try LossInputs.checkSizes(of: reference, prediction)
    var aligner = GridAligner(
      reference: reference.file.geometry, referencePath: reference.path,
      isReferenceSpacingAssumed: reference.file.isSpacingAssumed, ignoringGeometry: options.isGeometryIgnored,
      tolerance: options.tolerance)
    let aligned = try aligner.align(
      prediction.volume, path: prediction.path, isSpacingAssumed: prediction.file.isSpacingAssumed)
    prediction.volume = aligned.item
    alignment = aligned.alignment
    var files = [reference.file, prediction.file]
    func companion(_ path: String?) throws -> LossTensor? {
      guard let path else { return nil }
      var tensor = try LossTensor(path, role: .any, for: prediction, options: options.reading)
      tensor.volume =
        try aligner.align(tensor.volume, path: path, isSpacingAssumed: tensor.file.isSpacingAssumed).item
      guard tensor.channelCount == 1 else {
        throw VolumeFileError(
          .invalidVoxels,
          FaultContext(
            path: path, found: "has the shape \(LossTensor.text(tensor.extents))", expected: "one value a voxel"))
      }
      files.append(tensor.file)
      return tensor
    }
    let mask = try companion(options.mask)
    let weights = try companion(options.voxelWeights)
    if options.reading.spacing == nil, reference.file.isSpacingAssumed, prediction.file.geometry.spacing != .unit {
      distanceWarnings.append(
        "\(reference.path): states no spacing, the prediction \(prediction.file.geometry.spacing): distances are those "
          + "of 1 mm voxels (give --spacing)")
    }
    referenceGeometry = reference.file.geometry
    notes = files.flatMap { file in file.notes.map { "\(file.path): \($0)" } } + aligner.notes
    warnings = files.flatMap { file in file.warnings.map { "\(file.path): \($0)" } } + aligner.warnings

    shape = TensorShape(
      batchCount: prediction.batchCount, classCount: prediction.channelCount, size: reference.file.geometry.size)
    reference.volume = reference.file.volume
    let maskValues = try mask?.values(as: MaskMeaning())
    let weightValues = try weights?.values(as: WeightMeaning())
    activation = try LossInputs.activation(
      options, of: prediction,
      at: LossInputs.evaluated(reference, options.ignoreLabel, maskValues, weightValues), notes: &notes,
      warnings: &warnings)
    do {
      self.reference = try LossInputs.batch(
        reference, shape, options, mask: maskValues, weights: weightValues, notes: &notes)
    } catch let error as LossError {
      throw VolumeFileError(.invalidVoxels, FaultContext(path: reference.path, found: error.description))
    }
    self.prediction = prediction
    if self.reference.shape != shape { preconditionFailure("the shapes were compared") }
  }

  /// The gradient on the prediction's own grid.
  func onOwnGrid(_ gradient: AnyVolume) -> AnyVolume {
    guard case .reordered(let mapping) = alignment else { return gradient.withGeometry(prediction.file.geometry) }
    return gradient.reordered(mapping.inverse).withGeometry(prediction.file.geometry)
  }

  /// Both shapes in one line where the grids cannot fit, and the channels where they do not.
  private static func checkSizes(of reference: LossTensor, _ prediction: LossTensor) throws {
    let (own, wanted) = (reference.channelCount, prediction.channelCount)
    let fits = own == 1 || own == wanted
    let sizes = [reference, prediction].map { $0.file.geometry.size.extents.sorted() }
    guard !fits || sizes[0] != sizes[1] else { return }
    var labels = prediction.extents
    if prediction.channelCount > 1 || prediction.hasBatchAxis { labels.remove(at: prediction.hasBatchAxis ? 1 : 0) }
    throw VolumeFileError(
      .geometryMismatch,
      FaultContext(
        path: reference.path, found: "has the shape \(LossTensor.text(reference.extents))",
        expected:
          "the prediction \(prediction.path) has \(LossTensor.text(prediction.extents)) and needs labels "
          + LossTensor.text(labels) + (wanted > 1 ? " or probabilities \(LossTensor.text(prediction.extents))" : "")))
  }

  /// The activation given, or the usual one for the number of channels unless the values speak against it.
  private static func activation(
    _ options: LossInputOptions, of prediction: LossTensor, at evaluated: [Bool]?, notes: inout [String],
    warnings: inout [String]
  ) throws -> Activation {
    let path = prediction.path
    let areProbable = prediction.liesBetweenZeroAndOne(at: evaluated)
    guard let activation = options.activation else {
      if areProbable {
        throw VolumeFileError(
          .invalidRequest,
          FaultContext(
            path: path, found: "holds only values from 0 to 1, which may be logits or probabilities",
            remedy: "say --activation none for probabilities, softmax or sigmoid for logits"))
      }
      let isSigmoid = prediction.channelCount == 1 || !options.regions.isEmpty
      let reason = options.regions.isEmpty ? "\(prediction.channelCount) channel(s)" : "regions"
      notes.append("\(path): activation \(isSigmoid ? "sigmoid" : "softmax"), the default for \(reason)")
      return isSigmoid ? .sigmoid : .softmax
    }
    if activation == .softmax && prediction.channelCount == 1 {
      throw VolumeFileError(
        .invalidRequest,
        FaultContext(
          path: path, found: "has one channel, of which softmax is 1 everywhere", remedy: "use --activation sigmoid"))
    }
    if activation == .none && !areProbable {
      warnings.append("\(path): holds values outside 0 to 1 with --activation none; are they logits?")
    } else if activation != .none && areProbable {
      warnings.append(
        "\(path): all values lie between 0 and 1; if they are probabilities, use --activation none")
    }
    return activation
  }

  /// Which voxels of the batch count; nil when all do, or none.
  private static func evaluated(
    _ reference: LossTensor, _ ignoreLabel: Int?, _ mask: [UInt8]?, _ weights: [Float]?
  ) throws(VolumeFileError) -> [Bool]? {
    var flags: [Bool]?
    if let ignoreLabel, reference.channelCount == 1 {
      flags = try reference.values(as: UnignoredMeaning(ignoreLabel: ignoreLabel))
    }
    if let mask { flags = mask.indices.map { mask[$0] != 0 && flags?[$0] ?? true } }
    if let weights { flags = weights.indices.map { weights[$0] != 0 && flags?[$0] ?? true } }
    return flags?.contains(true) ?? false ? flags : nil
  }

  private static func batch(
    _ reference: LossTensor, _ shape: TensorShape, _ options: LossInputOptions, mask: [UInt8]?, weights: [Float]?,
    notes: inout [String]
  ) throws -> ReferenceBatch {
    let spacing = reference.file.geometry.spacing
    let isDense = reference.channelCount > 1 || shape.classCount == 1 && !reference.isWhole
    if isDense {
      for (option, isGiven) in [
        ("--ignore-label", options.ignoreLabel != nil), ("--regions", !options.regions.isEmpty),
      ] where isGiven {
        throw VolumeFileError(
          .invalidRequest,
          FaultContext(
            path: reference.path, found: "holds probabilities, \(option) needs labels",
            remedy: option == "--regions" ? "leave it out" : "use --mask"))
      }
      func dense<Scalar: LossScalar>(_ type: Scalar.Type) throws -> ReferenceBatch {
        try ReferenceBatch(
          probabilities: reference.values(as: ProbabilityMeaning<Scalar>()), batchCount: shape.batchCount,
          classCount: shape.classCount, size: shape.size, spacing: spacing, mask: mask, voxelWeights: weights)
      }
      return reference.volume.scalarType == .float64 ? try dense(Double.self) : try dense(Float.self)
    }
    let regions = options.regions.isEmpty ? nil : options.regions.map(\.members)
    if let regions, regions.count != shape.classCount {
      throw VolumeFileError(
        .invalidRequest,
        FaultContext(
          path: options.prediction, found: "has \(shape.classCount) channels",
          expected: "\(regions.count) --regions are given, one for each channel in order"))
    }
    func labels<Index: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
      _ type: Index.Type, below limit: Int
    ) throws -> ReferenceBatch {
      // Whatever the ignore label is, a class that cannot occur stands for it.
      let meaning = ClassIndexMeaning(limit: limit, ignoreLabel: options.ignoreLabel, ignoredLabel: Index.max)
      let labels = try reference.values(as: meaning)
      if !options.regions.isEmpty { notes += absentLabels(of: options.regions, in: Set(labels), reference.path) }
      return try ReferenceBatch(
        labels: labels, batchCount: shape.batchCount, classCount: shape.classCount,
        size: shape.size, regions: regions, spacing: spacing,
        ignoreLabel: options.ignoreLabel.map { _ in Int(Index.max) }, mask: mask, voxelWeights: weights)
    }
    if regions != nil { return try labels(UInt16.self, below: Int(UInt16.max)) }
    let limit = max(shape.classCount, 2)
    return limit <= 255 ? try labels(UInt8.self, below: limit) : try labels(UInt16.self, below: min(limit, 65535))
  }
}

extension LossInputs {
  /// A note for each region of which a label never occurs.
  private static func absentLabels<Label: FixedWidthInteger>(
    of regions: [LabelRegion], in labels: Set<Label>, _ path: String
  ) -> [String] {
    regions.compactMap { region in
      let absent = region.members.filter { member in !labels.contains { Int($0) == member } }
      guard !absent.isEmpty else { return nil }
      let list = absent.map(String.init).joined(separator: ", ")
      return "\(path): no voxel has the label\(absent.count == 1 ? "" : "s") \(list) of the region \(region.name)"
    }
  }
}

extension AxisMapping {
  /// The mapping that undoes this one.
  var inverse: AxisMapping {
    var (sources, flips) = ([0, 0, 0], [false, false, false])
    for axis in 0..<3 {
      sources[sourceAxes[axis]] = axis
      flips[sourceAxes[axis]] = isFlipped[axis]
    }
    return AxisMapping(sourceAxes: sources, isFlipped: flips)
  }
}
