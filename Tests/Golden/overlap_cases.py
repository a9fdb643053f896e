"""Seeded pairs of label maps. Arrays are (z, y, x), so that flattening them makes x run fastest."""
import numpy as np


def blobs(generator, size, labels, count):
    """Each voxel gets the label of the nearest of `count` random points; background wins most points."""
    grid = np.stack(np.meshgrid(*(np.arange(n) for n in size[::-1]), indexing="ij"), axis=-1).astype(float)
    points = generator.uniform(0, size[::-1], (count, 3))
    owners = generator.choice(labels, count)
    nearest = ((grid[..., None, :] - points) ** 2).sum(-1).argmin(-1)
    return owners[nearest].astype(np.int32)


def disturbed(generator, reference, labels, fraction):
    """The reference moved by one voxel along x, with a fraction of the voxels drawn anew."""
    prediction = np.roll(reference, 1, axis=2)
    drawn = generator.random(reference.shape) < fraction
    prediction[drawn] = generator.choice(labels, int(drawn.sum()))
    return prediction.astype(np.int32)


def pair(seed, size, labels, count=12, fraction=0.15):
    generator = np.random.default_rng(seed)
    reference = blobs(generator, size, np.asarray(labels), count)
    return reference, disturbed(generator, reference, np.asarray(labels), fraction)


def case(name, size, spacing, reference, prediction, labels, note, regions=None, ignore=None, mask=None):
    return {
        "name": name, "note": note, "size": list(size), "spacing": list(spacing), "labels": labels,
        "regions": regions or {}, "ignore_label": ignore, "mask": mask,
        "reference": np.asarray(reference, np.int32).reshape(size[::-1]),
        "prediction": np.asarray(prediction, np.int32).reshape(size[::-1]),
    }


def cases():
    yield case(
        "hand_made", (4, 3, 2), (1, 2, 3),
        [0, 1, 1, 0, 0, 1, 2, 0, 0, 0, 2, 2, 0, 0, 1, 0, 0, 2, 2, 0, 0, 0, 2, 0],
        [0, 1, 0, 0, 1, 1, 2, 0, 0, 2, 2, 0, 0, 0, 1, 1, 0, 2, 1, 0, 0, 0, 2, 2],
        [1, 2], "two labels, written by hand")
    yield case("blobs", (12, 10, 8), (0.8, 1.1, 2.5), *pair(1, (12, 10, 8), [0, 0, 0, 1, 2, 3, 4], 24), [1, 2, 3, 4],
               "labels 0 to 4, anisotropic spacing")
    yield case("wide_labels", (7, 6, 5), (1, 1, 1), *pair(2, (7, 6, 5), [0, 0, -7, 3, 70000]), [-7, 3, 70000],
               "labels with gaps, a negative one and one beyond 16 bits")
    reference, prediction = pair(3, (6, 5, 4), [0, 1, 2])
    reference[reference == 2], prediction[prediction == 2] = 2, 3
    yield case("missed_spurious_absent", (6, 5, 4), (2, 1, 0.5), reference, prediction, [1, 2, 3, 9],
               "label 2 is missed, label 3 is spurious, label 9 is asked for and in neither map")
    yield case("all_background", (3, 3, 3), (1, 1, 1), np.zeros(27), np.zeros(27), [1], "nothing but background; label 1 is asked for")
    yield case("all_foreground", (3, 3, 3), (1, 1, 1), np.ones(27), np.ones(27), [1], "nothing but label 1")
    generator = np.random.default_rng(4)
    yield case("reference_all_foreground", (4, 4, 4), (1, 1.5, 2), np.ones(64), generator.integers(0, 2, 64), [1],
               "the reference is label 1 everywhere, the prediction in places")
    yield case("prediction_all_foreground", (4, 4, 4), (1, 1.5, 2), generator.integers(0, 2, 64), np.ones(64), [1],
               "the prediction is label 1 everywhere, the reference in places")
    reference, prediction = pair(5, (8, 7, 6), [0, 0, 1, 2, 3])
    reference[generator.random(reference.shape) < 0.2] = 255
    prediction[(reference == 255) & (generator.random(reference.shape) < 0.3)] = 255
    yield case("ignore_label", (8, 7, 6), (0.7, 0.7, 3), reference, prediction, [1, 2, 3], ignore=255,
               note="voxels where the reference is 255 do not count, whatever the prediction holds there")
    reference, prediction = pair(6, (8, 7, 6), [0, 0, 1, 2])
    yield case("mask", (8, 7, 6), (1, 1, 1.5), reference, prediction, [1, 2], "only voxels where the mask is not 0 count",
               mask=generator.choice([0, 1, 2, -1], reference.shape, p=[0.4, 0.3, 0.2, 0.1]).astype(np.int32))
    reference, prediction = pair(7, (6, 6, 6), [0, 1, 2])
    reference[generator.random(reference.shape) < 0.2] = 255
    prediction[generator.random(reference.shape) < 0.1] = 255
    yield case("mask_and_ignore_label", (6, 6, 6), (1, 2, 1), reference, prediction, [1, 2, 255], ignore=255,
               note="mask not 0 and reference not 255; 255 in the prediction at a voxel that counts is a spurious class like any other",
               mask=generator.integers(0, 2, reference.shape).astype(np.int32))
    yield case("two_dimensional", (16, 16, 1), (0.5, 0.75, 1), *pair(8, (16, 16, 1), [0, 0, 1, 2]), [1, 2], "a 2D image as depth 1")
    yield case("brats_regions", (9, 8, 7), (1, 1, 1), *pair(9, (9, 8, 7), [0, 0, 1, 2, 4], 20), [1, 2, 4],
               "regions as unions of labels", regions={"WT": [1, 2, 4], "TC": [1, 4], "ET": [4]})
    reference, _ = pair(10, (5, 4, 3), [0, 1, 2])
    yield case("identical", (5, 4, 3), (1, 1, 1), reference, reference, [1, 2], "both maps are the same")
