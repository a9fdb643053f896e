"""Rows of losses with distance maps, erosion and skeletons: those of the inputs `table*` and `plain`."""
import kornia.losses as kornia
import losses as kervadec_losses
import numpy as np
import torch
from mist.loss_functions.losses.boundary import BoundaryLoss as MistBoundary
from mist.loss_functions.losses.cl_dice import CLDice
from mist.loss_functions.losses.dice import DiceLoss as MistDice
from mist.loss_functions.losses.generalized_surface import GenSurfLoss
from mist.loss_functions.losses.hausdorff_one_sided import HDOneSidedLoss
from monai import losses as monai
from pytorch.cldice import soft_cldice, soft_dice_cldice
from utils import class2one_hot, one_hot2dist

import loss_formulas as own
from loss_tools import FLOAT_CAST, FLOAT_MAP, FLOAT_WEIGHTS, KERVADEC, KORNIA, MONAI, SMOOTH, flat, soft


def float_map(case, resolution=None, dtype=np.float64):
    """Kervadec's own map, one sample at a time, all classes."""
    hot = class2one_hot(case.y, case.classes).numpy()
    return torch.from_numpy(np.stack([one_hot2dist(sample, resolution=resolution, dtype=dtype) for sample in hot]))


def distance_rows(rows, case):
    def add(name, m, idc, options, table):
        rows.add("kervadec-boundary-" + name, case, KERVADEC, "boundary", lambda z: kervadec_losses.BoundaryLoss(idc=idc)(flat(soft(z)), flat(m)), options,
            table=table, **FLOAT_CAST)

    foreground = {"include_background": False, "map": "float, unit spacing"}
    real = float_map(case)
    add("foreground", real, [1, 2], foreground, (".2113356235", ".0089918035", ".0004701963"))
    add("all", real, [0, 1, 2], {**foreground, "include_background": True}, (".1962123462", ".0067214640", None))
    add("spacing", float_map(case, (3, 1, 1)), [1, 2], {**foreground, "map": "float, spacing x,y,z = 1,1,3; the 1 is subtracted in millimetres"},
        (".2203864977", ".0096458609", None))
    add("truncated", float_map(case, dtype=None), [1, 2], {**foreground, "map": "truncated to integers toward 0, unit spacing"},
        (".1805455135", ".0076906514", None))
    rows.add("formula-boundary-foreground", case, "formula", "boundary", lambda z: (soft(z)[:, 1:] * own.maps(case.t(), own.signed_map)[:, 1:]).mean(),
        foreground)
    peer = {**foreground, "terms": "the surface part alone (alpha 0)"}
    rows.add("mist-one-sided-hausdorff", case, "MIST", "one-sided-hausdorff", lambda z: HDOneSidedLoss()(case.labels(), z, dtm=real, alpha=0.0), peer,
        table=(".1937961190", ".0164234169", None))
    rows.add("mist-generalized-surface", case, "MIST", "generalized-surface", lambda z: GenSurfLoss()(case.labels(), z, dtm=real, alpha=0.0),
        {**peer, "eps": 1e-6},
        table=(".5771717618", ".0149457639", None))
    rows.add("mist-dice", case, "MIST", "squared-dice", lambda z: MistDice()(case.labels(), z), {"form": "sum (t-p)^2 / (sum t^2 + sum p^2 + 1e-6)"},
        table=(".6369878442", ".0149972227", None))
    rows.add("kornia-hausdorff-er", case, KORNIA, "hausdorff-er", lambda z: kornia.HausdorffERLoss3D()(soft(z), case.labels()),
        {"alpha": 2, "erosions": 10, "include_background": True, "kernel": "7 voxels, 1/7 each"}, table=(".0155704", ".0092753", None),
        precision="float32",
        note="float64 but for the kernel, 1/7 rounded to float32")
    rows.add("formula-hausdorff-er", case, "formula", "hausdorff-er", lambda z: own.hausdorff_er(soft(z), case.t()),
        {"alpha": 2, "erosions": 10, "include_background": True, "kernel": "7 voxels, 1/7 each"})
    rows.add("jocpae-soft-cldice", case, "clDice", "soft-cldice", lambda z: soft_cldice()(case.t(), soft(z)),
        {"iterations": "10, whatever iter_ says", "smooth": 1, "sums": "over batch, channels and voxels", "include_background": True},
        table=("0.6687765837", None, None))


def plain_rows(rows, case):
    t, y, spacing = case.t(), case.labels(), {"spacing": "x,y,z = 0.8,1.0,2.5"}
    real, unit = float_map(case, case.sampling()), float_map(case)
    foreground = {"include_background": False}
    for name, idc, background in (("", [1, 2, 3], False), ("-all", [0, 1, 2, 3], True)):
        rows.add("plain-kervadec-boundary" + name, case, KERVADEC, "boundary", lambda z: kervadec_losses.BoundaryLoss(idc=idc)(flat(soft(z)), flat(real)),
            {**spacing, "include_background": background}, **FLOAT_CAST)
        channels = slice(int(not background), None)
        rows.add("plain-formula-boundary" + name, case, "formula", "boundary", lambda z: (soft(z) * own.maps(t, own.signed_map, case.sampling()))[:,
            channels].mean(), {**spacing, "include_background": background})
    truncated = float_map(case, case.sampling(), None)
    rows.add("plain-kervadec-boundary-truncated", case, KERVADEC, "boundary", lambda z: kervadec_losses.BoundaryLoss(idc=[1, 2, 3])(flat(soft(z)),
        flat(truncated)),
        {**spacing, **foreground, "map": "truncated to integers toward 0"}, **FLOAT_CAST)
    rows.add("plain-monai-boundary", case, MONAI, "boundary", lambda z: monai.BoundaryLoss(softmax=True, to_onehot_y=True)(z, y),
        {"spacing": "unit, the tool has no other", "include_background": True}, **FLOAT_MAP)
    surface = {**spacing, **foreground, "terms": "the surface part alone (alpha 0)"}
    rows.add("plain-mist-one-sided-hausdorff", case, "MIST", "one-sided-hausdorff", lambda z: HDOneSidedLoss()(y, z, dtm=real, alpha=0.0), surface)
    rows.add("plain-mist-generalized-surface", case, "MIST", "generalized-surface", lambda z: GenSurfLoss()(y, z, dtm=real, alpha=0.0),
        {**surface, "eps": 1e-6})
    rows.add("plain-mist-dice-boundary", case, "MIST", "dice-boundary", lambda z: MistBoundary()(y, z, dtm=unit, alpha=0.7),
        {"terms": "0.7 (0.5 CE + 0.5 squared Dice as mist-dice) + 0.3 boundary (foreground)", "spacing": "unit"})
    boundary = lambda z: (soft(z) * real)[:, 1:].mean()  # noqa: E731
    rows.add("plain-formula-dice-boundary", case, "formula", "dice-boundary", lambda z: own.dice(soft(z), t).mean() + 0.01 * boundary(z),
        {"terms": "Dice as monai-dice + 0.01 boundary (foreground)", **spacing})
    fixed = {"alpha": 2, **foreground, "spacing": "unit, the tool has no other"}
    hdt = lambda z, **k: monai.HausdorffDTLoss(softmax=True, to_onehot_y=True, **k)(z, y)  # noqa: E731
    rows.add("plain-monai-hausdorff-dt", case, MONAI, "hausdorff-dt", hdt, fixed, **FLOAT_MAP)
    rows.add("plain-monai-hausdorff-dt-background", case, MONAI, "hausdorff-dt", lambda z: hdt(z, include_background=True),
        {**fixed, "include_background": True}, **FLOAT_MAP)
    rows.add("plain-monai-log-hausdorff-dt", case, MONAI, "log-hausdorff-dt", lambda z: monai.LogHausdorffDTLoss(softmax=True, to_onehot_y=True)(z, y), fixed,
        **FLOAT_MAP)
    own_hdt = lambda z, sampling=None: own.hausdorff_dt(soft(z)[:, 1:], t[:, 1:], 2.0, sampling)  # noqa: E731
    rows.add("plain-formula-hausdorff-dt", case, "formula", "hausdorff-dt", own_hdt, {"alpha": 2, **foreground, "spacing": "unit"})
    rows.add("plain-formula-hausdorff-dt-spacing", case, "formula", "hausdorff-dt", lambda z: own_hdt(z, case.sampling()),
        {"alpha": 2, **foreground, **spacing}, note="scipy with sampling z,y,x = 2.5,1.0,0.8")
    rows.add("plain-formula-dice-hausdorff", case, "formula", "dice-hausdorff", lambda z: own.dice(soft(z), t).mean() + own_hdt(z),
        {"terms": "Dice as monai-dice + Hausdorff DT (foreground, unit spacing, alpha 2)"})
    per_sample = {"iterations": 3, "smooth_nr": 1, "smooth_dr": 1, "smooth": "1e-4 added to Tprec + Tsens",
        "sums": "over channels and voxels, per sample, then the mean"}
    for name, background in (("", True), ("-no-background", False)):
        rows.add("plain-monai-soft-cldice" + name, case, MONAI, "soft-cldice", lambda z: monai.SoftclDiceLoss(softmax=True, include_background=background)(z,
            t), {**per_sample, "include_background": background})
    rows.add("plain-monai-dice-cldice", case, MONAI, "soft-cldice", lambda z: monai.SoftDiceclDiceLoss(softmax=True, iter_=5, alpha=0.3)(z, t),
        {**per_sample, "iterations": 5, "terms": "0.7 Dice (smooth 1, per sample and class) + 0.3 soft clDice", "include_background": True})
    pooled = {"iterations": "10, whatever iter_ says", "smooth": 1, "sums": "over batch, channels and voxels"}
    for name, excluded in (("", False), ("-no-background", True)):
        rows.add("plain-jocpae-soft-cldice" + name, case, "clDice", "soft-cldice", lambda z: soft_cldice(exclude_background=excluded)(t, soft(z)),
            {**pooled, "include_background": not excluded})
    rows.add("plain-jocpae-dice-cldice", case, "clDice", "soft-cldice", lambda z: soft_dice_cldice(exclude_background=True)(t, soft(z)),
        {**pooled, "include_background": False, "terms": "0.5 Dice (smooth 1, sums over everything) + 0.5 soft clDice"})
    rows.add("plain-mist-soft-cldice", case, "MIST", "soft-cldice", lambda z: CLDice()(y, z, alpha=0.0),
        {"iterations": 10, "smooth": 1, "sums": "over voxels, per sample and class, then the mean of the scores", **foreground})
    rows.add("plain-monai-gdl", case, MONAI, "generalized-dice", lambda z: monai.GeneralizedDiceLoss(softmax=True)(z, t),
        {**SMOOTH, "w_type": "square", "absent_class": "the largest other weight of the sample"},
        **FLOAT_WEIGHTS)
    rows.add("plain-formula-gdl", case, "formula", "generalized-dice", lambda z: own.generalized_dice(soft(z), t).mean(),
        {**SMOOTH, "w_type": "square", "absent_class": "the largest other weight of the sample"})


def add_rows(rows, inputs):
    distance_rows(rows, inputs["table"])
    plain_rows(rows, inputs["plain"])
