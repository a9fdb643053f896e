"""Writes overlap.json and, for masks, ignore labels and regions, overlap_selection.json: overlap, agreement and volume
metrics of seeded label maps, as independent tools give them.

Run: METRICS_RELOADED=<clone> python overlap_golden.py   (environment and layout: README.md)"""
import os
import sys

sys.path.insert(0, os.environ.get("METRICS_RELOADED", "MetricsReloaded"))

import numpy as np  # noqa: E402
import SimpleITK as sitk  # noqa: E402

from golden_common import evaluate, write  # noqa: E402
from overlap_cases import cases  # noqa: E402
from overlap_sources import BINARY, OVERALL, TOOLS, BinaryView, JointView  # noqa: E402


def label_overlap(prediction, reference, counted):
    """SimpleITK on the voxels that count, laid out in a row."""
    overlap = sitk.LabelOverlapMeasuresImageFilter()
    overlap.Execute(*(sitk.GetImageFromArray(a[counted].astype(np.int32)[None, None, :]) for a in (prediction, reference)))
    return overlap


def values(sources, view):
    result = {}
    for metric, source, _, _, function in sources:
        result.setdefault(metric, {})[source] = evaluate(function, view)
    return result


def definitions(sources):
    result = {}
    for metric, source, form, text, _ in sources:
        result.setdefault(metric, {})[source] = {"form": form, "definition": text}
    return result


def entry(case, counted, name, members, overlap):
    prediction, reference = (np.isin(case[key], members) for key in ("prediction", "reference"))
    view = BinaryView(prediction, reference, counted, case["spacing"], overlap, members[0])
    if name is not None:
        view.overlap, view.label = label_overlap(prediction, reference, counted), 1
    head = {"label": members[0]} if name is None else {"label": None, "name": name, "members": members}
    counts = {"true_positive": view.tp, "false_positive": view.fp, "false_negative": view.fn, "true_negative": view.tn}
    centroids = {"centroid_reference": view.centroid(1), "centroid_prediction": view.centroid(0)}
    return {**head, "counts": counts, **centroids, "values": values(BINARY, view)}


def golden(case):
    counted = np.ones(case["reference"].shape, bool)
    if case["mask"] is not None:
        counted &= case["mask"] != 0
    if case["ignore_label"] is not None:
        counted &= case["reference"] != case["ignore_label"]
    arrays = case["prediction"], case["reference"]
    overlap = label_overlap(*arrays, counted)
    classes = sorted(set(np.concatenate([a[counted] for a in arrays]).tolist()) | set(case["labels"]))
    joint = JointView(*arrays, counted, classes, overlap)
    entries = [entry(case, counted, None, [label], overlap) for label in case["labels"]]
    entries += [entry(case, counted, name, members, overlap) for name, members in case["regions"].items()]
    flat = {key: None if case[key] is None else case[key].ravel() for key in ("reference", "prediction", "mask")}
    return {**case, **flat, "counted_voxels": int(counted.sum()), "entries": entries,
            "overall": {"classes": classes, "table_rows_reference": joint.table, "values": values(OVERALL, joint)}}


def document(chosen):
    return {
        "about": "Arrays run x fastest. Words stand for what JSON numbers cannot say: nan, inf, -inf, largest_double, raises.",
        "tools": TOOLS, "definitions": definitions(BINARY), "definitions_overall": definitions(OVERALL),
        "cases": [golden(case) for case in chosen],
    }


if __name__ == "__main__":
    everything = list(cases())
    selected = [case for case in everything if case["mask"] is not None or case["ignore_label"] is not None or case["regions"]]
    write("overlap.json", document(case for case in everything if not any(case is other for other in selected)))
    write("overlap_selection.json", document(selected))
