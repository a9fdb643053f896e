import Voxloss

let reference = try LabelMap(contentsOf: "reference.nii.gz")
let prediction = try LabelMap(contentsOf: "prediction.h5:/label")
let counts = JointCounts(reference: reference, prediction: prediction, ignoreLabel: 255)
for label in counts.labels where label != 0 {
  let overlap = ClassOverlap(of: [label], in: counts)
  print(label, overlap[.dice] ?? .nan, overlap[.referenceVolume] ?? .nan)
}

let surfaces = SurfaceMeasurement(reference: reference, prediction: prediction, targets: [[1]]).measure(.init())
print(surfaces[0][0][.hausdorffPercentile(95)] ?? .nan, surfaces[0][0][.normalizedSurfaceDice, tolerance: 2] ?? .nan)
let map = VoxelMask(labels: [1], in: reference).signedDistanceMap(.face)  // millimetres, negative inside
print(map.voxels.min() ?? .nan)

let size = VolumeSize(x: 2, y: 2, z: 1)
let target = try ReferenceBatch(labels: [UInt8]([0, 1, 1, 255]), classCount: 2, size: size, ignoreLabel: 255)
let logits = try PredictionBatch<Float>(shape: target.shape, activation: .softmax, values: [2, 0, 0, 1, 0, 1, 3, 0])
let loss = CompoundLoss([.init(1, DiceLoss()), .init(1, CrossEntropyLoss())])
let step = try loss.gradient(logits, against: target)
print(step.result.value, step.gradient)
