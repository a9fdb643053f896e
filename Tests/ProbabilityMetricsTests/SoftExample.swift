import Foundation
import ProbabilityMetrics
import TestSupport
import Testing
import VolumeCore

/// Scores and labels for tests, with a plain double loop as the oracle.
struct SoftExample {
  let geometry: VolumeGeometry
  let classCount: Int
  var values: [Float]
  var labels: [UInt8]
  var activation: Activation

  /// Random logits from -4 to 4 and random labels of all classes.
  init(seed: UInt64, size: VolumeSize, classCount: Int, activation: Activation) {
    var generator = SeededGenerator(seed: seed)
    geometry = VolumeGeometry(size: size)
    self.classCount = classCount
    self.activation = activation
    values = (0..<size.voxelCount * classCount).map { _ in Float.random(in: -4...4, using: &generator) }
    labels = (0..<size.voxelCount).map { _ in UInt8.random(in: 0..<UInt8(classCount), using: &generator) }
  }

  init(size: VolumeSize, values: [Float], labels: [UInt8], activation: Activation) {
    geometry = VolumeGeometry(size: size)
    classCount = values.count / size.voxelCount
    self.values = values
    self.labels = labels
    self.activation = activation
  }

  var scores: ClassScores {
    ClassScores(values: Volume(geometry: geometry, channelCount: classCount, voxels: values), activation: activation)
  }

  func reference() throws -> LabelMap { try LabelMap(.uint8(Volume(geometry: geometry, voxels: labels))) }

  func mask(_ bytes: [UInt8]) throws -> EvaluatedVoxels {
    try EvaluatedVoxels(.uint8(Volume(geometry: geometry, voxels: bytes)))
  }

  /// The scores of exclusive classes, or of channels that may overlap.
  func measure(
    targets: [[Int]]? = nil, areExclusive: Bool = true, mask bytes: [UInt8]? = nil, ignoreLabel: Int? = nil,
    workerCount: Int = 1
  ) throws -> ProbabilityScores {
    try ProbabilityScores(
      scores, against: reference(), targets: targets ?? (0..<classCount).map { [$0] }, areExclusive: areExclusive,
      evaluated: bytes.map(mask), ignoreLabel: ignoreLabel, workerCount: workerCount)
  }

  /// The error of a measurement that has to fail.
  func fault(
    areExclusive: Bool = true, mask bytes: [UInt8]? = nil, ignoreLabel: Int? = nil, workerCount: Int = 1
  ) throws -> VolumeError {
    let error = #expect(throws: VolumeError.self) {
      try measure(areExclusive: areExclusive, mask: bytes, ignoreLabel: ignoreLabel, workerCount: workerCount)
    }
    return try #require(error)
  }

  /// The probabilities of a voxel.
  func probabilities(_ voxel: Int) -> [Double] {
    let stored = (0..<classCount).map { Double(values[$0 * geometry.size.voxelCount + voxel]) }
    switch activation {
    case .none: return stored
    case .sigmoid: return stored.map { 1 / (1 + exp(-$0)) }
    case .softmax:
      let exponentials = stored.map { exp($0) }
      return exponentials.map { $0 / exponentials.reduce(0, +) }
    }
  }
}

func agree(_ a: Double?, _ b: Double?, to tolerance: Double = 1e-12) -> Bool {
  switch (a, b) {
  case (nil, nil): true
  case (let a?, let b?): abs(a - b) <= tolerance * max(1, abs(b))
  default: false
  }
}
