"""Writes class_weights.json: class weights of small seeded label maps, by formulas written from the papers and by scikit-learn, and of
real files read by nibabel.

Run: VOXLOSS_TEST_DATA=<data> python class_weights_golden.py   (environment: README.md; only NumPy, scikit-learn and nibabel are needed)"""
import os
import pathlib
from fractions import Fraction

import nibabel
import numpy as np
from sklearn.utils.class_weight import compute_class_weight

from golden_common import versions, write

BETAS = [0.0, 0.9, 0.999, 0.9999, 0.999999]


def reference_of_table():
    """The reference of the input `table` of losses.json: two samples of 4 x 5 x 6 voxels."""
    b, d, h, w = np.meshgrid(range(2), range(4), range(5), range(6), indexing="ij")
    y = ((d + 2 * h + 3 * w + b) // 6) % 3
    y[1][y[1] == 2] = 0
    return [y[0].ravel(), y[1].ravel()]


def cases():
    generator = np.random.default_rng(23)

    def image(size, shares):
        return generator.choice(len(shares), size, p=shares)

    def case(name, note, images, classes, ignore=None, masks=None):
        return {"name": name, "note": note, "images": images, "classes": classes, "ignore_label": ignore, "masks": masks}

    yield case("table", "reference of the input table of losses.json, its two samples as two images", reference_of_table(), 3)
    yield case("one_image", "one image, five classes", [image(500, [0.7, 0.2, 0.06, 0.03, 0.01])], 5)
    yield case("four_images", "classes 3 and 4 only in some of the images, which differ in size",
               [image(300, [0.5, 0.3, 0.2]), image(200, [0.6, 0.1, 0.1, 0.2]), image(90, [0.9, 0.05, 0.0, 0.0, 0.05]), np.zeros(10, int)], 5)
    yield case("even_median", "four classes: the median lies between the middle two", [image(240, [0.6, 0.25, 0.1, 0.05]), image(60, [0.3, 0.3, 0.2, 0.2])], 4)
    ignored = [np.where(generator.random(n) < 0.3, 255, image(n, [0.5, 0.4, 0.1])) for n in (150, 50)]
    yield case("ignored", "voxels with label 255 do not count", ignored, 3, ignore=255)
    masked = [image(n, [0.5, 0.4, 0.1]) for n in (150, 50)]
    masks = [generator.integers(0, 2, len(i)) for i in masked]
    yield case("masked", "voxels where the mask is 0 do not count, also those with a label that is no class",
               [np.where(m == 0, 9, i) for i, m in zip(masked, masks)], 3, masks=masks)
    yield case("two_classes", "one foreground voxel in a thousand", [np.r_[np.zeros(999, int), 1]], 2)
    yield case("one_class", "only background", [np.zeros(64, int)], 1)


def kept(case):
    """The evaluated voxels of every image."""
    for index, image in enumerate(case["images"]):
        counts = np.ones(len(image), bool)
        if case["ignore_label"] is not None:
            counts &= image != case["ignore_label"]
        if case["masks"] is not None:
            counts &= case["masks"][index] != 0
        yield image[counts]


def exact_median(values):
    values = sorted(values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def weights_of(counts, image_voxels):
    """Weights of classes that all occur: voxels of each, and voxels of the images that hold it."""
    number, total = len(counts), sum(counts)
    # Recipe: total / (C * count + 1e-6), then scaled to sum to C.
    raw = np.array([total / (number * n + 1e-6) for n in counts])
    # Eigen and Fergus: frequency in the images where the class is present; exact until the last step.
    frequencies = [Fraction(n, m) for n, m in zip(counts, image_voxels)]
    # Sudre et al.
    gdl = [Fraction(1, n * n) for n in counts]
    return {
        "inverse": raw * number / raw.sum(),
        "median": [float(exact_median(frequencies) / f) for f in frequencies],
        "enet": 1 / np.log(1.02 + np.array(counts) / total),
        "gdl": [float(w / max(gdl)) for w in gdl],
    }


def effective_of(counts, beta):
    """Cui et al.: effective number as the geometric sum 1 + beta + ... + beta^(n-1), term by term."""
    numbers = np.array([float(np.sum(beta ** np.arange(n))) for n in counts])
    return (1 / numbers) * len(counts) / (1 / numbers).sum()


def golden(case):
    images = list(kept(case))
    labels = np.concatenate(images)
    counts = [int((labels == c).sum()) for c in range(case["classes"])]
    holding = [[i for i in images if (i == c).any()] for c in range(case["classes"])]
    image_voxels = [sum(map(len, h)) for h in holding]
    return {
        **case, "counts": counts, "images_with_class": [len(h) for h in holding], "voxels_of_images": image_voxels,
        "ignored_voxels": sum(map(len, case["images"])) - len(labels), "weights": weights_of(counts, image_voxels),
        "effective": {str(beta): effective_of(counts, beta) for beta in BETAS},
        "sklearn_balanced": compute_class_weight("balanced", classes=np.arange(case["classes"]), y=labels),
    }


def real(name, pattern):
    """Weights of the labels that occur in real files; the voxels of label c are at position labels.index(c)."""
    folder = pathlib.Path(os.environ["VOXLOSS_TEST_DATA"])
    files = sorted(folder.glob(pattern))
    images = [np.asarray(nibabel.load(file).dataobj) for file in files]
    tables = [dict(zip(*(a.tolist() for a in np.unique(image, return_counts=True)))) for image in images]
    labels = sorted(set().union(*tables))
    counts = [sum(table.get(label, 0) for table in tables) for label in labels]
    image_voxels = [sum(image.size for image, table in zip(images, tables) if label in table) for label in labels]
    return {
        "name": name, "files": [str(file.relative_to(folder)) for file in files], "labels": labels, "counts": counts,
        "images_with_class": [sum(label in table for table in tables) for label in labels],
        "weights": {**weights_of(counts, image_voxels), "effective": effective_of(counts, 0.999999)},
    }


if __name__ == "__main__":
    write("class_weights.json", {
        "about": "Labels of images are flat lists. weights: by the formulas in class_weights_golden.py; effective: by beta; "
                 "sklearn_balanced: compute_class_weight, inverse before its scaling to sum C.",
        "tools": versions("numpy", "scikit-learn", "nibabel"),
        "cases": [golden(case) for case in cases()],
        "real_beta": 0.999999,
        "real": [
            real("five raters of one tumour", "pairs/brats-toolkit/*/*/segmentation/*.nii.gz"),
            real("organs", "pairs/totalseg/example_seg*.nii.gz"),
        ],
    })
