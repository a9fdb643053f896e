"""Rows of the inputs `table*`, each with the numbers of an earlier run of the peers to compare with; its distances are in loss_distances.py."""
import kornia.losses as kornia
import lovasz_losses as berman
import segmentation_models_pytorch.losses as smp
import torch.nn.functional as F
from dice_loss import FocalTversky_loss, GDiceLoss, GDiceLossV2, IoULoss, TverskyLoss, softmax_helper
from focal_loss import FocalLoss as OdysseyFocal
from monai import losses as monai
from nnunetv2.training.loss.compound_losses import DC_and_CE_loss
from nnunetv2.training.loss.dice import MemoryEfficientSoftDiceLoss, SoftDiceLoss
from nnunetv2.training.loss.robust_ce_loss import TopKLoss

import loss_formulas as own
from loss_tools import FLOAT_CAST, FLOAT_LEAF, FLOAT_MAP, FLOAT_SUMS, FLOAT_WEIGHTS, KORNIA, MONAI, NNUNET, ODYSSEY, SMP, SMP_RULES, doubles, flat, soft


def monai_rows(rows, case):
    def add(name, loss, instance, options, table=(), **more):
        rows.add(name, case, MONAI, loss, lambda z: instance(z, case.t()), options, table=table, **more)

    dice = {"smooth_nr": 1e-5, "smooth_dr": 1e-5}
    add("monai-dice", "dice", monai.DiceLoss(softmax=True), dice, ("0.7039234913", "0.0117086107", "0.0006371038"))
    add("monai-dice-no-background", "dice", monai.DiceLoss(softmax=True, include_background=False), {**dice, "include_background": False},
        ("0.7670656990", ".0140446734", None))
    add("monai-dice-batch", "dice", monai.DiceLoss(softmax=True, batch=True), {**dice, "batch": True}, ("0.6829874971", ".0125390395", None))
    add("monai-dice-weight", "dice", monai.DiceLoss(softmax=True, weight=[1, 2, 3]),
        {**dice, "class_weight": [1, 2, 3], "weights": "each class's loss times its weight, then the plain mean"},
        ("1.4934850000", ".0226705161", None))
    add("monai-squared-dice", "squared-dice", monai.DiceLoss(softmax=True, squared_pred=True), {**dice, "squared_pred": True},
        ("0.6369877326", ".0149972217", None))
    jaccard = {**dice, "numerator": "2 TP + smooth_nr", "denominator": "2 (TP + FP + FN) + smooth_dr"}
    add("monai-jaccard", "jaccard", monai.DiceLoss(softmax=True, jaccard=True), jaccard, ("0.8179270449", ".0085307606", None))
    add("monai-jaccard-squared", "jaccard", monai.DiceLoss(softmax=True, jaccard=True, squared_pred=True), {**jaccard, "squared_pred": True},
        ("0.7661434007", ".0120463036", None))
    tversky = {"alpha": 0.3, "beta": 0.7, **dice}
    add("monai-tversky", "tversky", monai.TverskyLoss(softmax=True, alpha=0.3, beta=0.7), tversky, ("0.7154331353", ".0114108408", ".0006360476"))
    add("monai-tversky-batch-no-background", "tversky", monai.TverskyLoss(softmax=True, alpha=0.3, beta=0.7, batch=True, include_background=False),
        {**tversky, "batch": True, "include_background": False}, ("0.7303636566", ".0160680702", None))
    for kind, table in {"square": ("0.7132379245", ".0130928883", None), "simple": ("0.6915785898", ".0127136253", None),
        "uniform": ("0.6649169959", ".0126248588", None)}.items():
        add(f"monai-gdl-{kind}", "generalized-dice", monai.GeneralizedDiceLoss(softmax=True, w_type=kind), {**dice, "w_type": kind}, table,
            **FLOAT_WEIGHTS)
    add("monai-gdl-square-batch", "generalized-dice", monai.GeneralizedDiceLoss(softmax=True, batch=True), {**dice, "w_type": "square", "batch": True},
        ("0.7431945189", ".0128890932", None), **FLOAT_WEIGHTS)
    add("monai-gdl-square-no-background", "generalized-dice", monai.GeneralizedDiceLoss(softmax=True, include_background=False),
        {**dice, "w_type": "square", "include_background": False},
        ("0.7519737657", ".0156106378", None), **FLOAT_WEIGHTS)
    for kind, power in {"square": 2, "simple": 1}.items():
        rows.add(f"formula-gdl-{kind}", case, "formula", "generalized-dice", lambda z: own.generalized_dice(soft(z), case.t(), power).mean(),
            {**dice, "w_type": kind})

    def add_ce(name, instance, options, table):
        rows.add(name, case, MONAI, "dice-ce", lambda z: instance(z, case.labels()), options, table=table)

    sum_of = {"terms": "Dice (smooth 1e-5) + cross-entropy"}
    add_ce("monai-dice-ce", monai.DiceCELoss(softmax=True, to_onehot_y=True), sum_of, ("2.4491727720", ".0707569234", ".0033700332"))
    add_ce("monai-dice-ce-no-background-weight", monai.DiceCELoss(softmax=True, to_onehot_y=True, include_background=False,
        weight=doubles([1, 2, 3])),
        {**sum_of, "include_background": "False for Dice only", "class_weight": [1, 2, 3],
        "weights": "CE: divided by the sum of the weights of the voxels; Dice: weight times loss, plain mean"},
        ("3.6908238185", ".0926933429", None))
    add_ce("monai-dice-ce-label-smoothing", monai.DiceCELoss(softmax=True, to_onehot_y=True, label_smoothing=0.1),
        {**sum_of, "label_smoothing": "0.1, for CE only"},
        ("2.4459958078", ".0662284701", None))
    rows.add("monai-ce-jaccard", case, MONAI, "ce-jaccard", lambda z: monai.DiceCELoss(softmax=True, to_onehot_y=True, jaccard=True)(z, case.labels()),
        {"terms": "Jaccard (as monai-jaccard) + cross-entropy"})
    mean = {"reduction": "mean over batch, classes and voxels", "gamma": 2}
    add("monai-focal-sigmoid", "focal", monai.FocalLoss(), mean, (".54119039", ".0235306", None), activation="sigmoid", **FLOAT_CAST)
    add("monai-focal-sigmoid-alpha", "focal", monai.FocalLoss(alpha=0.25), {**mean, "alpha": 0.25}, (".32267562", ".0149768", None), activation="sigmoid",
        **FLOAT_CAST)
    add("monai-focal-softmax", "focal-softmax", monai.FocalLoss(use_softmax=True), mean, (".46274093", ".0236057", None), **FLOAT_CAST)
    add("monai-focal-softmax-alpha", "focal-softmax", monai.FocalLoss(use_softmax=True, alpha=0.25), {**mean, "alpha": "0.75 for class 0, 0.25 for the others"},
        (".23838711", ".0125906", None), **FLOAT_CAST)
    add("monai-dice-focal", "dice-focal", monai.DiceFocalLoss(softmax=True),
        {"terms": "Dice of the softmax (smooth 1e-5) + one-vs-all sigmoid focal, mean over batch, classes and voxels", "gamma": 2}, **FLOAT_CAST)
    add("monai-gdl-focal", "gdl-focal", monai.GeneralizedDiceFocalLoss(softmax=True),
        {"terms": "GDL of the softmax (square) + one-vs-all sigmoid focal, mean over batch, classes and voxels", "gamma": 2}, **FLOAT_CAST)
    add("monai-hausdorff-dt", "hausdorff-dt", monai.HausdorffDTLoss(softmax=True), {"alpha": 2, "include_background": False},
        ("0.6915274585", ".0292216084", ".0022466863"), **FLOAT_MAP)
    add("monai-hausdorff-dt-background", "hausdorff-dt", monai.HausdorffDTLoss(softmax=True, include_background=True), {"alpha": 2, "include_background": True},
        ("0.8014811908", ".0258684635", None), **FLOAT_MAP)
    add("monai-hausdorff-dt-alpha-1", "hausdorff-dt", monai.HausdorffDTLoss(softmax=True, alpha=1.0), {"alpha": 1, "include_background": False},
        ("0.5739817598", ".0220293533", None), **FLOAT_MAP)
    add("monai-log-hausdorff-dt", "log-hausdorff-dt", monai.LogHausdorffDTLoss(softmax=True), {"alpha": 2, "include_background": False},
        ("0.5256319423", ".0172752788", None), **FLOAT_MAP)
    rows.add("formula-hausdorff-dt", case, "formula", "hausdorff-dt", lambda z: own.hausdorff_dt(soft(z)[:, 1:], case.t()[:, 1:]),
        {"alpha": 2, "include_background": False})
    skeleton = {"iterations": 3, "smooth_nr": 1, "smooth_dr": 1, "smooth": "1e-4 added to Tprec + Tsens",
        "sums": "over channels and voxels, per sample, then the mean"}
    for name, background in (("", True), ("-no-background", False)):
        add("monai-soft-cldice" + name, "soft-cldice", monai.SoftclDiceLoss(softmax=True, include_background=background),
            {**skeleton, "include_background": background})
    pooled = {"iterations": 3, "smooth": 1, "sums": "over batch, foreground channels and voxels", "include_background": False}
    old = lambda z: own.cldice_pooled(soft(z)[:, 1:], case.t()[:, 1:], 3)  # noqa: E731
    rows.add("monai@2025-soft-cldice", case, "formula", "soft-cldice", old, pooled, table=("0.7383552917", ".0197733166", None),
        note="MONAI before 1.6, by formula")
    rows.add("monai@2025-dice-cldice", case, "formula", "soft-cldice", lambda z: 0.5 * old(z) + 0.5 * own.dice(soft(z)[:, 1:], case.t()[:, 1:],
        axes=(0, 1, 2, 3, 4), numerator=1, denominator=1),
        {**pooled, "terms": "0.5 Dice (smooth 1, same sums) + 0.5 soft clDice"}, table=("0.7385927772", ".0170795840", None),
        note="MONAI before 1.6, by formula")
    boundary = {"map": "unit spacing; 0 for an empty or full class", "reduction": "mean over batch, classes and voxels"}
    for name, background in (("", True), ("-no-background", False)):
        add("monai-boundary" + name, "boundary", monai.BoundaryLoss(softmax=True, include_background=background),
            {**boundary, "include_background": background}, **FLOAT_MAP)


def nnunet_and_torch_rows(rows, case, ignoring):
    labels = case.labels()
    kwargs = {"batch_dice": False, "smooth": 1e-5, "do_bg": False, "ddp": False}
    negative = {"score": "negated: -(2 TP + smooth) / max(P + G + smooth, 1e-8)", "smooth": 1e-5, "include_background": False}
    rows.add("nnunet-dice", case, NNUNET, "dice", lambda z: MemoryEfficientSoftDiceLoss(soft, **kwargs)(z, labels), negative,
        table=("-0.23293433", ".0140446739", None), **FLOAT_SUMS)
    rows.add("nnunet-dice-batch", case, NNUNET, "dice", lambda z: MemoryEfficientSoftDiceLoss(soft, **{**kwargs, "batch_dice": True})(z, labels),
        {**negative, "batch": True},
        table=("-0.25734100", ".0153335590", None), **FLOAT_SUMS)
    rows.add("nnunet-soft-dice", case, NNUNET, "dice", lambda z: SoftDiceLoss(soft, ddp=False)(z, labels),
        {**negative, "smooth": 1, "include_background": True},
        table=("-0.30607739", ".0115837014", None), **FLOAT_SUMS)
    terms = {"terms": "negated Dice (foreground, smooth 1e-5) + cross-entropy"}
    for name, c, table in (("nnunet-dc-ce", case, ("1.51231495", ".0713679455", None)), ("nnunet-dc-ce-ignore", ignoring, ("1.48717397", ".0792895307", None))):
        loss = DC_and_CE_loss(dict(kwargs), {}, ignore_label=c.ignore, dice_class=MemoryEfficientSoftDiceLoss)
        rows.add(name, c, NNUNET, "dice-ce", lambda z: loss(z, c.labels()), terms, table=table, **FLOAT_SUMS)
    topk = {"k": "10 %", "quota": "floor(voxels of the batch * k / 100), ignored voxels included (their loss is 0)"}
    rows.add("nnunet-topk", case, NNUNET, "topk", lambda z: TopKLoss()(z, labels), topk, table=("3.9978738737", ".2648811420", None))
    rows.add("nnunet-topk-ignore", ignoring, NNUNET, "topk", lambda z: TopKLoss(ignore_index=3)(z, ignoring.labels()), topk,
        table=("3.8982217286", ".2637509637", None))
    w = doubles([1, 2, 3])
    weighted = {"class_weight": [1, 2, 3], "weights": "divided by the sum of the weights of the voxels that count"}
    for name, c, loss, settings, options, table in (
            ("torch-ce", case, "ce", {}, {}, ("1.7452492808", ".0627602347", ".0027329294")),
            ("torch-weighted-ce", case, "weighted-ce", {"weight": w}, weighted, ("1.7394158565", None, None)),
            ("torch-weighted-ce-ignore", ignoring, "weighted-ce", {"weight": w}, weighted, ("1.7219669088", None, None)),
            ("torch-weighted-ce-label-smoothing", case, "weighted-ce", {"weight": w, "label_smoothing": 0.1}, {**weighted, "label_smoothing": 0.1},
            ("1.7677730625", None, None)),
            ("torch-ce-ignore-label-smoothing", ignoring, "ce", {"label_smoothing": 0.1}, {"label_smoothing": 0.1}, ("1.7193584563", None, None))):
        rows.add(name, c, "torch", loss, lambda z: F.cross_entropy(z, c.y, ignore_index=3, **settings), options, table=table)
    rows.add("torch-weighted-ce-one-hot", case, "torch", "weighted-ce", lambda z: F.cross_entropy(z, case.t(), weight=w),
        {"class_weight": [1, 2, 3], "weights": "target as probabilities: divided by the number of voxels"}, table=("2.8990264274", None, None))


def smp_and_lovasz_rows(rows, case, ignoring):
    def add(name, c, loss, instance, options, table, **more):
        rows.add(name, c, SMP, loss, lambda z: instance(z, c.y), options, table=(table, None, None), **more)

    halves, tversky = {**SMP_RULES, "alpha": 0.5, "beta": 0.5}, {**SMP_RULES, "alpha": 0.3, "beta": 0.7, "gamma": "4/3, applied to the mean over classes"}
    add("smp-dice", case, "dice", smp.DiceLoss("multiclass"), halves, "0.6829875425")
    add("smp-dice-ignore", ignoring, "dice", smp.DiceLoss("multiclass", ignore_index=3), halves, "0.6779510537")
    add("smp-dice-log", case, "dice", smp.DiceLoss("multiclass", log_loss=True), {**halves, "log_loss": "-log(max(score, eps)) per class"}, "1.1908265777")
    add("smp-dice-weight", case, "dice", smp.DiceLoss("multiclass", class_weights=[1, 2, 3]),
        {**halves, "class_weight": [1, 2, 3], "weights": "divided by their sum"}, "0.7200095720")
    add("smp-jaccard", case, "jaccard", smp.JaccardLoss("multiclass"), {**SMP_RULES, "alpha": 1, "beta": 1}, "0.8080626709",
        note="absent classes are masked with float32 ones")
    add("smp-focal-tversky", case, "focal-tversky", smp.TverskyLoss("multiclass", alpha=0.3, beta=0.7, gamma=4 / 3), tversky, "0.6021770380")
    focal = {"form": "one-vs-all sigmoid", "gamma": 2, "reduction": "mean over voxels that count, then over classes"}
    add("smp-focal", case, "focal", smp.FocalLoss("multiclass"), focal, "0.5411903885", activation="sigmoid")
    add("smp-focal-ignore", ignoring, "focal", smp.FocalLoss("multiclass", ignore_index=3), focal, "0.5357515371", activation="sigmoid")
    smoothed = {"label_smoothing": 0.1, "reduction": "mean over all voxels, ignored ones included (their loss is 0)"}
    add("smp-soft-ce", case, "ce", smp.SoftCrossEntropyLoss(smooth_factor=0.1), smoothed, "1.7420723166")
    add("smp-soft-ce-ignore", ignoring, "ce", smp.SoftCrossEntropyLoss(smooth_factor=0.1, ignore_index=3), smoothed, "1.3754867650")
    lovasz = {"classes": "present", "per_image": False}
    for name, c, options, table in (("", case, lovasz, (".75227094", ".0107344", None)), ("-ignore", ignoring, lovasz, (".74844235", ".0119959", None)),
                                    ("-per-image", case, {**lovasz, "per_image": True}, (".72655439", ".0121832", None)),
                                    ("-per-image-all", case, {"classes": "all", "per_image": True}, (".75905085", ".0215332", None))):
        rows.add("berman-lovasz-softmax" + name, c, "LovaszSoftmax", "lovasz-softmax",
            lambda z: berman.lovasz_softmax(flat(soft(z)), flat(c.y), **options, ignore=c.ignore),
            options, table=table, **FLOAT_LEAF)
        rows.add("formula-lovasz-softmax" + name, c, "formula", "lovasz-softmax",
            lambda z: own.lovasz_softmax(soft(z), c.y, c.valid, options["classes"] == "present", options["per_image"]), options,
            note="ties: lower index first")


def odyssey_and_kornia_rows(rows, case):
    labels = case.labels()

    def add(name, loss, instance, options, table):
        rows.add("odyssey-" + name, case, ODYSSEY, loss, lambda z: instance(z, labels), options, table=(table, None, None), **FLOAT_LEAF)

    kwargs = {"apply_nonlin": softmax_helper}
    add("gdl", "generalized-dice", GDiceLoss(**kwargs), {"score": "-2 (sum w TP + 1e-5) / (sum w (P + G) + 1e-5) per sample",
        "w": "1/(G + 1e-10)^2, also for an absent class"}, "-.1650911846")
    add("gdl-v2", "generalized-dice", GDiceLossV2(**kwargs), {"score": "-2 sum w TP / max(sum w (P + G), 1e-5), sums over the batch",
        "w": "1/max(G^2, 1e-5)"}, "-.2567432523")
    add("jaccard", "jaccard", IoULoss(**kwargs), {"score": "negated", "smooth": 1}, "-.1949922123")
    add("tversky", "tversky", TverskyLoss(**kwargs), {"score": "negated", "smooth": 1, "alpha": 0.3, "beta": 0.7}, "-.3083458206")
    add("focal-tversky", "focal-tversky", FocalTversky_loss(kwargs), {"form": "(1 - mean Tversky score)^gamma", "gamma": 0.75, "smooth": 1, "alpha": 0.3,
        "beta": 0.7}, ".7584321843")
    rows.add("odyssey-focal", case, ODYSSEY, "focal-softmax", lambda z: OdysseyFocal(softmax_helper)(z, labels),
        {"form": "q = sum_c clamp(one-hot, s/(C-1), 1-s) p_c + s, s = 1e-5; mean of -(1-q)^gamma log q", "gamma": 2}, table=("1.38801985", None, None),
        **FLOAT_LEAF)

    def add_kornia(name, loss, function, options, table):
        rows.add("kornia-" + name, case, KORNIA, loss, lambda z: function(flat(z), flat(case.y)), options, table=(table, None, None))

    add_kornia("dice-micro", "dice", lambda z, y: kornia.dice_loss(z, y), {"average": "micro: sums over classes too, per sample",
        "denominator": "P + G + 1e-8"}, ".6649170237")
    add_kornia("dice-macro", "dice", lambda z, y: kornia.dice_loss(z, y, average="macro"),
        {"average": "macro: mean over the classes present in the sample, then over samples", "denominator": "P + G + 1e-8"}, ".6380838999")
    add_kornia("tversky", "tversky", lambda z, y: kornia.tversky_loss(z, y, 0.3, 0.7),
        {"alpha": 0.3, "beta": 0.7, "average": "mean over the classes present in the sample, then over samples",
        "denominator": "TP + alpha FP + beta FN + 1e-8"}, ".6553401947")
    add_kornia("focal-softmax", "focal-softmax", lambda z, y: kornia.focal_loss(z, y, alpha=0.25, reduction="mean"),
        {"alpha": "0.75 for class 0, 0.25 for the others", "gamma": 2, "reduction": "mean over batch, classes and voxels"}, None)
    add_kornia("lovasz-softmax", "lovasz-softmax", kornia.lovasz_softmax_loss, {"classes": "all", "per_image": True}, None)


def add_rows(rows, inputs):
    case, ignoring = inputs["table"], inputs["table-ignore"]
    monai_rows(rows, case)
    nnunet_and_torch_rows(rows, case, ignoring)
    smp_and_lovasz_rows(rows, case, ignoring)
    odyssey_and_kornia_rows(rows, case)
