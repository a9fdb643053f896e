import Voxloss

let reference = try LabelMap(contentsOf: "reference.nii.gz")
let prediction = try LabelMap(contentsOf: "prediction.h5:/label")
let counts = JointCounts(reference: reference, prediction: prediction, ignoreLabel: 255)
for label in counts.labels where label != 0 {
  let overlap = ClassOverlap(of: [label], in: counts)
  print(label, overlap[.dice] ?? .nan, overlap[.referenceVolume] ?? .nan)
}
