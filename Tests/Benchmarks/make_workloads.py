#!/usr/bin/env python3
"""Seeded synthetic volumes for the benchmarks: 14 organs on 512 x 512 x 300, 100 labels on 256^3, a noisy CT, class
scores on 128^3.

usage: make_workloads.py OUT [volumes] [logits] [study]  needs numpy, scipy and nibabel

Smooth noise bends ellipsoids (organs) and the cells of 100 seeds (brain); predictions get other noise, a missed label
and far specks. Three more organ predictions are far off. Files are .nii.gz at gzip level 6. `study` makes 100 pairs of
the organ kind in study/reference and study/prediction: four pairs, each flipped and shifted 25 ways.
"""
import os, sys
import numpy as np
import nibabel as nib
from nibabel.openers import Opener
from scipy import ndimage
from scipy.spatial import cKDTree

Opener.default_compresslevel = 6
ORGANS = [  # label, centre and radii as fractions of the volume
    (1, (.36, .50, .62), (.17, .20, .20)), (2, (.66, .50, .66), (.09, .11, .12)),
    (3, (.38, .58, .38), (.07, .07, .13)), (4, (.63, .58, .38), (.07, .07, .13)),
    (5, (.58, .38, .60), (.11, .09, .13)), (6, (.52, .50, .52), (.12, .035, .05)),
    (7, (.51, .60, .50), (.022, .022, .46)), (8, (.46, .59, .50), (.025, .020, .44)),
    (9, (.44, .40, .52), (.035, .045, .07)), (10, (.50, .55, .85), (.018, .018, .13)),
    (11, (.56, .53, .50), (.020, .030, .04)), (12, (.44, .53, .50), (.018, .030, .04)),
    (13, (.50, .42, .44), (.06, .035, .10)), (14, (.50, .45, .12), (.10, .09, .10))]


def smooth_noise(rng, shape, step):
    """A smooth random field of about unit variance: coarse noise, linearly upsampled."""
    field = ndimage.gaussian_filter(rng.standard_normal([max(4, n // step + 3) for n in shape]), 1.0)
    field = (field / field.std()).astype(np.float32)
    for axis, n in enumerate(shape):
        x = np.linspace(0.5, field.shape[axis] - 1.5, n)
        i = np.floor(x).astype(int)
        w = (x - i).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(3)])
        field = np.take(field, i, axis) * (1 - w) + np.take(field, i + 1, axis) * w
    return field


def ellipsoid(volume, label, centre, radii, noise, amplitude, only_background=False):
    """Paints `label` where |(x - c) / r|^2 + amplitude * noise < 1."""
    box = tuple(slice(max(0, int(c - 1.7 * r)), min(n, int(c + 1.7 * r) + 2))
                for c, r, n in zip(centre, radii, volume.shape))
    distance = sum(((g - c) / r) ** 2 for g, c, r in zip(np.ogrid[box], centre, radii)).astype(np.float32)
    inside = distance + amplitude * noise[box] < 1
    if only_background:
        inside &= volume[box] == 0
    volume[box][inside] = label


def save(out, name, volume, spacing):
    nib.save(nib.Nifti1Image(volume, np.diag(list(spacing) + [1.0])), os.path.join(out, name + ".nii.gz"))
    print(name, flush=True)


SHAPE, SPACING = (512, 512, 300), (0.8, 0.8, 1.5)


def organ_pair(rng):
    """Reference and prediction with 14 organs, one of them missed, and the noise that the prediction was bent by."""
    shape = SHAPE
    size = np.array(shape)
    noise, fine = smooth_noise(rng, shape, 24), smooth_noise(rng, shape, 6)
    reference, prediction = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for label, c, r in ORGANS:
        ellipsoid(reference, label, np.array(c) * size, np.array(r) * size, noise, 0.12)
    noise += 0.35 * fine
    for label, c, r in ORGANS:
        if label != 11:  # a missed organ
            ellipsoid(prediction, label, np.array(c) * size + rng.normal(0, 1.2, 3),
                      np.array(r) * size * rng.normal(1, .02, 3), noise, 0.12)
    for _ in range(12):  # specks far from their organ
        ellipsoid(prediction, int(rng.integers(1, 15)), size * rng.uniform(.1, .9, 3), rng.uniform(2, 5, 3), fine, 0.05, True)
    return reference, prediction, noise


def study(out, count=100, base=4):
    Opener.default_compresslevel = 1
    for side in ("reference", "prediction"):
        os.makedirs(os.path.join(out, "study", side), exist_ok=True)
    for seed in range(base):
        rng = np.random.default_rng(20 + seed)
        pair = organ_pair(rng)[:2]
        for variant in range(count // base):
            shift = [int(s) for s in rng.integers(-12, 13, 3)]
            axes = [a for a in range(3) if variant >> a & 1]
            for side, volume in zip(("reference", "prediction"), pair):
                moved = np.ascontiguousarray(np.roll(np.flip(volume, axes), shift, (0, 1, 2)))
                save(out, f"study/{side}/case_{seed * (count // base) + variant:03d}", moved, SPACING)


def organs(out):
    rng = np.random.default_rng(2)
    shape, spacing, size = SHAPE, SPACING, np.array(SHAPE)
    reference, prediction, noise = organ_pair(rng)
    save(out, "organs_reference", reference, spacing)
    save(out, "organs_prediction", prediction, spacing)
    far(out, reference, spacing)
    body = np.zeros(shape, np.uint8)
    ellipsoid(body, 1, size * .5, size * np.array([.44, .36, .70]), noise, 0.03)
    ct = np.where(body > 0, 40, -1000).astype(np.int16) + reference.astype(np.int16) * 9
    ct += rng.integers(-20, 21, shape, dtype=np.int16) * (body > 0)
    ct[body == 0] += rng.integers(-2, 3, int((body == 0).sum()), dtype=np.int16)
    save(out, "organs_ct", ct, spacing)


def far(out, reference, spacing):
    """Predictions that are far off: all organs shifted by 30 mm, one in the wrong place, a stray voxel for each."""
    shifted = np.zeros_like(reference)
    steps = round(30 / spacing[0])
    shifted[steps:] = reference[:-steps]
    save(out, "organs_shifted", shifted, spacing)
    misplaced = np.where(reference == 5, 0, reference).astype(np.uint8)
    x, y, z = np.nonzero(reference == 5)
    misplaced[x - round(120 / spacing[0]), y - 60, z - 80] = 5  # about 180 mm away
    save(out, "organs_misplaced", misplaced, spacing)
    stray = reference.copy()
    for label, _, _ in ORGANS:
        stray[500 - 3 * label, 20, 10 + 2 * label] = label
    save(out, "organs_stray", stray, spacing)


def brain(out):
    rng = np.random.default_rng(3)
    shape = (256, 256, 256)
    radii = np.array([.36, .44, .34]) * 256
    seeds = []
    while len(seeds) < 100:
        p = rng.uniform(-1, 1, 3)
        if (p ** 2).sum() < .92:
            seeds.append(p * radii + 128)
    tree = cKDTree(seeds)
    coarse = [smooth_noise(rng, shape, 10) * 3 for _ in range(3)]
    fine = [smooth_noise(rng, shape, 8) for _ in range(3)]
    grid = np.ogrid[:256, :256, :256]

    def parcels(displacement, shift):
        x = [(g + d + s).astype(np.float32) for g, d, s in zip(grid, displacement, shift)]
        inside = sum(((xi - 128) / r) ** 2 for xi, r in zip(x, radii)) < 1
        labels = np.zeros(shape, np.uint8)
        labels[inside] = tree.query(np.stack([xi[inside] for xi in x], 1))[1] + 1
        return labels

    save(out, "brain_reference", parcels(coarse, (0, 0, 0)), (1, 1, 1))
    prediction = parcels([a + .8 * b for a, b in zip(coarse, fine)], (.6, -.4, .3))
    prediction[prediction == 37] = 0  # a missed label
    save(out, "brain_prediction", prediction, (1, 1, 1))


def logits(out, batch, classes, seed):
    """Class scores of smooth regions with noise, as raw little-endian arrays: logits, labels, labels with 2 % ignored."""
    rng = np.random.default_rng(seed)
    shape = (128, 128, 128)
    values, labels = np.empty((batch, classes, *shape), np.float32), np.empty((batch, *shape), np.uint8)
    for sample in range(batch):
        field = np.stack([smooth_noise(rng, shape, 24) for _ in range(classes)])
        field[0] += 1  # the background is the largest class
        labels[sample] = field.argmax(0)
        values[sample] = 2.5 * field + rng.standard_normal(field.shape, dtype=np.float32)
    blobs = smooth_noise(rng, shape, 16)
    ignoring = np.where(blobs > np.quantile(blobs, .98), 255, labels).astype(np.uint8)
    for name, array in (("logits", values), ("labels", labels), ("ignoring", ignoring)):
        array.tofile(os.path.join(out, f"{name}_{batch}x{classes}.raw"))


if __name__ == "__main__":
    out = sys.argv[1]
    wanted = sys.argv[2:] or ["volumes", "logits"]
    os.makedirs(out, exist_ok=True)
    if "volumes" in wanted:
        organs(out)
        brain(out)
    if "study" in wanted:
        study(out)
    if "logits" in wanted:
        for batch, classes, seed in ((2, 14, 5), (1, 4, 6), (1, 2, 7)):
            logits(out, batch, classes, seed)
