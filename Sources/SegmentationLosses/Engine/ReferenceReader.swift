import VolumeCore

/// The reference, mask and voxel weights in the caller's memory while a sweep runs.
@safe struct ReferenceReader<Scalar: EngineScalar>: @unchecked Sendable {
  @safe enum Values {
    case uint8(UnsafePointer<UInt8>)
    case uint16(UnsafePointer<UInt16>)
    case uint32(UnsafePointer<UInt32>)
    case float32(UnsafePointer<Float>)
    case float64(UnsafePointer<Double>)
  }

  let values: Values
  let mask: UnsafePointer<UInt8>?
  let weights: UnsafePointer<Float>?
  let ignoreLabel: Int?
  let regions: [[Int]]?
  let classCount: Int
  let voxelCount: Int

  /// Whether every target is 0 or 1.
  var isHard: Bool {
    switch values {
    case .uint8, .uint16, .uint32: true
    case .float32, .float64: false
    }
  }

  /// Whether a voxel may have weight 0.
  var canIgnore: Bool { unsafe mask != nil || weights != nil || ignoreLabel != nil }

  /// Calls `body` with pointers into the arrays of the reference.
  static func withReader<Result>(_ reference: ReferenceBatch, _ body: (ReferenceReader) -> Result) -> Result {
    func open(_ values: Values) -> Result {
      unsafe withOptional(reference.mask) { mask in
        unsafe withOptional(reference.voxelWeights) { weights in
          unsafe body(
            ReferenceReader(
              values: values, mask: mask, weights: weights, ignoreLabel: reference.ignoreLabel,
              regions: reference.regions, classCount: reference.classCount, voxelCount: reference.size.voxelCount))
        }
      }
    }
    switch reference.storage {
    case .uint8(let array): return unsafe array.withUnsafeBufferPointer { unsafe open(.uint8($0.baseAddress!)) }
    case .uint16(let array): return unsafe array.withUnsafeBufferPointer { unsafe open(.uint16($0.baseAddress!)) }
    case .uint32(let array): return unsafe array.withUnsafeBufferPointer { unsafe open(.uint32($0.baseAddress!)) }
    case .float32(let array): return unsafe array.withUnsafeBufferPointer { unsafe open(.float32($0.baseAddress!)) }
    case .float64(let array): return unsafe array.withUnsafeBufferPointer { unsafe open(.float64($0.baseAddress!)) }
    }
  }

  private static func withOptional<Element, Result>(
    _ array: [Element]?, _ body: (UnsafePointer<Element>?) -> Result
  ) -> Result {
    guard let array else { return body(nil) }
    return unsafe array.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }

  /// Fills weights, labels and (where the tile has them) the targets of every class.
  func load(_ tile: Tile<Scalar>, withTargets: Bool) {
    loadWeights(tile)
    switch values {
    case .uint8(let labels): unsafe loadLabels(tile, labels)
    case .uint16(let labels): unsafe loadLabels(tile, labels)
    case .uint32(let labels): unsafe loadLabels(tile, labels)
    case .float32(let targets): if withTargets { unsafe loadTargets(tile, targets) }
    case .float64(let targets): if withTargets { unsafe loadTargets(tile, targets) }
    }
    if withTargets { makeTargets(tile) }
  }

  private func loadWeights(_ tile: Tile<Scalar>) {
    let first = tile.sample * voxelCount + tile.start
    let (count, groups) = (tile.count, tile.groupCount)
    let row = tile.weight
    for group in 0..<groups { row[group] = SIMD16(repeating: 1) }
    if let weights = unsafe weights {
      for voxel in 0..<count { row[voxel: voxel] = unsafe Scalar(weights[first + voxel]) }
    }
    if let mask = unsafe mask {
      for voxel in 0..<count where unsafe mask[first + voxel] == 0 { row[voxel: voxel] = 0 }
    }
    for voxel in count..<groups * 16 { row[voxel: voxel] = 0 }
  }

  private func loadLabels<Label: FixedWidthInteger & UnsignedInteger>(
    _ tile: Tile<Scalar>, _ labels: UnsafePointer<Label>
  ) {
    let base = unsafe labels + (tile.sample * voxelCount + tile.start)
    let ignored = ignoreLabel.flatMap { Label(exactly: $0) }
    let last = tile.count - 1
    for group in 0..<tile.groupCount {
      let first = group * 16
      let label = unsafe base[first]
      var difference: Label = 0
      if first + 15 <= last {
        for lane in 0..<16 { difference |= unsafe base[first + lane] ^ label }
      } else {
        difference = 1
      }
      if difference == 0 {
        // A whole group of one label.
        let isIgnored = label == ignored
        let value = isIgnored ? 0 : Int32(truncatingIfNeeded: label)
        tile.setGroupLabel(group, value)
        for lane in 0..<16 { tile.setLabel(first + lane, value) }
        tile.labelValue[group] = SIMD16(repeating: Scalar(value))
        if isIgnored { tile.weight[group] = .zero }
      } else {
        tile.setGroupLabel(group, -1)
        for lane in 0..<16 {
          let label = unsafe first + lane <= last ? base[first + lane] : 0
          let isIgnored = label == ignored
          let value = isIgnored ? 0 : Int32(truncatingIfNeeded: label)
          tile.setLabel(first + lane, value)
          tile.labelValue[voxel: first + lane] = Scalar(value)
          if isIgnored { tile.weight[voxel: first + lane] = 0 }
        }
      }
    }
  }

  private func loadTargets<Value: EngineScalar>(_ tile: Tile<Scalar>, _ targets: UnsafePointer<Value>) {
    for index in 0..<classCount {
      let base = unsafe targets + ((tile.sample * classCount + index) * voxelCount + tile.start)
      let row = tile.target[index]
      for voxel in 0..<tile.groupCount * 16 {
        row[voxel: voxel] = unsafe voxel < tile.count ? Scalar(base[voxel]) : 0
      }
    }
  }

  /// The targets of class indices: 1 where the label belongs to the class.
  private func makeTargets(_ tile: Tile<Scalar>) {
    switch values {
    case .float32, .float64: return
    case .uint8, .uint16, .uint32: break
    }
    for index in 0..<classCount {
      let row = tile.target[index]
      for (position, member) in (regions?[index] ?? [index]).enumerated() {
        let value = SIMD16<Scalar>(repeating: Scalar(member))
        for group in 0..<tile.groupCount {
          let before = position == 0 ? SIMD16<Scalar>.zero : row[group]
          row[group] = Scalar.choose(SIMD16(repeating: 1), before, whereEqual: tile.labelValue[group], value)
        }
      }
      if regions?[index].isEmpty ?? false { row.fill(0) }
    }
  }
}
