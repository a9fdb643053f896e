internal import VolumeCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The sums of one block of voxels.
struct BlockSums: Sendable {
  var classes: [ProbabilityScores.ClassSums]
  var voxelCount = 0
  var crossEntropy = 0.0
}

/// One sweep over the scores in blocks of fixed size.
struct ScoreSweep: Sendable {
  private static let blockSize = 1 << 14

  let scores: ClassScores
  let reference: LabelMap
  let areExclusive: Bool
  private let evaluated: EvaluatedVoxels?
  /// For each class index of the reference: whether it is ignored, and the channels that it makes true.
  private let isIgnored: [Bool]
  private let trueChannels: [[Int]]
  private let unions: [[Int]]

  init(
    scores: ClassScores, reference: LabelMap, targets: [[Int]], unions: [[Int]], areExclusive: Bool,
    evaluated: EvaluatedVoxels?, ignoreLabel: Int?
  ) {
    self.unions = unions
    self.scores = scores
    self.reference = reference
    self.areExclusive = areExclusive
    self.evaluated = evaluated
    isIgnored = reference.classes.labels.map { $0 == ignoreLabel }
    let members = targets.map(Set.init)
    trueChannels = reference.classes.labels.map { label in members.indices.filter { members[$0].contains(label) } }
  }

  private var voxelCount: Int { scores.geometry.size.voxelCount }
  var blockCount: Int { (voxelCount + ScoreSweep.blockSize - 1) / ScoreSweep.blockSize }

  func block(_ block: Int) -> Result<BlockSums, VolumeError> {
    let range = block * ScoreSweep.blockSize..<min((block + 1) * ScoreSweep.blockSize, voxelCount)
    return Result { () throws(VolumeError) in
      switch reference.indices {
      case .oneByte(let volume): try sums(range, volume)
      case .twoByte(let volume): try sums(range, volume)
      }
    }
  }

  private func sums<Index: VoxelScalar & FixedWidthInteger>(
    _ range: Range<Int>, _ labels: Volume<Index>
  ) throws(VolumeError) -> BlockSums {
    let channels = scores.classCount
    var sums = BlockSums(classes: Array(repeating: .init(), count: channels + unions.count))
    var values = [Double](repeating: 0, count: channels)
    let labels = labels.voxels
    let mask = evaluated?.mask.voxels
    let stored = scores.values.voxels
    for voxel in range {
      let classIndex = Int(labels[labels.startIndex + voxel])
      if isIgnored[classIndex] || mask.map({ $0[$0.startIndex + voxel] == 0 }) ?? false { continue }
      for channel in 0..<channels { values[channel] = Double(stored[stored.startIndex + channel * voxelCount + voxel]) }
      let targets = trueChannels[classIndex]
      let logarithm = try activate(&values, voxel, reference: targets.first)
      if areExclusive {
        guard let logarithm else { throw unlisted(classIndex, voxel) }
        sums.crossEntropy -= logarithm
      }
      sums.voxelCount += 1
      for channel in 0..<channels {
        ScoreSweep.add(values[channel], isTrue: targets.contains(channel), to: &sums.classes[channel])
      }
      for (index, union) in unions.enumerated() {
        // Rounding can take the sum of exclusive probabilities a little above 1.
        let probability = min(1, union.reduce(0) { $0 + values[$1] })
        ScoreSweep.add(
          probability, isTrue: union.contains { targets.contains($0) }, to: &sums.classes[channels + index])
      }
    }
    return sums
  }

  private static func add(_ p: Double, isTrue: Bool, to sums: inout ProbabilityScores.ClassSums) {
    let t: Double = isTrue ? 1 : 0
    sums.product += p * t
    sums.prediction += p
    sums.reference += t
    sums.predictionSquared += p * p
    sums.squaredError += (p - t) * (p - t)
    sums.binaryCrossEntropy -= log(max(isTrue ? p : 1 - p, ProbabilityScores.smallestProbability))
  }

  /// Turns the values of a voxel into probabilities, and returns log p of the reference channel.
  private func activate(_ values: inout [Double], _ voxel: Int, reference: Int?) throws(VolumeError) -> Double? {
    for (channel, value) in values.enumerated() where !value.isFinite { throw invalid(value, channel, voxel, "finite") }
    switch scores.activation {
    case .softmax:
      let largest = values.max()!
      let logit = reference.map { values[$0] - largest }
      var total = 0.0
      for channel in values.indices {
        values[channel] = exp(values[channel] - largest)
        total += values[channel]
      }
      for channel in values.indices { values[channel] /= total }
      return logit.map { $0 - log(total) }
    case .sigmoid:
      for channel in values.indices { values[channel] = 1 / (1 + exp(-values[channel])) }
    case .none:
      for (channel, value) in values.enumerated() where value < 0 || value > 1 {
        throw invalid(value, channel, voxel, "in [0, 1] (for logits say --activation softmax or sigmoid)")
      }
      let total = values.reduce(0, +)
      if areExclusive && abs(total - 1) > 1e-3 {
        throw VolumeError(
          .invalidValue,
          "the probabilities of voxel \(position(voxel)) sum to \(total), not 1 (for overlapping regions give --regions)"
        )
      }
    }
    return reference.map { log(max(values[$0], ProbabilityScores.smallestProbability)) }
  }

  private func position(_ voxel: Int) -> VoxelIndex { scores.geometry.size.voxel(at: voxel) }

  private func invalid(_ value: Double, _ channel: Int, _ voxel: Int, _ expected: String) -> VolumeError {
    VolumeError(
      .invalidValue, "voxel \(position(voxel)) of channel \(channel) is \(value); must be \(expected)")
  }

  private func unlisted(_ classIndex: Int, _ voxel: Int) -> VolumeError {
    VolumeError(
      .unlistedLabel,
      "the reference has label \(reference.classes.labels[classIndex]) at voxel \(position(voxel)), but the scores have "
        + "\(scores.classCount) channels for labels 0...\(scores.classCount - 1) (say --ignore-label if it is to be left out)"
    )
  }
}
