extension LossPreset {
  /// Networks with the loss that they are commonly trained with.
  static let methods: [LossPreset] = [
    crossEntropy("fcn", "FCN (CNN)", alternatives: "weighted-ce", source: "Long et al. 2015, arXiv 1411.4038"),
    LossPreset(
      "u-net", "U-Net (CNN)", .method, exclusive: diceAndCrossEntropy, overlapping: diceAndBinaryCrossEntropy,
      alternatives: "bce or dice alone",
      textOnly:
        "The paper weighs the cross-entropy of each voxel by its distances to the two nearest cells: hand such a "
        + "map over as voxel weights.",
      source: "Ronneberger et al. 2015, arXiv 1505.04597"),
    crossEntropy("segnet", "SegNet (CNN)", source: "Badrinarayanan et al. 2017, arXiv 1511.00561"),
    crossEntropy(
      "deeplab", "DeepLab v1 to v3+ (CNN)", alternatives: focal,
      source: "Chen et al., arXiv 1412.7062, 1606.00915, 1706.05587, 1802.02611"),
    crossEntropy("pspnet", "PSPNet (CNN)", alternatives: focal, source: "Zhao et al. 2017, arXiv 1612.01105"),
    crossEntropy("enet", "ENet (CNN)", alternatives: focal, source: "Paszke et al. 2016, arXiv 1606.02147"),
    LossPreset(
      "bifusion", "BiFusion module, as in TransFuse (CNN and ViT)", .method, exclusive: diceAndCrossEntropy,
      overlapping: diceAndBinaryCrossEntropy,
      alternatives: "ce or dice alone; bce+jaccard, as the paper adds a weighted IoU loss to a weighted BCE",
      textOnly:
        "The paper's weights of voxels near outlines: hand them over as voxel weights. Its losses of both branches: "
        + "DeepSupervisionLoss.",
      source: "Zhang et al. 2021, arXiv 2102.08005"),
    crossEntropy("hrnet", "HRNet (CNN)", alternatives: focal, source: "Wang et al. 2020, arXiv 1908.07919"),
    LossPreset(
      "trinet", "TriNet (CNN)", .method, exclusive: diceAndCrossEntropy, overlapping: diceAndBinaryCrossEntropy,
      alternatives: "ce or dice alone", source: "no single paper under this name"),
    LossPreset(
      "attention-u-net", "Attention U-Net (CNN with attention)", .method, exclusive: [Part(1, "dice")],
      overlapping: [Part(1, "bce")], alternatives: "dice for one channel; bce-dice",
      source: "Oktay et al. 2018, arXiv 1804.03999"),
    crossEntropy("segformer", "SegFormer (ViT)", alternatives: focal, source: "Xie et al. 2021, arXiv 2105.15203"),
    crossEntropy("segmenter", "Segmenter (ViT)", source: "Strudel et al. 2021, arXiv 2105.05633"),
    crossEntropy(
      "swin", "Swin Transformer (ViT)", alternatives: "dice, jaccard", source: "Liu et al. 2021, arXiv 2103.14030"),
    crossEntropy(
      "dpt", "DPT (ViT)", textOnly: "L1 of the depth, when the network estimates depth.",
      source: "Ranftl et al. 2021, arXiv 2103.13413"),
    LossPreset(
      "maskformer", "MaskFormer (ViT)", .method, exclusive: [Part(1, "focal-softmax")], overlapping: [Part(1, "focal")],
      alternatives: "dice-focal, as the paper adds Dice to the focal loss of the masks",
      textOnly: "The classification of the masks (a cross-entropy per query) and the matching of queries to objects.",
      source: "Cheng et al. 2021, arXiv 2107.06278"),
    LossPreset(
      "mask-r-cnn", "Mask R-CNN (CNN, instances)", .method, exclusive: [Part(1, "ce")], overlapping: [Part(1, "bce")],
      alternatives: "bce-dice on the masks",
      textOnly:
        "Smooth L1 of the boxes and the classification of the boxes; the paper's loss of the masks is bce on the mask "
        + "of the box's class.",
      source: "He et al. 2017, arXiv 1703.06870"),
    LossPreset(
      "panoptic-fpn", "Panoptic FPN (CNN, panoptic)", .method, exclusive: diceAndCrossEntropy,
      overlapping: diceAndBinaryCrossEntropy, alternatives: "ce alone, as in the paper; dice-focal",
      textOnly:
        "The instance branch (as Mask R-CNN: smooth L1 of the boxes, classification, masks). Scored by panoptic "
        + "quality.",
      source: "Kirillov et al. 2019, arXiv 1901.02446"),
    LossPreset(
      "v-net", "V-Net (CNN, 3D)", .method, exclusive: [Part(1, "squared-dice")], overlapping: [Part(1, "squared-dice")],
      alternatives: "dice", source: "Milletari et al. 2016, arXiv 1606.04797"),
    LossPreset(
      "nnu-net", "nnU-Net (CNN, 3D)", .method, exclusive: [Part(1, "dice-ce", convention: .nnUNet)],
      overlapping: [Part(1, "bce-dice", convention: .nnUNet)],
      alternatives: "dice-ce without the convention: the same gradient for the same classes, and no negative values",
      textOnly: "Deep supervision: DeepSupervisionLoss with its nnU-Net weights.",
      source: "Isensee et al. 2021 (Nature Methods 18), arXiv 1904.08128"),
  ]

  private static let focal = "focal (regions), focal-softmax"
  private static let diceAndCrossEntropy = [Part(1, "dice-ce")]
  private static let diceAndBinaryCrossEntropy = [Part(1, "bce-dice")]

  private static func crossEntropy(
    _ name: String, _ title: String, alternatives: String = "", textOnly: String = "", source: String
  ) -> LossPreset {
    LossPreset(
      name, title, .method, exclusive: [Part(1, "ce")], overlapping: [Part(1, "bce")], alternatives: alternatives,
      textOnly: textOnly, source: source)
  }
}
