import Foundation
import Voxloss

/// One loss of each family, and what turns the logits into probabilities.
let losses: [(text: String, activation: Activation)] = [
  ("ce", .softmax), ("bce", .sigmoid), ("focal-softmax", .softmax), ("focal", .sigmoid), ("topk", .softmax),
  ("dice", .softmax), ("jaccard", .softmax), ("tversky:alpha=0.3,beta=0.7", .softmax), ("focal-tversky", .softmax),
  ("generalized-dice", .softmax), ("multiclass-dice", .softmax), ("log-cosh-dice", .softmax),
  ("lovasz-softmax", .softmax), ("dice-ce", .softmax), ("dice+0.001*boundary", .softmax),
  ("dice+0.001*surface-distance", .softmax), ("dice+generalized-surface", .softmax),
  ("dice+0.0001*hausdorff-dt", .softmax), ("dice+0.5*soft-cldice", .softmax),
]

let folder = CommandLine.arguments.dropFirst().first ?? "Samples/Data/totalsegmentator"
let sample = try TrainingCase(contentsOf: folder + "/reference.nii.gz")

func padded(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }

print(padded("loss", 28), "activation", "loss before -> after", "  Dice before -> after")
for (text, activation) in losses {
  let run = try Training(LossExpression(parsing: text).loss(), activation, on: sample, stepCount: 12)
  let numbers = [run.lossBefore, run.lossAfter, run.diceBefore, run.diceAfter].map { String(format: "%9.5f", $0) }
  print(padded(text, 28), padded(activation.rawValue, 10), numbers.joined(separator: " "))
}
