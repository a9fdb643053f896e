"""Distances of scipy, SimpleITK and edt at some voxels of real masks: distance_real.py DATA (the folder with expected.json)."""
import pathlib
import sys

import edt
import nibabel
import numpy as np
from scipy import ndimage

from distance_golden import maurer
from golden_common import plain, versions, write

FILES = [
    "pairs/meshmetrics/example_3d_ref_mask.nii.gz", "pairs/meshmetrics/example_2d_ref_mask.nii.gz",
    "pairs/totalseg/example_seg.nii.gz", "pairs/picai/case-1_label.nii.gz", "pairs/panoptica/semantic/ref.nii.gz",
]


def case(data, path, generator):
    image = nibabel.load(data / path)
    labels = np.asarray(image.dataobj)
    while labels.ndim < 3:
        labels = labels[..., None]
    labels = labels.astype(np.uint8).transpose(2, 1, 0)
    spacing = ([float(v) for v in image.header.get_zooms()] + [1.0])[:3]
    mask = labels > 0
    sampling = spacing[::-1]
    maps = {
        "inside": ndimage.distance_transform_edt(mask, sampling=sampling),
        "outside": ndimage.distance_transform_edt(~mask, sampling=sampling),
        "maurer": maurer(mask, spacing),
        "labels": edt.edt(np.ascontiguousarray(labels), anisotropy=sampling, black_border=False),
    }
    inside = np.flatnonzero(mask)
    voxels = np.sort(np.concatenate([generator.choice(inside, 60), generator.integers(0, mask.size, 60)]))
    return {
        "path": path, "size": list(labels.shape[::-1]), "spacing": spacing, "foreground": int(mask.sum()),
        "voxels": voxels.tolist(),
        **{key: {"sum": plain(float(map.sum(dtype=float))), "largest": plain(float(np.abs(map).max())),
                 "values": [plain(float(f"{v:.9g}")) for v in map.ravel()[voxels]]} for key, map in maps.items()},
    }


if __name__ == "__main__":
    DATA = pathlib.Path(sys.argv[1])
    generator = np.random.default_rng(31)
    write("distance_real.json", {
        "about": "Positions of voxels, x fastest, and the distances there; the sum over all voxels and the largest size. "
                 "inside, outside: distance_transform_edt of the voxels that are not 0; maurer: SignedMaurerDistanceMap; "
                 "labels: edt.edt.",
        "tools": versions("scipy", "numpy", "edt", "SimpleITK", "nibabel"),
        "cases": [case(DATA, path, generator) for path in FILES]})
