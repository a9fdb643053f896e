"""Rows of the input with an ignore label, class weights and voxel weights."""
import kornia.losses as kornia
import lovasz_losses as berman
import segmentation_models_pytorch.losses as smp
import torch
import torch.nn.functional as F
from monai import losses as monai
from nnunetv2.training.loss.compound_losses import DC_and_CE_loss, DC_and_topk_loss
from nnunetv2.training.loss.dice import MemoryEfficientSoftDiceLoss, SoftDiceLoss
from nnunetv2.training.loss.robust_ce_loss import TopKLoss

import loss_formulas as own
from loss_tools import FLOAT_CAST, FLOAT_LEAF, FLOAT_SUMS, KORNIA, MONAI, NNUNET, SMOOTH, SMP, SMP_RULES, doubles, flat, soft

CLASS_WEIGHTS = [0.5, 1.0, 2.0, 1.5]
PLAIN_WEIGHTED, BY_WEIGHTS = "each class's loss times its weight, then the plain mean", "divided by the sum of the weights of the voxels that count"


def ignore_torch_nnunet(rows, case):
    w, v, m, y = doubles(CLASS_WEIGHTS), case.v, case.valid.double(), case.labels()
    weighted = {"class_weight": CLASS_WEIGHTS, "weights": BY_WEIGHTS}
    for name, loss, settings, options in (("ce", "ce", {}, {}), ("weighted-ce", "weighted-ce", {"weight": w}, weighted),
                                          ("ce-label-smoothing", "ce", {"label_smoothing": 0.1}, {"label_smoothing": 0.1}),
                                          ("weighted-ce-label-smoothing", "weighted-ce", {"weight": w, "label_smoothing": 0.1},
                                          {**weighted, "label_smoothing": 0.1})):
        rows.add("ignore-torch-" + name, case, "torch", loss, lambda z: F.cross_entropy(z, case.y, ignore_index=255, **settings), options)
    each = lambda z: F.cross_entropy(z, case.y, ignore_index=255, reduction="none")  # noqa: E731
    voxel = {"voxel_weights": "multiply the loss of the voxel"}
    rows.add("ignore-torch-ce-voxel-weights", case, "torch", "ce", lambda z: (each(z) * v).sum() / m.sum(),
        {**voxel, "reduction": "sum divided by the number of voxels that count"})
    rows.add("ignore-torch-ce-voxel-weights-normalised", case, "torch", "ce", lambda z: (each(z) * v).sum() / (m * v).sum(),
        {**voxel, "reduction": "sum divided by the sum of the voxel weights"})
    inside = {"voxel_weights": "inside the sums", "per": "sample and class, then the mean", **SMOOTH}
    rows.add("ignore-formula-dice-voxel-weights", case, "formula", "dice", lambda z: own.dice(soft(z), case.t(), m * v).mean(), inside)
    rows.add("ignore-formula-tversky-voxel-weights", case, "formula", "tversky", lambda z: own.tversky(soft(z), case.t(), 0.3, 0.7, m * v).mean(),
        {**inside, "alpha": 0.3, "beta": 0.7})
    rows.add("ignore-formula-jaccard-voxel-weights", case, "formula", "jaccard", lambda z: own.jaccard(soft(z), case.t(), m * v, smooth=1e-5).mean(),
        {**inside, "numerator": "TP + smooth", "denominator": "TP + FP + FN + smooth", "smooth": 1e-5})
    rows.add("ignore-formula-focal-tversky", case, "formula", "focal-tversky", lambda z: (own.tversky(soft(z), case.t(), 0.3, 0.7, m) ** 0.75).mean(),
        {**SMOOTH, "alpha": 0.3, "beta": 0.7, "gamma": "0.75, applied per sample and class, then the mean"})
    rows.add("ignore-formula-log-cosh-dice", case, "formula", "log-cosh-dice", lambda z: torch.log(torch.cosh(own.dice(soft(z), case.t(), m).mean())),
        {**SMOOTH, "form": "log cosh of the mean over samples and classes"})
    focal = lambda z, weights: ((1 - torch.exp(-own.nll(z, case.y, case.valid))) ** 2 * own.nll(z, case.y, case.valid) * weights).sum()  # noqa: E731
    rows.add("ignore-formula-focal-softmax", case, "formula", "focal-softmax", lambda z: focal(z, m) / m.sum(),
        {"gamma": 2, "reduction": "mean over voxels that count"})
    rows.add("ignore-formula-focal-softmax-voxel-weights", case, "formula", "focal-softmax", lambda z: focal(z, m * v) / m.sum(),
        {"gamma": 2, **voxel, "reduction": "sum divided by the number of voxels that count"})
    alpha = w[torch.where(case.valid, case.y, 0)]
    rows.add("ignore-own-focal", case, "formula", "focal-softmax", lambda z: focal(z, m * alpha) / (m.sum() + 1e-6),
        {"gamma": 2, "alpha": CLASS_WEIGHTS, "reduction": "sum / (voxels that count + 1e-6)"})
    near = own.edge_weights_of_class(case.y, case.classes)
    edge = {"theta": 3, "edge_weight": 5, "map": "of the class of the voxel, ignored voxels are background"}
    rows.add("ignore-own-edge-weighted-ce", case, "formula", "edge-weighted-ce", lambda z: (each(z) * near).sum() / m.sum(),
        {**edge, "reduction": "sum / voxels that count"})
    thin = own.edge_weights_of_class(torch.where(v > 0, case.y, 255), case.classes, 0, 3.0)
    rows.add("ignore-own-edge-weighted-ce-weights", case, "formula", "edge-weighted-ce",
        lambda z: (each(z) * thin * v * alpha).sum() / (m * v * alpha).sum(),
        {**edge, "map": "of the class of the voxel, ignored voxels and those of weight 0 are background", "theta": 0, "edge_weight": 3, "class_weight": CLASS_WEIGHTS, "voxel_weights": "multiply the loss of the voxel",
         "reduction": "sum / sum of class weight times voxel weight"})

    def own_dice(z):
        p, t = soft(z), case.t()
        kept = [c for c in range(case.classes) if t[:, c].any() or (p[:, c] * m).sum() > 0]
        return own.dice(p, t, m, own.POOLED, 1e-6, 1e-6)[kept].mean()
    rows.add("ignore-own-multiclass-dice", case, "formula", "multiclass-dice", own_dice,
        {"sums": "over batch and voxels", "smooth": 1e-6, "skipped": "classes with P + G = 0"})
    kwargs = {"batch_dice": False, "smooth": 1e-5, "do_bg": False, "ddp": False}
    terms = {"terms": "negated Dice (foreground, smooth 1e-5) + cross-entropy"}
    efficient = {"dice_class": MemoryEfficientSoftDiceLoss}
    for name, loss, function, options in (
            ("dc-ce", "dice-ce", DC_and_CE_loss(dict(kwargs), {}, ignore_label=255, **efficient), terms),
            ("dc-ce-batch", "dice-ce", DC_and_CE_loss({**kwargs, "batch_dice": True}, {}, ignore_label=255, **efficient), {**terms, "batch": "for Dice"}),
            ("dc-ce-weight", "dice-ce", DC_and_CE_loss(dict(kwargs), {"weight": w}, weight_ce=0.5, weight_dice=2, ignore_label=255, **efficient),
             {"terms": "2 negated Dice (foreground, smooth 1e-5) + 0.5 weighted cross-entropy", **weighted}),
            ("dc-topk", "topk", DC_and_topk_loss(dict(kwargs), {"k": 10}, ignore_label=255),
             {"terms": "negated Dice (foreground, smooth 1e-5) + top-k cross-entropy", "k": "10 %",
             "quota": "floor(voxels of the batch * k / 100), ignored included"})):
        rows.add("ignore-nnunet-" + name, case, NNUNET, loss, lambda z: function(z, y), options, **FLOAT_SUMS)
    negated = {"score": "negated: -(2 TP + 1) / max(2 TP + FP + FN + 1, 1e-8)", "include_background": True}
    known, mask = torch.where(y == 255, 0, y), y != 255
    rows.add("ignore-nnunet-soft-dice", case, NNUNET, "dice", lambda z: SoftDiceLoss(soft, ddp=False)(z, known, loss_mask=mask), negated, **FLOAT_SUMS)
    rows.add("ignore-nnunet-topk", case, NNUNET, "topk", lambda z: TopKLoss(ignore_index=255, k=10)(z, y),
        {"k": "10 %", "quota": "floor(voxels of the batch * k / 100), ignored included"})
    rows.add("ignore-nnunet-topk-weight", case, NNUNET, "topk", lambda z: TopKLoss(weight=w, ignore_index=255, k=25, label_smoothing=0.1)(z, y),
        {"k": "25 %", "class_weight": CLASS_WEIGHTS, "label_smoothing": 0.1,
        "quota": "floor(voxels of the batch * k / 100), ignored included; plain mean of the kept"})


def ignore_monai_smp_kornia(rows, case):
    y = case.labels()

    def add(name, loss, kind, settings, options, sentinel=False, **more):
        instance = kind(ignore_index=255, **({} if sentinel else {"to_onehot_y": True}), **({"softmax": True} if kind is not monai.FocalLoss else {}),
            **settings)
        rows.add("ignore-monai-" + name, case, MONAI, loss, lambda z: instance(z, case.t() if sentinel else y), options, **more)

    no_background, tversky = {"include_background": False}, {"alpha": 0.3, "beta": 0.7}
    add("dice", "dice", monai.DiceLoss, {}, SMOOTH)
    add("dice-no-background", "dice", monai.DiceLoss, no_background, {**SMOOTH, **no_background})
    add("dice-batch", "dice", monai.DiceLoss, {"batch": True}, {**SMOOTH, "batch": True})
    add("dice-weight", "dice", monai.DiceLoss, {"weight": CLASS_WEIGHTS}, {**SMOOTH, "class_weight": CLASS_WEIGHTS, "weights": PLAIN_WEIGHTED})
    add("squared-dice", "squared-dice", monai.DiceLoss, {"squared_pred": True}, {**SMOOTH, "squared_pred": True}, sentinel=True)
    add("jaccard", "jaccard", monai.DiceLoss, {"jaccard": True}, {**SMOOTH, "numerator": "2 TP + smooth_nr", "denominator": "2 (TP + FP + FN) + smooth_dr"})
    add("tversky", "tversky", monai.TverskyLoss, tversky, {**SMOOTH, **tversky})
    add("tversky-batch-no-background", "tversky", monai.TverskyLoss, {**tversky, **no_background, "batch": True},
        {**SMOOTH, **tversky, **no_background, "batch": True})
    over = {"reduction": "sum over batch, classes and voxels, divided by the number of voxels that count (not by the classes)", "gamma": 2}
    add("focal-sigmoid", "focal", monai.FocalLoss, {}, over, activation="sigmoid", **FLOAT_CAST)
    add("focal-softmax", "focal-softmax", monai.FocalLoss, {"use_softmax": True}, over, **FLOAT_CAST)
    add("focal-softmax-alpha", "focal-softmax", monai.FocalLoss, {"use_softmax": True, "alpha": CLASS_WEIGHTS, "gamma": 1.5},
        {**over, "gamma": 1.5, "alpha": CLASS_WEIGHTS}, **FLOAT_CAST)

    def add_smp(name, loss, instance, options, **more):
        rows.add("ignore-smp-" + name, case, SMP, loss, lambda z: instance(z, case.y), options, **more)

    kind, weights = {"mode": "multiclass", "ignore_index": 255}, {"class_weight": CLASS_WEIGHTS, "weights": "divided by their sum"}
    halves, ones, uneven = ({**SMP_RULES, "alpha": a, "beta": b} for a, b in ((0.5, 0.5), (1, 1), (0.3, 0.7)))
    add_smp("dice", "dice", smp.DiceLoss(**kind), halves)
    add_smp("dice-weight-smooth", "dice", smp.DiceLoss(**kind, class_weights=CLASS_WEIGHTS, smooth=1.0), {**halves, **weights, "smooth": 1})
    add_smp("jaccard", "jaccard", smp.JaccardLoss(**kind), ones)
    add_smp("tversky", "tversky", smp.TverskyLoss(**kind, alpha=0.3, beta=0.7), uneven)
    add_smp("focal-tversky", "focal-tversky", smp.TverskyLoss(**kind, alpha=0.3, beta=0.7, gamma=0.75),
        {**uneven, "gamma": "0.75, applied to the mean over classes"})
    focal = {"form": "one-vs-all sigmoid", "gamma": 2, "reduction": "mean over voxels that count, then over classes"}
    add_smp("focal", "focal", smp.FocalLoss(**kind), focal, activation="sigmoid")
    add_smp("focal-alpha-weight", "focal", smp.FocalLoss(**kind, alpha=0.25, class_weights=CLASS_WEIGHTS), {**focal, "alpha": 0.25, **weights},
        activation="sigmoid")
    add_smp("soft-ce", "ce", smp.SoftCrossEntropyLoss(smooth_factor=0.1, ignore_index=255),
        {"label_smoothing": 0.1, "reduction": "mean over all voxels, ignored ones included (their loss is 0)"})
    add_smp("lovasz-softmax", "lovasz-softmax", smp.LovaszLoss(**kind), {"classes": "present", "per_image": False}, **FLOAT_LEAF)
    for name, options in (("", {"classes": "present", "per_image": False}), ("-per-image", {"classes": "present", "per_image": True}),
        ("-all", {"classes": "all", "per_image": False})):
        rows.add("ignore-berman-lovasz-softmax" + name, case, "LovaszSoftmax", "lovasz-softmax",
            lambda z: berman.lovasz_softmax(flat(soft(z)), flat(case.y), **options, ignore=255), options, **FLOAT_LEAF)
        rows.add("ignore-formula-lovasz-softmax" + name, case, "formula", "lovasz-softmax",
            lambda z: own.lovasz_softmax(soft(z), case.y, case.valid, options["classes"] == "present", options["per_image"]), options,
            note="ties: lower index first")
    macro = {"average": "mean over the classes present in the sample, then over samples"}
    rows.add("ignore-kornia-dice-macro", case, KORNIA, "dice", lambda z: kornia.dice_loss(flat(z), flat(case.y), average="macro", ignore_index=255),
        {**macro, "denominator": "P + G + 1e-8"})
    rows.add("ignore-kornia-tversky", case, KORNIA, "tversky", lambda z: kornia.tversky_loss(flat(z), flat(case.y), 0.3, 0.7, ignore_index=255),
        {**macro, "alpha": 0.3, "beta": 0.7, "denominator": "TP + alpha FP + beta FN + 1e-8"})
    rows.add("ignore-kornia-focal-softmax", case, KORNIA, "focal-softmax", lambda z: kornia.focal_loss(flat(z), flat(case.y), alpha=None, reduction="mean",
        ignore_index=255),
        {"gamma": 2, "reduction": "mean over batch, classes and all voxels, ignored ones included (their loss is 0)"})


def add_rows(rows, inputs):
    ignore_torch_nnunet(rows, inputs["ignore"])
    ignore_monai_smp_kornia(rows, inputs["ignore"])
