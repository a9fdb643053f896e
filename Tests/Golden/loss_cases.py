"""Rows of the binary input (with the presets), of absent classes, soft targets and regions."""
import lovasz_losses as berman
import segmentation_models_pytorch.losses as smp
import torch
import torch.nn.functional as F
from monai import losses as monai
from nnunetv2.training.loss.compound_losses import DC_and_BCE_loss
from nnunetv2.training.loss.dice import MemoryEfficientSoftDiceLoss

import loss_formulas as own
from loss_tools import FLOAT_CAST, FLOAT_LEAF, FLOAT_MAP, FLOAT_SUMS, FLOAT_WEIGHTS, MONAI, NNUNET, SMOOTH, SMP, SMP_RULES, doubles, soft

HINGE_NORM = ".0673142"  # the table has .0951967, the norm over both logits of x = z1 - z0: sqrt(2) times this


def binary_rows(rows, case):
    """Binary losses by formula: one logit, sums over the batch unless said, smoothing 1e-6."""
    t, axes = (case.y == 1)[:, None].double(), (0, 1, 2, 3, 4)
    sigmoid = {"activation": "sigmoid"}

    def add(name, loss, function, options, *table, note=""):
        rows.add(name, case, "formula", loss, function, options, table=(*table, None, None)[:3], note=note, **sigmoid)

    bce = lambda z: own.softplus_bce(z, t).mean()  # noqa: E731
    dice = lambda z: own.dice(torch.sigmoid(z), t, numerator=1e-6, denominator=1e-6).mean()  # noqa: E731
    focal = lambda z: own.focal_binary(z, t, 2.0, 0.25).mean()  # noqa: E731
    edge = lambda z: (own.softplus_bce(z, t) * own.edge_weights(t[:, 0].bool().numpy())[:, None]).mean()  # noqa: E731
    tversky = lambda z: own.tversky(torch.sigmoid(z), t, 0.3, 0.7, axes=axes, smooth=1e-6)  # noqa: E731
    pooled = {"sums": "over batch and voxels", "smooth": 1e-6}
    per_sample = {"sums": "over voxels, per sample, then the mean", "smooth_nr": 1e-6, "smooth_dr": 1e-6}
    add("own-bce", "bce", bce, {}, "0.9751791239")
    add("own-dice", "dice", dice, per_sample, "0.4974915489")
    add("own-log-cosh-dice", "log-cosh-dice", lambda z: torch.log(torch.cosh(own.dice(torch.sigmoid(z), t, None, axes, 1e-6, 1e-6))), pooled, "0.1124686091")
    add("own-tversky", "tversky", tversky, {**pooled, "alpha": 0.3, "beta": 0.7}, "0.4809409934")
    add("own-focal-tversky", "focal-tversky", lambda z: tversky(z) ** 0.75, {**pooled, "alpha": 0.3, "beta": 0.7, "gamma": 0.75}, "0.5775224179")
    add("own-jaccard", "jaccard", lambda z: own.jaccard(torch.sigmoid(z), t, None, axes), pooled, "0.6515765690")
    add("own-focal", "focal", focal, {"alpha": 0.25, "gamma": 2}, "0.3204240431")
    add("own-distance-weighted-bce", "distance-weighted-bce",
        lambda z: (own.softplus_bce(z, t) * own.distance_weights(t[:, 0].bool().numpy())[:, None]).mean(),
        {"sigma": 5, "spacing": [1, 1, 1]}, "0.7611148595")
    add("own-edge-weighted-bce", "edge-weighted-bce", edge, {"theta": 3, "edge_weight": 5}, "4.8758956197", note="every voxel is an edge here")
    add("own-bce-dice", "bce-dice", lambda z: bce(z) + dice(z), {"terms": "BCE + Dice as own-dice"})
    add("preset-balanced", "bce-dice", lambda z: 0.5 * bce(z) + 0.5 * dice(z), {"terms": "0.5 BCE + 0.5 Dice as own-dice"}, ".7363353364")
    add("preset-imbalanced", "dice-focal", lambda z: 0.5 * dice(z) + 0.5 * focal(z), {"terms": "0.5 Dice + 0.5 focal (alpha 0.25, gamma 2)"}, ".4089577960")
    add("preset-boundary", "edge-weighted-bce", lambda z: 0.3 * bce(z) + 0.4 * dice(z) + 0.3 * edge(z),
        {"terms": "0.3 BCE + 0.4 Dice + 0.3 edge-weighted BCE (theta 3, weight 5)"}, "1.9543190426")
    add("preset-medical", "dice-tversky", lambda z: 0.5 * dice(z) + 0.5 * tversky(z),
        {"terms": "0.5 Dice + 0.5 Tversky (alpha 0.3, beta 0.7, sums over the batch)"}, ".4892162711")
    share = t.mean()
    add("formula-balanced-bce", "balanced-bce", lambda z: (own.softplus_bce(z, t) * (t * (1 - share) + (1 - t) * share)).mean(),
        {"weights": "positive n_neg/n, negative n_pos/n, counted over the batch", "reduction": "mean over voxels"})
    log_p, log_q = F.logsigmoid, lambda z: F.logsigmoid(-z)
    add("formula-combo", "combo",
        lambda z: 0.5 * -(0.7 * t * log_p(z) + 0.3 * (1 - t) * log_q(z)).mean() - 0.5 * (1 - own.dice(torch.sigmoid(z), t, None, axes, 1e-6, 1e-6)),
        {"form": "alpha * -mean[beta t ln p + (1-beta)(1-t) ln(1-p)] - (1-alpha) * Dice score", "alpha": 0.5, "beta": 0.7, **pooled})
    rows.add("berman-lovasz-hinge", case, "LovaszSoftmax", "lovasz-hinge", lambda z: berman.lovasz_hinge(z, t.float(), per_image=False), {"per_image": False},
        table=("1.79583168", HINGE_NORM, None), **FLOAT_LEAF, **sigmoid)
    rows.add("berman-lovasz-hinge-per-image", case, "LovaszSoftmax", "lovasz-hinge", lambda z: berman.lovasz_hinge(z, t.float()), {"per_image": True},
        **FLOAT_LEAF, **sigmoid)
    add("formula-lovasz-hinge", "lovasz-hinge", lambda z: own.lovasz_hinge(z, t), {"per_image": False}, "1.79583168", HINGE_NORM)


def empty_rows(rows, case):
    def add(name, tool, loss, instance, target, options, table, **more):
        rows.add("empty-" + name, case, tool, loss, lambda z: instance(z, target), options, table=(table, None, None), **more)

    t, smooth = case.t(), {"smooth_nr": 1e-5, "smooth_dr": 1e-5}
    gdl = {**smooth, "w_type": "square", "absent_class": "the largest other weight of the sample"}
    add("monai-dice", MONAI, "dice", monai.DiceLoss(softmax=True), t, smooth, ".8230")
    add("monai-gdl", MONAI, "generalized-dice", monai.GeneralizedDiceLoss(softmax=True), t, gdl, ".6382", **FLOAT_WEIGHTS)
    add("monai-gdl-no-background", MONAI, "generalized-dice", monai.GeneralizedDiceLoss(softmax=True, include_background=False), t,
        {**gdl, "include_background": False, "absent_class": "no other class: weight 0, so the loss is 1 - smooth_nr / smooth_dr"}, "0.0",
        **FLOAT_WEIGHTS)
    add("nnunet-dice", NNUNET, "dice", MemoryEfficientSoftDiceLoss(soft, do_bg=False, smooth=1e-5, ddp=False), case.labels(),
        {"score": "negated: -(2 TP + smooth) / max(P + G + smooth, 1e-8)", "smooth": 1e-5, "include_background": False}, "-0.00000027", **FLOAT_SUMS)
    add("smp-dice", SMP, "dice", smp.DiceLoss("multiclass"), case.y, {**SMP_RULES, "alpha": 0.5, "beta": 0.5}, ".1564")
    add("monai-tversky", MONAI, "tversky", monai.TverskyLoss(softmax=True, alpha=0.3, beta=0.7), t, {**smooth, "alpha": 0.3, "beta": 0.7}, None)
    add("monai-hausdorff-dt", MONAI, "hausdorff-dt", monai.HausdorffDTLoss(softmax=True), t,
        {"alpha": 2, "include_background": False, "absent_class": "the target's distances are 0"}, None,
        **FLOAT_MAP)
    add("monai-boundary", MONAI, "boundary", monai.BoundaryLoss(softmax=True), t, {"absent_class": "map 0; the class that fills the volume too"}, None,
        **FLOAT_MAP)
    add("monai-soft-cldice", MONAI, "soft-cldice", monai.SoftclDiceLoss(softmax=True, include_background=False), t,
        {"iterations": 3, "smooth_nr": 1, "smooth_dr": 1, "smooth": "1e-4 added to Tprec + Tsens", "include_background": False}, None)
    rows.add("empty-formula-lovasz-softmax", case, "formula", "lovasz-softmax", lambda z: own.lovasz_softmax(soft(z), case.y, case.valid),
        {"classes": "present", "per_image": False})
    rows.add("empty-formula-lovasz-softmax-all", case, "formula", "lovasz-softmax", lambda z: own.lovasz_softmax(soft(z), case.y, case.valid, False),
        {"classes": "all", "per_image": False})


def soft_rows(rows, case):
    t, w = case.t(), doubles([1.0, 2.0, 0.5])
    share = {"class_weight": [1, 2, 0.5], "weights": "sum_c w_c t_c (-log p_c), divided by the number of voxels"}
    for name, loss, settings, options in (("ce", "ce", {}, {}), ("weighted-ce", "weighted-ce", {"weight": w}, share),
        ("ce-label-smoothing", "ce", {"label_smoothing": 0.1}, {"label_smoothing": "0.1: t (1-e) + e/C"}),
                                          ("weighted-ce-label-smoothing", "weighted-ce", {"weight": w, "label_smoothing": 0.1},
                                          {**share, "label_smoothing": "0.1: t (1-e) + e/C"})):
        rows.add("soft-torch-" + name, case, "torch", loss, lambda z: F.cross_entropy(z, t, **settings), options)
    rows.add("soft-torch-bce", case, "torch", "bce", lambda z: F.binary_cross_entropy_with_logits(z, t),
        {"reduction": "mean over batch, channels and voxels"}, activation="sigmoid")
    product, exact = {"soft_targets": "TP = sum p t"}, {"soft_targets": "TP = (sum p + sum t - sum |p - t|) / 2, FP = sum p - TP, FN = sum t - TP"}
    for name, settings, rule in (("", {}, product), ("-soft-label", {"soft_label": True}, exact)):
        rows.add("soft-monai-dice" + name, case, MONAI, "dice", lambda z: monai.DiceLoss(softmax=True, **settings)(z, t), {**SMOOTH, **rule})
        rows.add("soft-monai-jaccard" + name, case, MONAI, "jaccard", lambda z: monai.DiceLoss(softmax=True, jaccard=True, **settings)(z, t),
            {**SMOOTH, **rule, "numerator": "2 TP + smooth_nr", "denominator": "2 (TP + FP + FN) + smooth_dr"})
        uneven = {**rule, "fp_fn": "FP = sum p (1-t), FN = sum (1-p) t"} if not settings else rule
        rows.add("soft-monai-tversky" + name, case, MONAI, "tversky", lambda z: monai.TverskyLoss(softmax=True, alpha=0.3, beta=0.7, **settings)(z, t),
            {**SMOOTH, "alpha": 0.3, "beta": 0.7, **uneven})
        rows.add("soft-monai-gdl" + name, case, MONAI, "generalized-dice", lambda z: monai.GeneralizedDiceLoss(softmax=True, **settings)(z, t),
            {**SMOOTH, "w_type": "square", **rule}, **FLOAT_WEIGHTS)
    rows.add("soft-monai-squared-dice", case, MONAI, "squared-dice", lambda z: monai.DiceLoss(softmax=True, squared_pred=True)(z, t),
        {**SMOOTH, "soft_targets": "TP = (sum p^2 + sum t^2 - sum (p-t)^2) / 2"})
    fed = {"note": "multilabel mode fed with the softmax (from_logits False)"}
    for name, loss, kind, settings, (a, b) in (("dice", "dice", smp.DiceLoss, {}, (0.5, 0.5)), ("jaccard", "jaccard", smp.JaccardLoss, {}, (1, 1)),
        ("tversky", "tversky", smp.TverskyLoss, {"alpha": 0.3, "beta": 0.7}, (0.3, 0.7))):
        rows.add("soft-smp-" + name, case, SMP, loss, lambda z: kind("multilabel", from_logits=False, **settings)(soft(z), t),
            {**SMP_RULES, "alpha": a, "beta": b, **exact}, **fed)
    rows.add("soft-nnunet-dice", case, NNUNET, "dice", lambda z: MemoryEfficientSoftDiceLoss(soft, do_bg=True, smooth=1e-5, ddp=False)(z, t),
        {"score": "negated: -(2 TP + smooth) / max(P + G + smooth, 1e-8)", "smooth": 1e-5, "include_background": True, **product}, **FLOAT_SUMS)


def region_rows(rows, case, ignoring):
    t, w = case.t(), doubles([1.5, 2.0, 3.0])
    sigmoid = {"activation": "sigmoid"}
    monai_losses = [
        ("dice", "dice", monai.DiceLoss(sigmoid=True), SMOOTH, {}), ("dice-batch", "dice", monai.DiceLoss(sigmoid=True, batch=True),
            {**SMOOTH, "batch": True}, {}),
        ("squared-dice", "squared-dice", monai.DiceLoss(sigmoid=True, squared_pred=True), {**SMOOTH, "squared_pred": True}, {}),
        ("jaccard", "jaccard", monai.DiceLoss(sigmoid=True, jaccard=True), {**SMOOTH, "numerator": "2 TP + smooth_nr",
        "denominator": "2 (TP + FP + FN) + smooth_dr"}, {}),
        ("tversky", "tversky", monai.TverskyLoss(sigmoid=True, alpha=0.3, beta=0.7), {**SMOOTH, "alpha": 0.3, "beta": 0.7}, {}),
        ("focal", "focal", monai.FocalLoss(), {"gamma": 2, "reduction": "mean over batch, channels and voxels"}, FLOAT_CAST),
        ("focal-alpha", "focal", monai.FocalLoss(alpha=0.25), {"gamma": 2, "alpha": 0.25, "reduction": "mean over batch, channels and voxels"}, FLOAT_CAST),
        ("focal-alpha-list", "focal", monai.FocalLoss(alpha=[0.25, 0.5, 0.75]), {"gamma": 2,
        "alpha": "0.25, 0.5, 0.75 by channel on positives, 1 on negatives", "reduction": "mean over batch, channels and voxels"}, FLOAT_CAST),
        ("hausdorff-dt", "hausdorff-dt", monai.HausdorffDTLoss(sigmoid=True, include_background=True), {"alpha": 2, "include_background": "all channels"},
        FLOAT_MAP),
        ("boundary", "boundary", monai.BoundaryLoss(sigmoid=True), {"include_background": "all channels"}, FLOAT_MAP),
        ("dice-focal", "dice-focal", monai.DiceFocalLoss(sigmoid=True), {"terms": "Dice + focal (gamma 2), 1 and 1"}, FLOAT_CAST),
    ]
    for name, loss, instance, options, more in monai_losses:
        rows.add("regions-monai-" + name, case, MONAI, loss, lambda z: instance(z, t), options, **sigmoid, **more)
    rows.add("regions-torch-bce", case, "torch", "bce", lambda z: F.binary_cross_entropy_with_logits(z, t),
        {"reduction": "mean over batch, channels and voxels"}, **sigmoid)
    rows.add("regions-torch-bce-pos-weight", case, "torch", "bce", lambda z: F.binary_cross_entropy_with_logits(z, t, pos_weight=w.view(1, 3, 1, 1, 1)),
        {"pos_weight": [1.5, 2, 3], "reduction": "mean over batch, channels and voxels"}, **sigmoid)
    kwargs = {"batch_dice": False, "smooth": 1e-5, "do_bg": True, "ddp": False}
    terms = "negated Dice (all channels, smooth 1e-5) + BCE, mean over batch, channels and voxels"
    rows.add("regions-nnunet-dc-bce", case, NNUNET, "bce-dice", lambda z: DC_and_BCE_loss({}, dict(kwargs))(z, t), {"terms": terms}, **sigmoid, **FLOAT_SUMS)
    with_channel = torch.cat([t, torch.from_numpy(ignoring.ignored)[:, None].double()], 1)
    rows.add("regions-nnunet-dc-bce-ignore", ignoring, NNUNET, "bce-dice", lambda z: DC_and_BCE_loss({}, dict(kwargs), use_ignore_label=True)(z, with_channel),
        {"terms": "negated Dice (all channels, smooth 1e-5) + BCE summed over channels, divided by the voxels that count (not by the channels)"},
        **sigmoid, **FLOAT_SUMS)
    rows.add("regions-smp-dice", case, SMP, "dice", lambda z: smp.DiceLoss("multilabel")(z, t), {**SMP_RULES, "alpha": 0.5, "beta": 0.5}, **sigmoid)
    rows.add("regions-smp-focal", case, SMP, "focal", lambda z: smp.FocalLoss("multilabel", alpha=0.25)(z, t),
        {"gamma": 2, "alpha": 0.25, "reduction": "mean"}, **sigmoid)
    m = ignoring.valid.double()
    rows.add("regions-formula-dice-ignore", ignoring, "formula", "dice", lambda z: own.dice(torch.sigmoid(z), t, m).mean(),
        {**SMOOTH, "ignored": "removed from the sums"}, **sigmoid)
    rows.add("regions-formula-bce-ignore", ignoring, "formula", "bce", lambda z: (own.softplus_bce(z, t) * m[:, None]).sum() / (3 * m.sum()),
        {"reduction": "mean over channels and voxels that count"}, **sigmoid)


def add_rows(rows, inputs):
    binary_rows(rows, inputs["table-binary"])
    empty_rows(rows, inputs["table-empty"])
    soft_rows(rows, inputs["soft"])
    region_rows(rows, inputs["regions"], inputs["regions-ignore"])
