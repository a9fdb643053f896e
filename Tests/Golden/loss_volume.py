"""Rows of the 24^3 volume with a small object, and of deep supervision on the input of the table."""
import kornia.losses as kornia
import numpy as np
import torch
from monai import losses as monai
from nnunetv2.training.loss.compound_losses import DC_and_CE_loss
from nnunetv2.training.loss.deep_supervision import DeepSupervisionWrapper
from nnunetv2.training.loss.dice import MemoryEfficientSoftDiceLoss
from scipy.ndimage import convolve, distance_transform_edt, generate_binary_structure

import loss_formulas as own
from loss_tools import FLOAT_CAST, FLOAT_MAP, KORNIA, MONAI, NNUNET, stand_in

# What the clone needs of OpenCV, of an old SciPy name and of an array method that NumPy 2 dropped.
stand_in("cv2", MORPH_CROSS=1, getStructuringElement=lambda shape, size: generate_binary_structure(2, 1).astype(np.uint8))
stand_in("scipy.ndimage.morphology", distance_transform_edt=distance_transform_edt)
import hausdorff_loss  # noqa: E402


class WithSpread(np.ndarray):
    def ptp(self):
        return np.ptp(np.asarray(self))


hausdorff_loss.convolve = lambda *arguments, **settings: convolve(*arguments, **settings).view(WithSpread)
SIGMOID = {"activation": "sigmoid"}


def weighted_bce_rows(rows, case, t):
    masks = t[:, 0].bool().numpy()

    def add(name, loss, weights, options):
        rows.add(name, case, "formula", loss, lambda z: (own.softplus_bce(z, t) * weights[:, None]).mean(),
            {**options, "sum_of_weights": weights.sum().item(), "reduction": "mean over voxels, not divided by the weights"}, **SIGMOID)

    for theta, weight in ((3, 5.0), (0, 5.0), (1, 2.0)):
        weights = own.edge_weights(masks, theta, weight)
        add(f"volume-edge-weighted-bce-{theta}", "edge-weighted-bce", weights, {"theta": theta, "edge_weight": weight,
            "edge_voxels": int((weights == weight).sum())})
    unit, real = {"spacing": "unit"}, {"spacing": "x,y,z = 0.8,1.0,2.5"}
    add("volume-distance-weighted-bce", "distance-weighted-bce", own.distance_weights(masks), {"sigma": 5, **unit})
    add("volume-distance-weighted-bce-spacing", "distance-weighted-bce", own.distance_weights(masks, 5.0, case.sampling()), {"sigma": 5, **real})
    add("volume-distance-weighted-bce-sigma-2", "distance-weighted-bce", own.distance_weights(masks, 2.0, case.sampling()), {"sigma": 2, **real})
    share = t.mean()
    add("volume-balanced-bce", "balanced-bce", (t * (1 - share) + (1 - t) * share)[:, 0], {"weights": "positive n_neg/n, negative n_pos/n"})


def surface_rows(rows, case, t):
    def both(z):
        p = torch.sigmoid(z)
        return torch.cat([1 - p, p], 1)

    def add(name, tool, loss, function, options, **more):
        rows.add(name, case, tool, loss, function, options, **SIGMOID, **more)

    erosion = {"alpha": 2, "erosions": 10}
    add("volume-kornia-hausdorff-er", KORNIA, "hausdorff-er", lambda z: kornia.HausdorffERLoss3D()(both(z), case.labels()),
        {**erosion, "kernel": "7 voxels, 1/7 each"}, precision="float32",
        note="channels 1-p and p, which have the same value; float64 but for the kernel, 1/7 rounded to float32")
    add("volume-kornia-hausdorff-er-alpha-1", KORNIA, "hausdorff-er", lambda z: kornia.HausdorffERLoss3D(alpha=1.0, k=4)(both(z), case.labels()),
        {"alpha": 1, "erosions": 4, "kernel": "7 voxels, 1/7 each"}, precision="float32", note="as volume-kornia-hausdorff-er")
    add("volume-formula-hausdorff-er", "formula", "hausdorff-er", lambda z: own.hausdorff_er(torch.sigmoid(z), t), {**erosion, "kernel": "7 voxels, 1/7 each"})
    add("volume-patryg-hausdorff-er", "HausdorffLoss", "hausdorff-er", lambda z: hausdorff_loss.HausdorffERLoss()(torch.sigmoid(z).detach(), t),
        {**erosion, "kernel": "5 voxels of the plane (y,x), 1/7 each: nothing along z"}, precision="float32", note="no gradient in the tool")
    sampling, real = case.sampling(), {"spacing": "x,y,z = 0.8,1.0,2.5"}
    add("volume-monai-hausdorff-dt", MONAI, "hausdorff-dt", lambda z: monai.HausdorffDTLoss(sigmoid=True)(z, t), {"alpha": 2, "spacing": "unit"},
        **FLOAT_MAP)
    add("volume-formula-hausdorff-dt-spacing", "formula", "hausdorff-dt", lambda z: own.hausdorff_dt(torch.sigmoid(z), t, 2.0, sampling), {"alpha": 2, **real})
    add("volume-formula-boundary-spacing", "formula", "boundary", lambda z: (torch.sigmoid(z) * own.maps(t, own.signed_map, sampling)).mean(), real)
    add("volume-monai-soft-cldice", MONAI, "soft-cldice", lambda z: monai.SoftclDiceLoss(sigmoid=True)(z, t),
        {"iterations": 3, "smooth_nr": 1, "smooth_dr": 1, "smooth": "1e-4 added to Tprec + Tsens"})


def deep_supervision_rows(rows, case):
    """Three scales: the logits, every second voxel of them, every fourth. The two coarse ones are independent inputs of the loss."""
    scales = {"scales": "voxels 0,2,4,.. of every axis, then 0,4,..; the gradient norm is over the three scales, the sample belongs to the finest"}
    target = {"target": "MONAI's nearest-exact: voxel floor((i + 0.5) n / m) of n for m"}
    for name, mode, weights in (("", "exp", [1, 0.5, 0.25]), ("-two", "two", [1, 0.5, 0.5]), ("-same", "same", [1, 1, 1])):
        loss = monai.DeepSupervisionLoss(monai.DiceCELoss(softmax=True, to_onehot_y=True), weight_mode=mode)
        rows.add("deep-supervision-monai" + name, case, MONAI, "dice-ce", lambda z: loss(z, case.labels().double()),
            {"terms": "as monai-dice-ce", "scale_weights": weights, **scales, **target},
            **FLOAT_CAST, scales=(2, 4))
    labels = [case.labels()[:, :, ::s, ::s, ::s] for s in (1, 2, 4)]
    base = DC_and_CE_loss({"batch_dice": False, "smooth": 1e-5, "do_bg": False, "ddp": False}, {}, dice_class=MemoryEfficientSoftDiceLoss)
    for name, powers in (("", [1, 0.5, 0]), ("-all", [1, 0.5, 0.25])):
        weights = [power / sum(powers) for power in powers]
        note = "the trainer's rule: 1/2^i, the coarsest 0, divided by their sum" if name == "" else "1/2^i divided by their sum, the coarsest kept"
        rows.add("deep-supervision-nnunet" + name, case, NNUNET, "dice-ce", lambda z: DeepSupervisionWrapper(base, weights)(z, labels),
            {"terms": "as nnunet-dc-ce", "scale_weights": weights, **scales, "target": "the same voxels as the logits"}, precision="float32",
            note=note + "; the sums are float32", scales=(2, 4))


def add_rows(rows, inputs):
    case = inputs["small-object"]
    t = (case.y == 1)[:, None].double()
    weighted_bce_rows(rows, case, t)
    surface_rows(rows, case, t)
    deep_supervision_rows(rows, inputs["table"])
