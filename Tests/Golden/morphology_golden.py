"""Writes morphology.json: components, erosion, dilation, holes and thinning of small masks and of some real ones.

Run: VOXLOSS_TEST_DATA=<data> python morphology_golden.py   (scipy, scikit-image, connected-components-3d, nibabel)

Arrays are [z, y, x], or [y, x] where the size along z is 1. A mask is written as base64 of its voxels, x fastest, eight to
a byte with the first in the lowest bit. Components are their number, their sizes and the sum of number * position."""
import base64
import os
import pathlib

import cc3d
import nibabel
import numpy as np
import scipy.ndimage as ndi
from skimage.measure import euler_number
from skimage.morphology import closing, opening, skeletonize

from golden_common import versions, write

DATA = pathlib.Path(os.environ.get("VOXLOSS_TEST_DATA", pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"))
RANKS = {6: 1, 18: 2, 26: 3}
LETTERS = {
    "V": ["10001", "10001", "10001", "01010", "00100"],
    "O": ["01110", "10001", "10001", "10001", "01110"],
    "X": ["10001", "01010", "00100", "01010", "10001"],
}


def flat(mask):
    """A mask of one slice as the array of that slice, which is what a user of these tools has."""
    return mask[0] if mask.shape[0] == 1 else mask


def structure(mask, connectivity):
    dimensions = flat(mask).ndim
    return ndi.generate_binary_structure(dimensions, min(RANKS[connectivity], dimensions))


def bits(mask):
    return base64.b64encode(np.packbits(np.asarray(mask, bool).ravel(), bitorder="little").tobytes()).decode()


def components(labels):
    """The positions in memory make the sum depend on which voxel has which number."""
    labels = labels.ravel().astype(np.int64)
    return {"count": int(labels.max(initial=0)), "sizes": np.bincount(labels)[1:], "checksum": int((labels * np.arange(labels.size)).sum())}


def blobs(generator, shape, sigma, quantile):
    field = ndi.gaussian_filter(generator.standard_normal(shape), sigma)
    return field > np.quantile(field, quantile)


def letters(depth):
    rows = [" ".join(LETTERS[letter][row] for letter in "VOX").replace(" ", "0") for row in range(5)]
    small = np.array([[int(pixel) for pixel in row] for row in rows], bool)
    return np.pad(np.repeat(small.repeat(4, 0).repeat(4, 1)[None], depth, 0), ((0, 0), (1, 2), (2, 1)))


def tubes():
    z, y, x = np.ogrid[:20, :30, :34]
    ring = (np.hypot(y - 15, x - 14) - 9) ** 2 + (z - 7) ** 2 <= 8
    rod = (np.abs(y - 15) <= 2) & (np.abs(z - 13) <= 2) & (x < 32)
    angle = np.linspace(0, 10, 400)
    helix = np.zeros(ring.shape, bool)
    helix[(angle * 1.9).astype(int), (15 + 11 * np.sin(angle)).astype(int), (17 + 13 * np.cos(angle)).astype(int)] = True
    return ring | rod | ndi.binary_dilation(helix)


def boxes():
    mask = np.zeros((14, 18, 22), bool)
    mask[1:7, 1:8, 1:9] = True
    mask[2:6, 2:7, 2:8] = False  # closed
    mask[1:7, 1:8, 11:19] = True
    mask[0:6, 2:7, 12:18] = False  # open at the image edge
    mask[8:13, 2:9, 2:9] = True
    mask[10, 4, 4] = mask[11, 5, 5] = False  # two cavities that meet at a corner
    mask[8:13, 10:17, 3:20] = True
    mask[9:12, 11:16, 5] = mask[10, 10:12, 5] = False  # a tunnel to the outside
    mask[10, 9:18, 12] = False
    return mask


def masks():
    generator = np.random.default_rng(17)
    yield "noise", generator.random((7, 9, 13)) < 0.5
    yield "sparse noise", generator.random((6, 8, 20)) < 0.12
    yield "blobs", blobs(generator, (8, 12, 26), 1.3, 0.55)
    yield "row of 65", blobs(generator, (4, 6, 65), 1.0, 0.4)
    yield "rows of 129, slice", blobs(generator, (1, 12, 129), 1.5, 0.5)
    yield "slice", blobs(generator, (1, 33, 40), 2.0, 0.45)
    yield "letters, slice", letters(1)
    yield "letters", letters(5)
    yield "tubes", tubes()
    yield "boxes", boxes()
    yield "blocks", np.kron(generator.random((3, 4, 5)) < 0.4, np.ones((2, 2, 2))).astype(bool)
    yield "full", np.ones((4, 5, 6), bool)
    yield "empty", np.zeros((3, 4, 5), bool)
    yield "voxel", np.ones((1, 1, 1), bool)


SPACINGS = [(0.8, 0.8, 1.5), (1.0, 1.0, 1.0), (0.7, 0.9, 3.0)]
BALLS = [(1.0, True), (1.6, False), (2.4, True), (3.0, False)]


def operations(mask, spacing):
    array = flat(mask)
    sampling = spacing[::-1][3 - array.ndim:]
    tasks = [(6, 1, 0), (6, 2, 1), (18, 2, 0), (26, 1, 1)]
    if mask.size > 3000:
        tasks = tasks[2:3]
    for connectivity, iterations, border in tasks:
        element = structure(mask, connectivity)
        arguments = {"structure": element, "iterations": iterations, "border_value": border}
        for name, function in (("dilate", ndi.binary_dilation), ("erode", ndi.binary_erosion)):
            yield {"operation": name, "connectivity": connectivity, "iterations": iterations, "outside": border,
                   "result": bits(function(array, **arguments))}
    for connectivity, iterations, border in tasks[-2:]:
        arguments = {"structure": structure(mask, connectivity), "iterations": iterations}
        # binary_opening hands border_value to neither step before scipy 1.1; both do now.
        opened = ndi.binary_dilation(ndi.binary_erosion(array, border_value=border, **arguments), border_value=border, **arguments)
        assert border or np.array_equal(opened, ndi.binary_opening(array, **arguments))
        yield {"operation": "open", "connectivity": connectivity, "iterations": iterations, "outside": border, "result": bits(opened)}
        closed = ndi.binary_closing(array, border_value=border, **arguments)
        yield {"operation": "close", "connectivity": connectivity, "iterations": iterations, "outside": border, "result": bits(closed)}
    for name, function in (("open", opening), ("close", closing)):
        result = function(array.astype(np.uint8), structure(mask, 18), mode="ignore")
        yield {"operation": name, "connectivity": 18, "iterations": 1, "outside": "ignored", "result": bits(result)}
    for radius, is_closed in BALLS if mask.size <= 3000 else BALLS[2:3]:
        far = np.full(array.shape, np.inf)
        to_mask = ndi.distance_transform_edt(~array, sampling=sampling) if array.any() else far
        to_rest = ndi.distance_transform_edt(np.pad(array, 1), sampling=sampling)[(slice(1, -1),) * array.ndim]
        for name, distance, inside in (("dilate ball", to_mask, True), ("erode ball", to_rest, False)):
            reached = distance <= radius if is_closed else distance < radius
            yield {"operation": name, "radius": radius, "closed": is_closed, "result": bits(reached == inside)}
    for connectivity in RANKS:
        labels, _ = ndi.label(array, structure(mask, connectivity))
        yield {"operation": "components", "connectivity": connectivity, **components(labels)}
        filled = ndi.binary_fill_holes(array, structure(mask, connectivity))
        yield {"operation": "fill", "connectivity": connectivity, "result": bits(filled)}
    sliced = np.stack([ndi.binary_fill_holes(slice_) for slice_ in mask])
    yield {"operation": "fill slices", "connectivity": 6, "result": bits(sliced)}
    yield {"operation": "thin", "result": bits(skeletonize(array, method="lee"))}
    yield {"operation": "euler", "count": int(euler_number(array, connectivity=array.ndim))}


def label_maps():
    generator = np.random.default_rng(23)
    yield "labels", (ndi.gaussian_filter(generator.standard_normal((8, 12, 20)), 1.1) * 14).astype(int).clip(0, 4)
    yield "label noise", generator.integers(0, 3, (5, 6, 9))
    yield "labels, slice", (ndi.gaussian_filter(generator.standard_normal((1, 20, 30)), 1.3) * 16).astype(int).clip(0, 3)


def multilabel(labels):
    array = flat(labels).astype(np.uint8)
    connectivities = {6: 4, 18: 8, 26: 8} if array.ndim == 2 else {6: 6, 18: 18, 26: 26}
    for connectivity, peer in connectivities.items():
        labels_of_components = cc3d.connected_components(np.ascontiguousarray(array), connectivity=peer)
        yield {"connectivity": connectivity, **components(labels_of_components)}


def fingerprint(mask):
    """The number of voxels and the sum of their positions in memory, x fastest."""
    positions = np.flatnonzero(mask)
    return [len(positions), int(positions.sum())]


REAL = [
    ("pairs/sct/t2/t2_seg-manual.nii.gz", 1), ("pairs/meshmetrics/example_3d_ref_mask.nii.gz", 1),
    ("pairs/meshmetrics/example_2d_ref_mask.nii.gz", 1), ("pairs/visceral/90_perc.nii.gz", 1),
    ("pairs/totalseg/example_seg.nii.gz", 5), ("pairs/totalseg/example_seg.nii.gz", 10),
]


def real_masks():
    for path, label in REAL:
        image = nibabel.load(DATA / path)
        voxels = np.atleast_3d(np.asanyarray(image.dataobj)).T
        mask = voxels == label
        array = flat(mask)
        spacing = ([float(value) for value in image.header.get_zooms()] + [1.0])[:3]
        to_mask = ndi.distance_transform_edt(~array, sampling=spacing[::-1][3 - array.ndim:])
        yield {
            "path": path, "label": label, "spacing": spacing, "voxels": fingerprint(array),
            "thin": fingerprint(skeletonize(array, method="lee")),
            "fill": fingerprint(ndi.binary_fill_holes(array)),
            "open_18": fingerprint(ndi.binary_opening(array, structure(mask, 18))),
            "dilate_3mm": fingerprint(to_mask <= 3),
            "components_26": int(ndi.label(array, structure(mask, 26))[1]),
        }


def main():
    cases = []
    for index, (name, mask) in enumerate(masks()):
        spacing = SPACINGS[index % len(SPACINGS)]
        cases.append({
            "name": name, "size": mask.shape[::-1], "spacing": spacing, "mask": bits(mask),
            "operations": list(operations(mask, spacing))})
    labelled = [
        {"name": name, "size": labels.shape[::-1], "labels": "".join(map(str, labels.ravel())), "operations": list(multilabel(labels))}
        for name, labels in label_maps()]
    write("morphology.json", {
        "tools": versions("scipy", "scikit-image", "connected-components-3d", "nibabel", "numpy"),
        "cases": cases, "label_maps": labelled, "real": list(real_masks())})


main()
