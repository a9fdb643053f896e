import Foundation
import Voxloss

/// One weight a class and feature: logit = sum over features of weight times feature.
struct LinearModel {
  private(set) var weights: [[Double]]

  /// Small weights that differ, so that no two voxels tie.
  init(classCount: Int, featureCount: Int) {
    weights = (0..<classCount).map { row in (0..<featureCount).map { 0.1 * sin(Double(3 * row + 2 * $0)) } }
  }

  /// The logits of all voxels, (class, z, y, x).
  func logits(_ sample: TrainingCase) -> [Double] {
    weights.flatMap { row in
      var plane = [Double](repeating: 0, count: sample.labels.count)
      for (weight, feature) in zip(row, sample.features) where weight != 0 {
        for voxel in plane.indices { plane[voxel] += weight * feature[voxel] }
      }
      return plane
    }
  }

  /// The derivative of a loss with respect to the weights, from that with respect to the logits.
  func gradient(_ logitGradient: [Double], _ sample: TrainingCase) -> [[Double]] {
    let count = sample.labels.count
    return weights.indices.map { classIndex in
      sample.features.map { feature in
        var sum = 0.0
        for voxel in 0..<count { sum += logitGradient[classIndex * count + voxel] * feature[voxel] }
        return sum
      }
    }
  }

  /// The model a step down the gradient.
  func moved(against gradient: [[Double]], by step: Double) -> LinearModel {
    var copy = self
    for row in weights.indices {
      for column in weights[row].indices { copy.weights[row][column] -= step * gradient[row][column] }
    }
    return copy
  }

  /// The mean Dice coefficient of the classes other than 0, by the largest logit.
  func dice(_ sample: TrainingCase) -> Double {
    let (logits, count) = (logits(sample), sample.labels.count)
    var (both, sides) = ([0.0, 0, 0], [0.0, 0, 0])
    for voxel in 0..<count {
      let decided = weights.indices.reduce(0) { logits[$1 * count + voxel] > logits[$0 * count + voxel] ? $1 : $0 }
      let label = Int(sample.labels[voxel])
      sides[decided] += 1
      sides[label] += 1
      if decided == label { both[label] += 1 }
    }
    return (2 * both[1] / sides[1] + 2 * both[2] / sides[2]) / 2
  }
}

/// What a training run came to.
struct Training {
  let lossBefore: Double
  let lossAfter: Double
  let diceBefore: Double
  let diceAfter: Double

  /// Gradient descent from small weights: the step is halved until the loss falls, and doubled after each success.
  init(_ loss: any SegmentationLoss, _ activation: Activation, on sample: TrainingCase, stepCount: Int) throws {
    let shape = TensorShape(classCount: TrainingCase.classCount, size: sample.size)
    func prediction(_ model: LinearModel) throws -> PredictionBatch<Double> {
      try PredictionBatch(shape: shape, activation: activation, values: model.logits(sample))
    }
    var model = LinearModel(classCount: TrainingCase.classCount, featureCount: TrainingCase.featureCount)
    var current = try loss.gradient(prediction(model), against: sample.reference)
    (lossBefore, diceBefore) = (current.result.value, model.dice(sample))
    // The first step changes a weight by about one.
    let first = model.gradient(current.gradient, sample)
    var step = 1 / max(first.joined().map(abs).max() ?? 1, 1e-12)
    for _ in 0..<stepCount {
      let slope = model.gradient(current.gradient, sample)
      for _ in 0..<8 {
        let moved = model.moved(against: slope, by: step)
        let next = try loss.gradient(prediction(moved), against: sample.reference)
        if next.result.value < current.result.value {
          (model, current) = (moved, next)
          step *= 2
          break
        }
        step /= 4
      }
    }
    (lossAfter, diceAfter) = (current.result.value, model.dice(sample))
  }
}
