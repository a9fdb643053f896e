"""Distances of scipy, edt and SimpleITK for seeded masks and label maps. Arrays are (z, y, x)."""
import edt
import numpy as np
import SimpleITK
from scipy import ndimage

from golden_common import plain, versions, write

RATIO_20 = (0.5, 1.0, 10.0)


def random_mask(seed, size, percent):
    return np.random.default_rng(seed).random(size[::-1]) < percent / 100


def balls(seed, size, count):
    """Balls of random centres and radii."""
    generator = np.random.default_rng(seed)
    grid = np.meshgrid(*(np.arange(n) for n in size[::-1]), indexing="ij")
    mask = np.zeros(size[::-1], bool)
    for _ in range(count):
        centre = generator.uniform(0, size[::-1])
        radius = generator.uniform(0.1, 0.4) * max(size)
        mask |= sum((g - c) ** 2 for g, c in zip(grid, centre)) < radius**2
    return mask


def masks():
    yield "one_voxel_away", (1, 2, 1), (1, 3, 1), np.array([[[1], [0]]], bool)
    yield "row", (70, 1, 1), (0.3, 1, 1), random_mask(1, (70, 1, 1), 85)
    yield "column", (1, 45, 1), (1, 1.7, 1), random_mask(2, (1, 45, 1), 90)
    yield "stack", (1, 1, 33), (1, 1, 2.5), random_mask(3, (1, 1, 33), 90)
    yield "noise", (17, 9, 5), (0.7, 0.9, 2.5), random_mask(4, (17, 9, 5), 50)
    yield "sparse_features", (17, 11, 4), (0.8, 0.8, 1.5), random_mask(5, (17, 11, 4), 99)
    yield "ratio_20", (11, 10, 6), RATIO_20, random_mask(6, (11, 10, 6), 93)
    yield "ratio_20_turned", (6, 11, 10), RATIO_20[::-1], random_mask(7, (6, 11, 10), 93)
    yield "lopsided", (3, 40, 6), (2.5, 0.4, 1.1), random_mask(8, (3, 40, 6), 96)
    yield "plane", (33, 22, 1), (1, 1, 1), balls(9, (33, 22, 1), 3)
    yield "plane_anisotropic", (21, 35, 1), (0.6, 2.2, 1), balls(10, (21, 35, 1), 2)
    yield "balls", (13, 12, 11), (1, 1, 1), balls(11, (13, 12, 11), 2)
    yield "balls_anisotropic", (17, 12, 7), (0.8, 0.8, 3), balls(12, (17, 12, 7), 2)


def label_maps():
    generator = np.random.default_rng(20)
    for name, size, spacing, labels, points in [
        ("parcels", (20, 14, 6), (0.9, 1.1, 2.0), 12, 30), ("few_labels", (18, 16, 8), (1, 1, 1), 4, 12),
        ("plane", (30, 20, 1), (0.7, 1.4, 1), 6, 15), ("noise", (17, 8, 5), (1, 2, 3), 9, 0),
    ]:
        if points == 0:
            yield name, size, spacing, generator.integers(0, labels, size[::-1]).astype(np.uint8)
            continue
        grid = np.stack(np.meshgrid(*(np.arange(n) for n in size[::-1]), indexing="ij"), axis=-1)
        seeds = generator.uniform(0, size[::-1], (points, 3))
        owners = generator.integers(0, labels, points)
        nearest = ((grid[..., None, :] - seeds) ** 2).sum(-1).argmin(-1)
        yield name, size, spacing, owners[nearest].astype(np.uint8)


ALPHABET = [chr(code) for code in range(35, 127) if code != 92][:90]


def coded(values):
    """The distinct values, and for each voxel the position of its value as two digits to the base of 90.

    Nine significant digits hold a float exactly and a double beyond the rounding of a float.
    """
    levels, positions = np.unique([float(f"{v:.9g}") for v in np.asarray(values, float).ravel()], return_inverse=True)
    digits = "".join(ALPHABET[p // 90] + ALPHABET[p % 90] for p in positions)
    return {"levels": plain(levels), "digits": digits}


def maurer(mask, spacing):
    image = SimpleITK.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing(spacing)
    distances = SimpleITK.SignedMaurerDistanceMap(image, squaredDistance=False, useImageSpacing=True)
    return SimpleITK.GetArrayFromImage(distances)


def compute_sdf(mask, inside, outside):
    """SegWithDistMap's compute_sdf: each side from 0 to 1, zero on the inner boundary (6 neighbours)."""
    eroded = ndimage.binary_erosion(mask, border_value=1)
    sdf = outside / outside.max() - inside / inside.max()
    sdf[mask & ~eroded] = 0
    return sdf


def mask_case(name, size, spacing, mask):
    sampling = spacing[::-1]
    inside = ndimage.distance_transform_edt(mask, sampling=sampling)
    outside = ndimage.distance_transform_edt(~mask, sampling=sampling)
    values = {
        "inside": coded(inside), "outside": coded(outside),
        "kervadec": coded(outside * ~mask - (inside - 1) * mask),
        "normalised": coded(compute_sdf(mask, inside, outside)),
        "chessboard": coded(ndimage.distance_transform_cdt(mask, "chessboard")),
        "city_block": coded(ndimage.distance_transform_cdt(mask, "taxicab")),
        "closed": coded(edt.edt(mask.squeeze(0) if size[2] == 1 else mask,
                                  anisotropy=sampling[1:] if size[2] == 1 else sampling, black_border=True)),
        "maurer": coded(maurer(mask, spacing)),
    }
    return {"name": name, "size": list(size), "spacing": list(spacing), "mask": "".join(map(str, mask.ravel().astype(int))),
            **values}


def label_case(name, size, spacing, labels):
    def distances(black_border):
        array = labels.squeeze(0) if size[2] == 1 else labels
        sampling = spacing[::-1][1:] if size[2] == 1 else spacing[::-1]
        return coded(edt.edt(array, anisotropy=sampling, black_border=black_border))

    return {"name": name, "size": list(size), "spacing": list(spacing), "labels": "".join(chr(97 + v) for v in labels.ravel()),
            "open": distances(False), "closed": distances(True)}


if __name__ == "__main__":
    write("distance_masks.json", {
        "about": "mask: one digit per voxel, x fastest. inside, outside: distance_transform_edt; kervadec, normalised: the "
                 "formulas of boundary-loss and SegWithDistMap with these; chessboard, city_block: distance_transform_cdt, unit "
                 "spacing; closed: edt with black_border; maurer: SignedMaurerDistanceMap, useImageSpacing, not squared. digits: "
                 "positions in levels, two digits to the base of 90 from '#' on, without the backslash.",
        "tools": versions("scipy", "numpy", "edt", "SimpleITK"), "cases": [mask_case(*case) for case in masks()]})
    write("distance_labels.json", {
        "about": "labels: a letter per voxel, a = 0, x fastest. open, closed: edt.edt with black_border off and on, coded as in "
                 "distance_masks.json.",
        "tools": versions("edt", "numpy"), "cases": [label_case(*case) for case in label_maps()]})
