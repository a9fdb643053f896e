import Voxloss

extension LossTensor {
  /// Whether all values of the evaluated voxels, by default of all, lie between 0 and 1.
  func liesBetweenZeroAndOne(at evaluated: [Bool]?) -> Bool {
    volume.open(LiesBetweenZeroAndOne(channelCount: channelCount, evaluated: evaluated))
  }

  /// Whether all values are whole numbers.
  var isWhole: Bool { volume.scalarType.isInteger || volume.open(IsWhole()) }

  /// The values as something else.
  ///
  /// - Throws: `VolumeFileError` naming the first voxel that is not what it is taken for.
  func values<Meaning: ValueMeaning>(as meaning: Meaning) throws(VolumeFileError) -> [Meaning.Element] {
    do throws(UnfitValue) {
      return try volume.open(Translation(meaning: meaning))
    } catch {
      throw VolumeFileError(
        .invalidVoxels,
        FaultContext(
          path: path, found: "\(place(of: error.index)) is \(error.text)", expected: meaning.expected,
          remedy: meaning.remedy(error.text)))
    }
  }
}

/// What the voxels of a file are taken for.
protocol ValueMeaning {
  associatedtype Element
  /// The value as it is meant; nil when it cannot mean that.
  func element<Scalar: VoxelScalar>(_ value: Scalar) -> Element?
  /// What a value must be.
  var expected: String { get }
  /// What to do about a value that is not.
  func remedy(_ value: String) -> String?
}

extension ValueMeaning {
  func remedy(_ value: String) -> String? { nil }
}

/// Class indices below a limit; `ignoredLabel` stands for ignored ones.
struct ClassIndexMeaning<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>: ValueMeaning {
  let limit: Int
  let ignoreLabel: Int?
  let ignoredLabel: Element

  @inline(__always) func element<Scalar: VoxelScalar>(_ value: Scalar) -> Element? {
    guard let label = value.asWholeNumber else { return nil }
    if label == ignoreLabel { return ignoredLabel }
    return label >= 0 && label < limit ? Element(truncatingIfNeeded: label) : nil
  }

  var expected: String {
    "the classes are 0 to \(limit - 1)" + (ignoreLabel.map { ", and \($0) is ignored" } ?? "")
  }

  func remedy(_ value: String) -> String? {
    guard let number = Double(value), let label = Int(exactly: number) else { return "labels are whole numbers" }
    let ignore = ignoreLabel == nil ? "--ignore-label \(label) if it is to be left out, " : ""
    return "give \(ignore)--regions if classes are unions of labels"
  }
}

/// Whether a value is not the ignore label.
struct UnignoredMeaning: ValueMeaning {
  let ignoreLabel: Int
  let expected = "a label"

  @inline(__always) func element<Scalar: VoxelScalar>(_ value: Scalar) -> Bool? { value.asWholeNumber != ignoreLabel }
}

/// 1 where a value is not 0, else 0.
struct MaskMeaning: ValueMeaning {
  let expected = "a mask is 0 or not"

  @inline(__always) func element<Scalar: VoxelScalar>(_ value: Scalar) -> UInt8? {
    value == value ? (value == 0 ? 0 : 1) : nil
  }
}

/// Weights of voxels.
struct WeightMeaning: ValueMeaning {
  let expected = "weights are finite and not negative"

  @inline(__always) func element<Scalar: VoxelScalar>(_ value: Scalar) -> Float? {
    let weight = Float(value.asDouble)
    return weight >= 0 && weight.isFinite ? weight : nil
  }
}

/// Probabilities of classes.
struct ProbabilityMeaning<Element: LossScalar>: ValueMeaning {
  let expected = "a reference with channels, or with values that are not whole, holds probabilities from 0 to 1"

  @inline(__always) func element<Scalar: VoxelScalar>(_ value: Scalar) -> Element? {
    let probability = value.asDouble
    return probability >= 0 && probability <= 1 ? Element(probability) : nil
  }
}

private struct UnfitValue: Error {
  let index: Int
  let text: String
}

private struct Translation<Meaning: ValueMeaning>: AnyVolume.Visitor {
  let meaning: Meaning

  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) throws(UnfitValue) -> [Meaning.Element] {
    var elements: [Meaning.Element] = []
    elements.reserveCapacity(volume.count)
    try volume.withVoxels { (voxels) throws(UnfitValue) in
      for index in voxels.indices {
        guard let element = meaning.element(voxels[index]) else {
          throw UnfitValue(index: index, text: "\(voxels[index])")
        }
        elements.append(element)
      }
    }
    return elements
  }
}

private struct LiesBetweenZeroAndOne: AnyVolume.Visitor {
  let channelCount: Int
  let evaluated: [Bool]?

  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> Bool {
    let count = volume.geometry.size.voxelCount
    return volume.withVoxels { voxels in
      (0..<voxels.count / max(count, 1)).allSatisfy { plane in
        let first = plane / channelCount * count
        return (0..<count).allSatisfy { voxel in
          let value = voxels[plane * count + voxel]
          return evaluated.map { !$0[first + voxel] } ?? false || value >= 0 && value.asDouble <= 1
        }
      }
    }
  }
}

private struct IsWhole: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> Bool {
    volume.withVoxels { voxels in voxels.indices.allSatisfy { voxels[$0].asWholeNumber != nil } }
  }
}
