"""Writes surface.json, surface_hazards.json, surface_random.json and surface_plane.json: surface distances of small masks by every tool, each in its own convention.

Run: METRICS_RELOADED=<clone> python surface_golden.py   (environment and layout: README.md)"""
import sys

import numpy as np

import surface_cases
import surface_tools
from golden_common import write

ABOUT = ("Masks are run lengths, x fastest, the first run is background. Size, spacing: x first. Lists in values run along `tolerances` "
         "(boundary_iou: widths 1 and 2 voxels). Words stand for what JSON numbers cannot say: nan, inf, -inf, raises.")


def runs(mask):
    """Lengths of the alternating runs of a mask, background first."""
    ends = np.flatnonzero(np.diff(mask.ravel().astype(np.int8), prepend=0)).tolist()
    return np.diff([0, *ends, mask.size]).tolist()


def golden(case):
    reference, prediction = case["reference"], case["prediction"]
    values = surface_tools.all_values(reference, prediction, tuple(case["spacing"][::-1]), case["tolerances"])
    return {"name": case["name"], "note": case["note"], "size": reference.shape[::-1], "spacing": case["spacing"], "tolerances": case["tolerances"],
            "reference": runs(reference), "prediction": runs(prediction), "values": values}


def same(one, other, tolerance):
    if isinstance(one, dict):
        return all(same(one[key], other[key], tolerance) for key in one)
    if isinstance(one, list):
        return all(same(*pair, tolerance) for pair in zip(one, other, strict=True))
    return one == other if isinstance(one, str) or isinstance(other, str) else abs(one - other) <= tolerance * max(1, abs(one))


def check_axis_order(case):
    """The same pair as arrays (x, y, z) with the spacing x, y, z gives the same values."""
    values = surface_tools.all_values(case["reference"], case["prediction"], tuple(case["spacing"][::-1]), case["tolerances"])
    turned = surface_tools.all_values(*(np.ascontiguousarray(case[side].transpose()) for side in ("reference", "prediction")), tuple(case["spacing"]), case["tolerances"])
    for tool in values:
        if not same(values[tool], turned[tool], 1e-6 if tool in ("monai", "sitk-recipe:6", "sitk-recipe:26") else 1e-12):
            raise SystemExit(f"{case['name']}: {tool} depends on the order of the axes\n{values[tool]}\n{turned[tool]}")


def main(names):
    files = {"surface.json": (surface_cases.reference_vectors, surface_cases.hand_made),
             "surface_hazards.json": (surface_cases.percentile_hazards, surface_cases.tolerance_ties),
             "surface_random.json": (surface_cases.random_pairs,), "surface_plane.json": (surface_cases.plane_pairs,)}
    check_axis_order(next(surface_cases.reference_vectors()))
    for name in names or files:
        cases = [golden(case) for family in files[name] for case in family()]
        print(name, len(cases), "cases")
        write(name, {"about": ABOUT, "tools": surface_tools.tools(), "cases": cases})


if __name__ == "__main__":
    main(sys.argv[1:])
