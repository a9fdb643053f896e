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
