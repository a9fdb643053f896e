import Foundation
import OverlapMetrics
import Scoring
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// Class scores against labels.
struct SoftCaseTests {
  let files: CaseFolder
  let reference = CaseFolder.labels([0, 1, 2], seed: 31)
  let logits: [[Float]]

  init() throws {
    files = try CaseFolder()
    try files.write(reference, "reference.nii.gz")
    var generator = SeededGenerator(seed: 32)
    logits = (0..<3).map { _ in (0..<120).map { _ in Float.random(in: -3...3, using: &generator) } }
  }

  private var probabilities: [[Float]] {
    var channels = logits.map { $0.map { exp($0) } }
    for voxel in 0..<120 {
      let total: Float = channels[0][voxel] + channels[1][voxel] + channels[2][voxel]
      for channel in 0..<3 { channels[channel][voxel] /= total }
    }
    return channels
  }

  private func meanSquare(_ p: [Double], _ t: [Double]) -> Double {
    zip(p, t).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) / Double(p.count)
  }

  private func decided() throws -> CaseScore {
    let labels = (0..<120).map { voxel in (0..<3).max { logits[$0][voxel] < logits[$1][voxel] } ?? 0 }
    try files.write(labels, "decided.nii.gz")
    return try files.score("reference.nii.gz", "decided.nii.gz")
  }

  private func overall(_ score: CaseScore, _ key: String) -> Double? {
    score.overall.first { $0.key == key }?.value
  }

  @Test(arguments: ["scores.nii.gz", "scores.nii", "scores.h5", "scores.h5:/softmax"])
  func softmaxLogits(_ name: String) throws {
    try files.write(channels: logits, name)
    if name == "scores.nii" { try NIfTIPatch.moveChannelsToDimension5(files.path(name)) }
    let score = try files.score("reference.nii.gz", name) { $0.activation = .softmax }
    #expect(score.labels.map(\.label) == [1, 2])
    for (entry, hard) in zip(score.labels, try decided().labels) {
      #expect(entry["dice"] == hard["dice"] && entry["reference_voxels"] == hard["reference_voxels"])
      let channel = try #require(entry.label)
      let p = probabilities[channel].map { Double($0) }
      let t = reference.map { $0 == channel ? 1.0 : 0 }
      let product = zip(p, t).map { $0 * $1 }.reduce(0, +)
      let dice = 2 * product / (p.reduce(0, +) + t.reduce(0, +))
      #expect(abs((entry["soft_dice"] ?? 0) - dice) < 1e-6)
      #expect(abs((entry["brier"] ?? 0) - meanSquare(p, t)) < 1e-6)
      #expect(entry["cross_entropy"] != nil)
    }
    let certainty = probabilities
    let nats = -(0..<120).map { log(Double(certainty[reference[$0]][$0])) }.reduce(0, +) / 120
    #expect(abs((overall(score, "cross_entropy") ?? 0) - nats) < 1e-6)
    #expect(overall(score, "multiclass_accuracy") == (try overall(decided(), "multiclass_accuracy")))
  }

  @Test func probabilitiesNeedNoActivation() throws {
    try files.write(channels: probabilities, "prediction.nii.gz")
    try files.write(channels: logits, "logits.nii.gz")
    let score = try files.score()
    let softmax = try files.score("reference.nii.gz", "logits.nii.gz") { $0.activation = .softmax }
    #expect(score.labels.map { $0["dice"] } == softmax.labels.map { $0["dice"] })
    #expect(abs((overall(score, "brier") ?? 0) - (overall(softmax, "brier") ?? 1)) < 1e-6)
    let fault = try files.fault("reference.nii.gz", "logits.nii.gz")
    #expect(fault.kind == .file(.invalidVoxels))
    #expect(fault.description.hasPrefix("\(files.path("logits.nii.gz")): voxel (0, 0, 0) of channel "))
    #expect(fault.description.contains("must be in [0, 1] (for logits say --activation softmax or sigmoid)"))
  }

  @Test func probabilitiesThatDoNotSumToOne() throws {
    var channels = probabilities
    channels[2][7] = 0
    try files.write(channels: channels, "prediction.nii.gz")
    let fault = try files.fault()
    #expect(
      fault.description.hasPrefix("\(files.path("prediction.nii.gz")): the probabilities of voxel (1, 1, 0) sum to"))
  }

  @Test func labelWithoutAChannel() throws {
    try files.write(channels: Array(logits.prefix(2)), "prediction.nii.gz")
    let fault = try files.fault { $0.activation = .softmax }
    #expect(fault.kind == .file(.invalidVoxels))
    let first = try #require(reference.firstIndex(of: 2))
    #expect(fault.description.contains("the reference has label 2 at voxel \(CaseFolder.size.voxel(at: first))"))
    #expect(throws: Never.self) {
      try files.score {
        $0.activation = .softmax
        $0.ignoreLabel = 2
      }
    }
  }

  @Test func labelsAskedForWithoutAChannelAreEmpty() throws {
    try files.write(channels: logits, "prediction.nii.gz")
    let score = try files.score {
      $0.activation = .softmax
      $0.labels = [2, 8]
    }
    #expect(score.labels.map(\.label) == [2, 8])
    #expect(score.labels[1].status == .bothEmpty && score.labels[1]["soft_dice"] == nil)
  }

  /// Regions of exclusive classes are scored on the map that the scores decide on.
  @Test func regionsOfExclusiveClasses() throws {
    try files.write(channels: logits, "prediction.nii.gz")
    let regions = [LabelRegion(name: "both", members: [1, 2])]
    let score = try files.score {
      $0.activation = .softmax
      $0.regions = regions
    }
    _ = try decided()
    let hard = try files.score("reference.nii.gz", "decided.nii.gz") { $0.regions = regions }
    #expect(score.labels.map(\.name) == [nil, nil, "both"])
    #expect(score.labels.last?["dice"] == hard.labels.last?["dice"])
    #expect(hard.labels.last?["dice"] != nil)
    // The probability of a region is the sum of its members'.
    let p = (0..<120).map { Double(probabilities[1][$0]) + Double(probabilities[2][$0]) }
    let t = reference.map { $0 > 0 ? 1.0 : 0.0 }
    let product = zip(p, t).reduce(0) { $0 + $1.0 * $1.1 }
    let soft = 2 * product / (p.reduce(0, +) + t.reduce(0, +))
    #expect(abs((score.labels.last?["soft_dice"] ?? 0) - soft) < 1e-6)
    #expect(abs((score.labels.last?["brier"] ?? 0) - meanSquare(p, t)) < 1e-6)
    let plain = try files.score { $0.activation = .softmax }
    #expect(score.overall == plain.overall, "regions do not change the numbers over all classes")
  }

  @Test func oneChannelIsTheForeground() throws {
    try files.write(channels: [probabilities[0]], "prediction.nii.gz")
    let score = try files.score { $0.activation = Activation.none }
    #expect(score.labels.map(\.name) == ["foreground"] && score.labels[0].members == [1, 2])
    #expect(score.notes.contains { $0.contains("its only channel is taken for all labels other than 0") })
    let both = (0..<120).count { reference[$0] > 0 && probabilities[0][$0] >= 0.5 }
    #expect(score.labels[0]["intersection_voxels"] == Double(both))
    try files.write(channels: [logits[0]], "prediction.nii.gz")
    let sigmoid = try files.score { $0.activation = .sigmoid }
    #expect(sigmoid.labels[0]["prediction_voxels"] == Double(logits[0].count { $0 >= 0 }))
  }

  @Test(arguments: [[], [LabelRegion(name: "r", members: [1])]])
  func softmaxOfOneChannelIsRefused(_ regions: [LabelRegion]) throws {
    try files.write(channels: [logits[0]], "prediction.nii.gz")
    let fault = try files.fault {
      $0.activation = .softmax
      $0.regions = regions
    }
    #expect(
      fault.description.hasSuffix("has one channel, of which softmax is 1 everywhere; use sigmoid or none"), "\(fault)")
  }

  @Test func sigmoidRegionsMayOverlap() throws {
    try files.folder.write(
      #"{"labels": {"background": 0, "whole": [1, 2], "core": [2], "rest": [0, 1]}}"#, "dataset.json")
    try files.write(channels: logits, "prediction.nii.gz")
    let score = try files.score { $0.activation = .sigmoid }
    #expect(score.labels.map(\.name) == ["whole", "core", "rest"], "core is a region of one label")
    #expect(score.notes.contains { $0.hasSuffix("taken for the regions whole, core, rest, which may overlap") })
    for (channel, members) in [[1, 2], [2], [0, 1]].enumerated() {
      let both = (0..<120).count { members.contains(reference[$0]) && logits[channel][$0] >= 0 }
      #expect(score.labels[channel].members == members)
      #expect(score.labels[channel]["intersection_voxels"] == Double(both))
      let p = logits[channel].map { 1 / (1 + exp(-Double($0))) }
      let t = reference.map { members.contains($0) ? 1.0 : 0 }
      #expect(abs((score.labels[channel]["brier"] ?? 0) - meanSquare(p, t)) < 1e-12)
    }
  }

  /// Without regions channel c is label c; the background is scored only when it is asked for, and is no part of the
  /// foreground's mean.
  @Test func sigmoidWithoutRegions() throws {
    try files.write(channels: logits, "prediction.nii.gz")
    let score = try files.score { $0.activation = .sigmoid }
    #expect(score.labels.map(\.label) == [1, 2] && score.labels.allSatisfy { $0.members == nil })
    #expect(score.notes.contains { $0.contains("channel c is taken for label c") })
    let dice = score.labels.map { $0["dice"] ?? 0 }
    #expect(overall(score, "mean_foreground_dice") == (dice[0] + dice[1]) / 2)
    let asked = try files.score {
      $0.activation = .sigmoid
      $0.labels = [0, 2]
    }
    #expect(asked.labels.map(\.label) == [0, 2] && asked.labels[1].values == score.labels[1].values)
    #expect(overall(asked, "mean_foreground_dice") == dice[1])
    let other = try files.score {
      $0.activation = .sigmoid
      $0.metrics = try MetricSelection(parsing: ["jaccard"])
    }
    #expect(other.overall == score.overall, "overall numbers do not depend on the selection")
  }

  @Test func aReferenceLabelWithoutSigmoidChannelIsAnError() throws {
    try files.write(channels: Array(logits.prefix(2)), "prediction.nii.gz")
    let fault = try files.fault { $0.activation = .sigmoid }
    #expect(fault.kind == .file(.invalidVoxels) && fault.description.contains("has no channel for reference label 2"))
    let ignored = try files.score {
      $0.activation = .sigmoid
      $0.ignoreLabel = 2
    }
    #expect(ignored.labels.map(\.label) == [1])
  }

  /// Probabilities that sum to 1 are exclusive classes, however many regions there are.
  @Test func exclusiveProbabilitiesAreNoRegions() throws {
    let channels = (0..<3).map { label in reference.map { Float($0 == label ? 1 : 0) } }
    try files.write(channels: channels, "prediction.nii.gz")
    let score = try files.score {
      $0.regions = [[1, 2], [2], [1]].map { LabelRegion(name: "\($0)", members: $0) }
    }
    #expect(score.labels.map(\.label) == [1, 2, nil, nil, nil] && score.labels.allSatisfy { $0["dice"] == 1 })
  }

  /// A single channel stands for the label that is asked for.
  @Test func oneChannelOfOneLabel() throws {
    try files.write(channels: [reference.map { $0 == 2 ? 1 : 0 }], "prediction.nii.gz")
    let score = try files.score {
      $0.activation = Activation.none
      $0.labels = [2]
    }
    #expect(score.labels.map(\.label) == [2] && score.labels[0]["dice"] == 1)
  }

  @Test func maskAndIgnoreLabelHoldForRegions() throws {
    let mask = CaseFolder.labels([0, 1], seed: 33)
    try files.write(mask, "mask.nii.gz")
    try files.write(channels: logits, "prediction.nii.gz")
    let score = try files.score {
      $0.activation = .sigmoid
      $0.maskPath = files.path("mask.nii.gz")
      $0.ignoreLabel = 2
      $0.regions = [1, 2, 0].map { LabelRegion(name: "\($0)", members: [$0]) }
    }
    let kept = (0..<120).filter { mask[$0] != 0 && reference[$0] != 2 }
    #expect(score.ignoredVoxels == 120 - kept.count)
    #expect(score.labels[0]["reference_voxels"] == Double(kept.count { reference[$0] == 1 }))
    #expect(score.labels[0]["prediction_voxels"] == Double(kept.count { logits[0][$0] >= 0 }))
  }

  @Test func reorderedScoresAreMended() throws {
    try files.write(channels: logits, "prediction.nii.gz")
    let expected = try files.score { $0.activation = .softmax }
    let mapping = AxisMapping(sourceAxes: [1, 2, 0], isFlipped: [false, true, true])
    let volume = Volume(geometry: CaseFolder.geometry, channelCount: 3, voxels: logits.flatMap { $0 })
    try VolumeFile.write(.float32(volume.reordered(mapping)), to: files.path("turned.nii.gz"))
    let score = try files.score("reference.nii.gz", "turned.nii.gz") {
      $0.activation = .softmax
      $0.workerCount = 2
    }
    #expect(score.alignment.keyword == "reordered" && sameValues(score, expected))
  }

  @Test func scoresAreNotResampled() throws {
    let other = VolumeGeometry(
      size: CaseFolder.size, spacing: VoxelSpacing(x: 1, y: 1, z: 1),
      affine: AffineTransform(rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]))
    try files.write(channels: logits, "prediction.nii.gz", on: other)
    let fault = try files.fault {
      $0.activation = .softmax
      $0.geometryPolicy = .resample
    }
    #expect(fault.description.contains("holds class scores, which are not resampled"))
  }
}
