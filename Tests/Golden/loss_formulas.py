"""Losses written out in plain torch, float64. p: probabilities, t: target, both (b,c,z,y,x); m: 1 where a voxel counts, (b,z,y,x)."""
import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import binary_dilation, binary_erosion, distance_transform_edt, generate_binary_structure

SPATIAL = (2, 3, 4)
POOLED = (0, 2, 3, 4)


def softplus_bce(z, t):
    """Binary cross-entropy of logits, voxel by voxel."""
    return torch.nn.functional.binary_cross_entropy_with_logits(z, t, reduction="none")


def nll(z, y, valid=None):
    """-log p of the reference class, voxel by voxel; 0 where the voxel does not count."""
    valid = torch.ones_like(y, dtype=torch.bool) if valid is None else valid
    target = torch.where(valid, y, 0)
    return -torch.log_softmax(z, 1).gather(1, target[:, None])[:, 0] * valid


def sums(p, t, m=None, axes=SPATIAL):
    """TP, FP, FN; with m (mask times weights) inside the sums."""
    m = 1 if m is None else m[:, None]
    return (m * p * t).sum(axes), (m * p * (1 - t)).sum(axes), (m * (1 - p) * t).sum(axes)


def dice(p, t, m=None, axes=SPATIAL, numerator=1e-5, denominator=1e-5):
    tp, fp, fn = sums(p, t, m, axes)
    return 1 - (2 * tp + numerator) / (2 * tp + fp + fn + denominator)


def jaccard(p, t, m=None, axes=SPATIAL, smooth=1e-6):
    tp, fp, fn = sums(p, t, m, axes)
    return 1 - (tp + smooth) / (tp + fp + fn + smooth)


def tversky(p, t, alpha, beta, m=None, axes=SPATIAL, smooth=1e-5):
    tp, fp, fn = sums(p, t, m, axes)
    return 1 - (tp + smooth) / (tp + alpha * fp + beta * fn + smooth)


def generalized_dice(p, t, power=2, smooth=1e-5, background=True):
    """MONAI's form per sample: w = 1/G^power; a class with G = 0 gets the largest other weight of that sample."""
    p, t = (p, t) if background else (p[:, 1:], t[:, 1:])
    tp, fp, fn = sums(p, t)
    w = t.sum(SPATIAL) ** -float(power)
    w = torch.where(torch.isinf(w), 0.0, w)
    w = torch.where(t.sum(SPATIAL) == 0, w.max(1, keepdim=True)[0], w)
    return 1 - (2 * (w * tp).sum(1) + smooth) / ((w * (2 * tp + fp + fn)).sum(1) + smooth)


def focal_binary(z, t, gamma=2.0, alpha=None):
    pt = torch.sigmoid(z) * t + torch.sigmoid(-z) * (1 - t)
    factor = 1 if alpha is None else alpha * t + (1 - alpha) * (1 - t)
    return factor * (1 - pt) ** gamma * softplus_bce(z, t)


def lovasz_increments(sorted_target):
    total = sorted_target.sum()
    index = 1 - (total - sorted_target.cumsum(0)) / (total + (1 - sorted_target).cumsum(0))
    return torch.cat([index[:1], index[1:] - index[:-1]])


def lovasz_class(p, t):
    errors = (t - p).abs()
    order = torch.argsort(errors.detach(), descending=True, stable=True)
    return (errors[order] * lovasz_increments(t[order])).sum()


def lovasz_softmax(p, y, valid, present=True, per_image=False):
    if per_image:
        return torch.stack([lovasz_softmax(p[b:b + 1], y[b:b + 1], valid[b:b + 1], present) for b in range(len(p))]).mean()
    kept, labels = p.movedim(1, -1)[valid], y[valid]
    classes = [c for c in range(p.shape[1]) if not present or (labels == c).any()]
    return torch.stack([lovasz_class(kept[:, c], (labels == c).double()) for c in classes]).mean()


def lovasz_hinge(z, t):
    z, t = z.reshape(-1), t.reshape(-1)
    errors = 1 - z * (2 * t - 1)
    order = torch.argsort(errors.detach(), descending=True, stable=True)
    return (torch.relu(errors[order]) * lovasz_increments(t[order])).sum()


def signed_map(mask, sampling=None):
    """Kervadec's map of one boolean mask: outside the distance, inside -(distance - 1); 0 for an empty mask."""
    if not mask.any():
        return np.zeros(mask.shape)
    return distance_transform_edt(~mask, sampling) * ~mask - (distance_transform_edt(mask, sampling) - 1) * mask


def field(mask, sampling=None):
    """Distance to the other side, on both sides; 0 for an empty or a full mask."""
    if mask.all() or not mask.any():
        return np.zeros(mask.shape)
    return distance_transform_edt(mask, sampling) + distance_transform_edt(~mask, sampling)


def maps(t, function, sampling=None):
    masks = (t.detach() > 0.5).numpy()
    return torch.from_numpy(np.stack([[function(mask, sampling) for mask in sample] for sample in masks]))


def hausdorff_dt(p, t, alpha=2.0, sampling=None):
    weight = maps(p, field, sampling) ** alpha + maps(t, field, sampling) ** alpha
    return ((p - t) ** 2 * weight).mean()


def hausdorff_er(p, t, steps=10, alpha=2.0):
    cross = torch.from_numpy(generate_binary_structure(3, 1).astype(float))[None, None] / 7
    total = []
    for b in range(p.shape[0]):
        for c in range(p.shape[1]):
            bound = ((p[b, c] - t[b, c]) ** 2)[None, None]
            for k in range(steps):
                bound = torch.relu(F.conv3d(bound, cross, padding=1) - 0.5)
                if bound.max() != bound.min():
                    bound = (bound - bound.amin()) / (bound.amax() - bound.amin())
                total.append(bound * (k + 1) ** alpha)
    return torch.stack(total).sum() / p.numel()


def erode(x):
    pools = [-F.max_pool3d(-x, [3 if a == axis else 1 for a in range(3)], 1, [int(a == axis) for a in range(3)]) for axis in range(3)]
    return torch.min(torch.min(pools[0], pools[1]), pools[2])


def skeleton(x, steps):
    result = None
    for _ in range(steps + 1):
        ridge = torch.relu(x - F.max_pool3d(erode(x), 3, 1, 1))
        result = ridge if result is None else result + torch.relu(ridge - result * ridge)
        x = erode(x)
    return result


def cldice_pooled(p, t, steps):
    """One value for everything given: sums over batch and channels, smoothing 1."""
    sp, st = skeleton(p, steps), skeleton(t, steps)
    precision, sensitivity = ((sp * t).sum() + 1) / (sp.sum() + 1), ((st * p).sum() + 1) / (st.sum() + 1)
    return 1 - 2 * precision * sensitivity / (precision + sensitivity)


def edge_weights(masks, theta=3, weight=5.0):
    """weight where dilate_theta(dilate_1 xor erode_1), cross of 6 neighbours, outside the image nothing; else 1."""
    cross = generate_binary_structure(3, 1)
    result = np.ones(masks.shape)
    for mask, out in zip(masks, result):
        edge = binary_dilation(mask, cross) ^ binary_erosion(mask, cross)
        if theta > 0:  # SciPy takes 0 for "until nothing changes"
            edge = binary_dilation(edge, cross, iterations=theta)
        out[edge] = weight
    return torch.from_numpy(result)


def edge_weights_of_class(labels, classes, theta=3, weight=5.0):
    """For each voxel the edge weight of the mask of its own class; 0 for labels outside the classes."""
    result = torch.zeros(labels.shape, dtype=torch.float64)
    for c in range(classes):
        mask = labels == c
        result[mask] = edge_weights(mask.numpy(), theta, weight)[mask]
    return result


def distance_weights(masks, sigma=5.0, sampling=None):
    """exp(-|d|/sigma), d = distance inside minus distance outside."""
    return torch.from_numpy(np.stack([np.exp(-np.abs(distance_transform_edt(m, sampling) - distance_transform_edt(~m, sampling)) / sigma) for m in masks]))


def class_weights(counts):
    """n / (C count + 1e-6), scaled to sum C."""
    weights = counts.sum() / (len(counts) * counts + 1e-6)
    return weights * len(counts) / weights.sum()
