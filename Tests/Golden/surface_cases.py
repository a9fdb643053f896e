"""Seeded pairs of masks for surface distances. Arrays are (z, y, x) or (y, x); spacing and size are written x first."""
import itertools

import numpy as np

from overlap_cases import blobs


def case(name, note, spacing, reference, prediction, tolerances):
    return {"name": name, "note": note, "spacing": list(spacing), "tolerances": list(tolerances),
            "reference": np.asarray(reference, bool), "prediction": np.asarray(prediction, bool)}


def empty(*size):
    return np.zeros(size[::-1], bool)


def box(size, *ranges):
    """A mask of `size` with the box of the given (first, end) along x, y, z set."""
    mask = empty(*size)
    mask[tuple(slice(*span) for span in ranges[::-1])] = True
    return mask


def voxels(size, *places):
    mask = empty(*size)
    for place in places:
        mask[tuple(place)[::-1]] = True
    return mask


def ball(size, spacing, centre, squared_radius):
    grid = np.ogrid[tuple(slice(n) for n in size[::-1])]
    return sum(((g - c) * s) ** 2 for g, c, s in zip(grid, centre[::-1], spacing[::-1])) <= squared_radius


def blob(seed, size, share=0.4, points=16):
    """Nearest-point regions: `share` of the points are foreground."""
    generator = np.random.default_rng(seed)
    return blobs(generator, size, (np.arange(20) < 20 * share).astype(int), points) > 0


def flat_blob(seed, size):
    return blob(seed, (*size, 1))[0]


def noise(seed, size, share=0.5):
    return np.random.default_rng(seed).random(size[::-1]) < share


def moved(mask, *offset):
    """Shifted along x, y, z; what leaves the image is lost."""
    result = np.zeros_like(mask)
    target = tuple(slice(max(o, 0), n + min(o, 0)) for o, n in zip(offset[::-1], mask.shape))
    source = tuple(slice(max(-o, 0), n + min(-o, 0)) for o, n in zip(offset[::-1], mask.shape))
    result[target] = mask[source]
    return result


def reference_vectors():
    spacing, size = (0.7, 0.7, 3), (26, 26, 14)
    prediction = ball(size, spacing, (11, 13, 7), 40)
    prediction[1, 2, 3] = prediction[1, 3, 3] = True
    yield case("T1_balls_anisotropic", "two balls 3:0.7 and a speck of two voxels", spacing, ball(size, spacing, (12, 12, 6), 36), prediction, (0.7, 1, 2, 3))
    yield case("T2_boxes", "unit spacing", (1, 1, 1), box((10, 10, 10), (2, 6), (2, 6), (2, 6)), box((10, 10, 10), (2, 5), (2, 6), (3, 8)), (0, 0.5, 1, 2))
    yield case("T3_image_edge", "both touch the image edge", (0.5, 1, 2), box((10, 9, 8), (0, 6), (0, 5), (0, 4)), box((10, 9, 8), (2, 10), (0, 4), (0, 5)), (0.5, 1, 2, 2.5))
    yield case("T4_single_voxels", "one voxel each, apart on a diagonal", (1, 1, 1), voxels((7, 7, 7), (3, 3, 3)), voxels((7, 7, 7), (5, 5, 3)), (1, 2, 2.5, 3))
    yield case("T5_prediction_empty", "missed", (1, 1, 1), box((6, 6, 6), (1, 3), (1, 3), (1, 3)), empty(6, 6, 6), (1, 2.5, 3, 5))
    yield case("T6_both_empty", "", (1, 1, 1), empty(6, 6, 6), empty(6, 6, 6), (1, 2, 3, 5))


def hand_made():
    yield case("reference_empty", "spurious", (0.7, 0.7, 3), empty(6, 5, 4), box((6, 5, 4), (1, 3), (1, 4), (0, 2)), (0, 1, 3, 9))
    yield case("all_foreground", "both masks fill the image", (1, 1.5, 2), np.ones((3, 4, 5)), np.ones((3, 4, 5)), (0, 1, 2, 4))
    yield case("reference_all_foreground", "the prediction lies inside", (1, 1.5, 2), np.ones((4, 5, 6)), box((6, 5, 4), (2, 4), (1, 4), (1, 3)), (0, 1, 1.5, 3))
    yield case("prediction_all_foreground", "the reference is one corner voxel", (2, 1, 0.5), voxels((4, 4, 4), (0, 0, 0)), np.ones((4, 4, 4)), (0, 1, 2, 6))
    yield case("one_voxel_image", "1x1x1, both set", (0.3, 0.5, 7), np.ones((1, 1, 1)), np.ones((1, 1, 1)), (0, 0.3, 1, 2))
    yield case("corner_to_corner", "single voxels in opposite corners of the image", (0.6, 0.8, 5), voxels((9, 8, 5), (0, 0, 0)), voxels((9, 8, 5), (8, 7, 4)), (1, 10, 20.8, 25))
    yield case("identical", "both masks are the same", (0.5859375, 0.5859375, 3.3), blob(50, (9, 8, 6)), blob(50, (9, 8, 6)), (0, 0.1, 1, 2))
    yield case("nested", "a ball inside a ball", (1, 1, 2), ball((17, 17, 9), (1, 1, 2), (8, 8, 4), 49), ball((17, 17, 9), (1, 1, 2), (8, 8, 4), 12), (1, 2, 3, 4))
    yield case("hollow", "a shell against the full ball", (1, 1, 1), ball((13, 13, 13), (1, 1, 1), (6, 6, 6), 30) & ~ball((13, 13, 13), (1, 1, 1), (6, 6, 6), 9),
               ball((13, 13, 13), (1, 1, 1), (6, 6, 6), 30), (0, 1, 2, 3))
    yield case("components", "three boxes; one missed, one spurious", (0.9, 1.1, 2.5),
               box((20, 12, 8), (1, 5), (1, 5), (1, 4)) | box((20, 12, 8), (8, 12), (2, 6), (2, 5)) | box((20, 12, 8), (16, 18), (9, 11), (0, 2)),
               box((20, 12, 8), (2, 5), (1, 6), (1, 4)) | box((20, 12, 8), (8, 11), (2, 6), (2, 6)) | box((20, 12, 8), (1, 3), (9, 12), (6, 8)), (0.9, 1.1, 2.5, 5))
    yield case("far_apart", "two small boxes at the ends", (0.5, 0.5, 4), box((20, 17, 13), (0, 2), (0, 3), (0, 1)), box((20, 17, 13), (18, 20), (14, 17), (12, 13)), (1, 10, 48, 60))
    yield case("face_contact", "two boxes that share a face", (1.5, 1, 0.75), box((8, 6, 6), (1, 4), (1, 5), (1, 5)), box((8, 6, 6), (4, 7), (1, 5), (1, 5)), (0, 1, 1.5, 3))
    yield case("edge_contact", "two boxes that share an edge", (1.5, 1, 0.75), box((8, 8, 6), (1, 4), (1, 4), (1, 5)), box((8, 8, 6), (4, 7), (4, 7), (1, 5)), (0, 1, 1.5, 3))
    yield case("corner_contact", "voxels joined by corners only, and their mirror image", (0.7, 0.9, 1.3), voxels((6, 6, 6), *((i, i, i) for i in range(6))),
               voxels((6, 6, 6), *((5 - i, i, i) for i in range(6))), (0, 0.7, 1.3, 2.6))
    yield case("checkerboard", "every second voxel against the others", (1, 1.25, 3), np.indices((4, 5, 6)).sum(0) % 2 == 0, np.indices((4, 5, 6)).sum(0) % 2 == 1, (0, 1, 1.25, 2))
    yield case("plate_moved", "one voxel thin, moved by one", (0.7, 0.7, 3), box((9, 9, 6), (1, 8), (1, 8), (2, 3)), box((9, 9, 6), (1, 8), (1, 8), (3, 4)), (0, 0.7, 2.9, 3))
    yield case("depth_one", "an image of one slice, kept 3D", (0.7, 0.9, 4), blob(51, (12, 11, 1)), blob(52, (12, 11, 1)), (0.7, 1, 2, 4))
    yield case("width_one", "an image one voxel wide", (4, 0.9, 0.7), blob(53, (1, 11, 9)), blob(54, (1, 11, 9)), (0.7, 1, 2, 4))
    # every code of the 2x2x2 window, spread over one image
    codes = empty(47, 47, 2)
    for code in range(256):
        for x, y, z in itertools.product((0, 1), repeat=3):
            codes[z, 3 * (code // 16) + y, 3 * (code % 16) + x] = bool(code & 128 >> (4 * z + 2 * y + x))
    yield case("window_codes", "2x2x2 windows of all 256 codes side by side", (0.7, 1.1, 3), codes, moved(codes, 1, 0, 0), (0, 0.7, 1.1, 3))


def percentile_hazards():
    """Sums that hit a percentile exactly, or miss it by a rounding."""
    places = [(1 + 4 * x, 1 + 4 * y, 1) for y in range(4) for x in range(5)]
    for name, spacing, count, missed in (("20_voxels_1_missed", (1, 1, 1), 20, 1), ("20_voxels_1_missed_anisotropic", (0.7, 0.7, 3), 20, 1), ("20_voxels_2_missed", (0.3, 1.1, 3), 20, 2),
                                         ("20_voxels_10_missed", (1, 1, 1), 20, 10), ("10_voxels_5_missed", (0.7, 0.7, 3), 10, 5), ("2_voxels_1_missed", (0.3, 0.3, 1), 2, 1)):
        yield case("hazard_" + name, "isolated voxels, all surface elements equal", spacing, voxels((19, 15, 3), *places[:count]), voxels((19, 15, 3), *places[missed:count]),
                   (0, 4 * spacing[0], 5 * spacing[0], 9 * spacing[0]))
    for name, spacing, count, length in (("row_of_20", (1, 1, 1), 20, 19), ("row_of_21", (0.1, 0.1, 0.1), 21, 20), ("row_of_20_half", (0.3, 0.3, 0.3), 20, 10), ("row_of_40", (0.7, 1, 1), 40, 38)):
        yield case("hazard_" + name, f"{count} voxels in a row against the first {length}", spacing, box((count + 2, 3, 3), (1, 1 + count), (1, 2), (1, 2)),
                   box((count + 2, 3, 3), (1, 1 + length), (1, 2), (1, 2)), (0, spacing[0], 2 * spacing[0], 5 * spacing[0]))
    yield case("hazard_step", "a slab against one with a step in its middle", (1, 1, 1), box((12, 8, 8), (1, 11), (1, 7), (1, 4)),
               box((12, 8, 8), (1, 11), (1, 7), (1, 4)) | box((12, 8, 8), (6, 11), (1, 7), (4, 6)), (0, 1, 2, 3))


def tolerance_ties():
    """Distances equal to a tolerance in decimals, not always in binary."""
    for step in (0.1, 0.3, 0.7, 1.1):
        for shift in (1, 3):
            name = f"tie_{step}_by_{shift}".replace(".", "p")
            mask = box((10, 5, 5), (1, 5), (1, 4), (1, 4))
            decimal = round(step * shift, 10)
            yield case(name, f"a box moved by {shift} voxels of {step} along x", (step, 1, 2), mask, moved(mask, shift, 0, 0),
                       sorted({step, decimal, step * shift, float(np.nextafter(decimal, 0)), float(np.float32(decimal))}))
    mask = box((9, 9, 6), (1, 4), (1, 4), (1, 3))
    yield case("tie_diagonal", "0.3 and 0.4 make 0.5", (0.3, 0.4, 1), mask, moved(mask, 1, 1, 0), (0.3, 0.4, 0.5, float(np.nextafter(0.5, 1))))
    yield case("tie_diagonal_thick", "0.6, 0.8 and 2.4 make 2.6", (0.6, 0.8, 2.4), mask, moved(mask, 1, 1, 1), (0.6, 1, 2.4, 2.6))
    yield case("tie_float_spacing", "spacing as a float32 header holds it", tuple(float(np.float32(s)) for s in (0.7, 0.7, 3.3)), mask, moved(mask, 2, 0, 1),
               (0.7, 1.4, float(np.float32(1.4)), 3.3))


def random_pairs():
    generator = np.random.default_rng(60)
    spacings = [(1, 1, 1), (0.7, 0.7, 3), (0.5859375, 0.5859375, 3.3), (3, 0.3, 1.1), (1, 2, 4), (0.2, 4, 1), (0.977, 0.977, 2.5), (5, 0.25, 0.25), (0.1, 0.3, 0.7), (0.8, 0.8, 1.5)]
    kinds = ["noise", "blob moved", "two blobs", "blob and noise", "sparse", "dense"]
    for index in range(36):
        kind = kinds[index % 6]
        size = [int(n) for n in generator.integers(3, (10, 9, 8) if kind in ("noise", "sparse", "dense") else (21, 18, 14))]
        if index in (1, 2):
            size = [20, 17, 13]
        if index == 0:
            size = [3, 3, 3]
        spacing = spacings[index % 10]
        seed = 100 + 2 * index
        if kind == "noise":
            reference, prediction = noise(seed, size), noise(seed + 1, size)
        elif kind == "blob moved":
            reference = blob(seed, size)
            prediction = moved(reference, *(int(n) for n in generator.integers(-2, 3, 3)))
        elif kind == "two blobs":
            reference, prediction = blob(seed, size, 0.3), blob(seed + 1, size, 0.5)
        elif kind == "blob and noise":
            reference = blob(seed, size)
            prediction = reference ^ noise(seed + 1, size, 0.04)
        elif kind == "sparse":
            reference, prediction = noise(seed, size, 0.03), noise(seed + 1, size, 0.05)
            reference[0, 0, 0] = prediction[-1, -1, -1] = True
        else:
            reference, prediction = noise(seed, size, 0.95), noise(seed + 1, size, 0.9)
        yield case(f"random_{index}", kind, spacing, reference, prediction, (0, min(spacing), 1, round(2 * sorted(spacing)[1], 6)))


def plane_pairs():
    """True 2D arrays (y, x)."""
    size = (12, 10)
    yield case("plane_boxes", "two rectangles", (0.5, 1.25), box(size, (2, 8), (2, 7)), box(size, (3, 10), (2, 6)), (0, 0.5, 1, 1.25))
    yield case("plane_edge", "both touch the image edge", (0.7, 2), box(size, (0, 6), (0, 5)), box(size, (2, 12), (0, 4)), (0.7, 1.4, 2, 4))
    yield case("plane_diagonal_pairs", "pixels joined by corners only", (0.7, 1.1), voxels(size, *((i, i) for i in range(8))), voxels(size, *((8 - i, i) for i in range(8))), (0, 0.7, 1.1, 2))
    yield case("plane_single_pixels", "one pixel each", (0.3, 0.4), voxels(size, (3, 3)), voxels(size, (6, 7)), (0.5, 1, 1.4, 2))
    yield case("plane_prediction_empty", "missed", (1, 2), box(size, (2, 4), (2, 4)), empty(*size), (0, 1, 3, 9))
    yield case("plane_reference_empty", "spurious", (1, 2), empty(*size), box(size, (0, 2), (2, 4)), (0, 1, 3, 9))
    yield case("plane_both_empty", "", (1, 2), empty(*size), empty(*size), (0, 1, 3, 9))
    yield case("plane_all_foreground", "both masks fill the image", (1, 2), np.ones((5, 6)), np.ones((5, 6)), (0, 1, 2, 3))
    yield case("plane_identical", "both masks are the same", (0.9, 0.4), noise(70, size), noise(70, size), (0, 1, 2, 3))
    yield case("plane_nested", "a disc inside a disc", (1, 0.5), ball((15, 29), (1, 0.5), (7, 14), 40), ball((15, 29), (1, 0.5), (7, 14), 10), (1, 2, 3, 4))
    yield case("plane_checkerboard", "every second pixel against the others", (1, 3), np.indices((5, 6)).sum(0) % 2 == 0, np.indices((5, 6)).sum(0) % 2 == 1, (0, 1, 2, 3))
    yield case("plane_row", "an image one pixel high", (0.6, 2), box((11, 1), (1, 5), (0, 1)), box((11, 1), (3, 10), (0, 1)), (0, 0.6, 1.2, 3))
    places = [(1 + 4 * x, 1 + 4 * y) for y in range(4) for x in range(5)]
    for name, spacing, count, missed in (("20_pixels_1_missed", (1, 1), 20, 1), ("20_pixels_1_missed_anisotropic", (0.7, 2.1), 20, 1), ("10_pixels_5_missed", (0.3, 0.3), 10, 5)):
        yield case("plane_hazard_" + name, "isolated pixels, all contour elements equal", spacing, voxels((19, 15), *places[:count]), voxels((19, 15), *places[missed:count]),
                   (0, 4 * spacing[0], 5 * spacing[0], 9 * spacing[0]))
    for step in (0.1, 0.7):
        mask = box((10, 6), (1, 5), (1, 4))
        yield case(f"plane_tie_{step}".replace(".", "p"), "a rectangle moved by 3 pixels along x", (step, 1), mask, moved(mask, 3, 0),
                   sorted({step, round(3 * step, 10), 3 * step, float(np.nextafter(round(3 * step, 10), 0))}))
    spacings = [(1, 1), (0.5, 1.5), (2, 0.1), (0.3, 0.7), (0.5859375, 0.5859375), (1.2, 0.8)]
    generator = np.random.default_rng(80)
    for index in range(12):
        flat = [int(n) for n in generator.integers(3, (24, 20))]
        seed = 200 + 2 * index
        reference = noise(seed, flat) if index % 3 == 0 else flat_blob(seed, flat)
        prediction = (noise(seed + 1, flat), flat_blob(seed + 1, flat), reference ^ noise(seed + 1, flat, 0.05))[index % 3]
        spacing = spacings[index % 6]
        yield case(f"plane_random_{index}", ("noise", "two blobs", "blob and noise")[index % 3], spacing, reference, prediction, (0, min(spacing), 1, 2 * max(spacing)))
