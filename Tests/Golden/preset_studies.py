"""Small studies of label maps for preset_golden.py: seeded ellipsoids with organs missed, spurious, absent and badly placed."""
import gzip
import json
import pathlib

import nibabel
import numpy as np

STUDIES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "Studies"
CASES = (("case_01", (26, 24, 16), (0.9, 0.9, 2.5)), ("case_02", (24, 28, 14), (0.75, 0.75, 3.0)), ("case_03", (28, 22, 18), (1.2, 0.8, 1.5)))


def ellipsoid(size, centre, radii):
    axes = np.meshgrid(*[np.arange(count) for count in size], indexing="ij")
    return sum(((axis - middle) / radius) ** 2 for axis, middle, radius in zip(axes, centre, radii)) <= 1


def organ(generator, size):
    centre = [generator.uniform(0.2, 0.8) * count for count in size]
    return centre, [generator.uniform(2.2, 4.8), generator.uniform(2.2, 4.8), generator.uniform(1.6, 3.6)]


def ragged(generator, mask):
    """The mask with a twentieth of its voxels gone and a few neighbours gained."""
    near = np.roll(mask, 1, axis=int(generator.integers(3)))
    return (mask & (generator.random(mask.shape) > 0.05)) | (near & (generator.random(mask.shape) < 0.3))


def pair(seed, size, labels, missed=(), spurious=(), absent=(), far=()):
    """Reference and prediction. `far` labels overlap hardly (their Dice is below 0.2) or not at all."""
    generator = np.random.default_rng(seed)
    reference, prediction = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    for label in labels:
        centre, radii = organ(generator, size)
        shift = generator.uniform(-1.2, 1.2, 3) if label not in far else np.array([1.7, 0, 0]) * radii[0]
        moved = ragged(generator, ellipsoid(size, np.add(centre, shift), np.multiply(radii, generator.uniform(0.85, 1.15, 3))))
        if label in absent:
            continue
        if label not in spurious:
            reference[ellipsoid(size, centre, radii)] = label
        if label not in missed:
            prediction[moved] = label
    return reference, prediction


def affine_of(spacing, flipped):
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = (-12.5, 7.25, 30.0)
    if flipped:
        affine[:2] *= -1
    return affine


def save(path, labels, spacing, flipped=False):
    """Bytes that depend on the content alone: no time stamp in the gzip header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = nibabel.Nifti1Image(labels, affine_of(spacing, flipped))
    image.header.set_zooms(spacing)
    path.write_bytes(gzip.compress(image.to_bytes(), 9, mtime=0))


def write_study(name, seed, labels, plans, dataset=None):
    """Three cases under Studies/NAME/{reference,prediction}. `plans` holds the special labels of each case."""
    folder = STUDIES / name
    for index, ((case, size, spacing), special) in enumerate(zip(CASES, plans)):
        maps = pair(seed + index, size, labels, **special)
        for side, labels_of_side in zip(("reference", "prediction"), maps):
            save(folder / side / f"{case}.nii.gz", labels_of_side, spacing, flipped=index == 2)
    if dataset is not None:
        (folder / "dataset.json").write_text(json.dumps(dataset, indent=1) + "\n")
    return folder


KITS = [dict(), dict(missed=(2,), absent=(3,)), dict(absent=(2, 3))]
FLARE = [dict(far=(4,)), dict(missed=(5, 9), spurious=(6,), absent=(7, 8)), dict(missed=(2,), spurious=(10, 12), absent=(13,), far=(1,))]
TOTAL = [dict(), dict(missed=(3,), spurious=(5,), absent=(4,)), dict(spurious=(1,), absent=(4,), far=(6,))]
AMOS = [dict(), dict(missed=(4,), spurious=(11,), absent=(14, 15)), dict(missed=(1, 15), absent=(14,), far=(9,))]
MSD = [dict(), dict(missed=(2,)), dict(spurious=(2,))]
ORGANS = [dict(), dict(missed=(2,), spurious=(4,), absent=(3,)), dict(absent=(3,), far=(6,))]

ORGAN_NAMES = {"Brainstem": 1, "Parotid_L": 2, "Parotid_R": 3, "Bone_Mandible": 4, "SpinalCord": 5, "Lens_L": 6}


def write_all():
    """All studies; the folder of each by its name."""
    liver = {"name": "Liver", "labels": {"0": "background", "1": "liver", "2": "cancer"}, "modality": {"0": "CT"}}
    organs = {"labels": {"background": 0, **ORGAN_NAMES}, "channel_names": {"0": "CT"}, "file_ending": ".nii.gz"}
    return {
        "kits23": write_study("kits23", 2300, (1, 2, 3), KITS),
        "flare": write_study("flare", 2200, range(1, 14), FLARE),
        "totalsegmentator": write_study("totalsegmentator", 100, range(1, 8), TOTAL),
        "amos": write_study("amos", 2210, range(1, 16), AMOS),
        "msd": write_study("msd", 1800, (1, 2), MSD, liver),
        "rt-qa": write_study("rt-qa", 2100, range(1, 7), ORGANS, organs),
        "nnunet": write_study("nnunet", 2810, range(1, 6), [dict(), dict(missed=(2,), spurious=(3,), absent=(5,)), dict(absent=(5,), far=(4,))]),
    }
