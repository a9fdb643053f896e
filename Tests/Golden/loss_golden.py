"""Writes losses.json: values and gradients of segmentation losses, by the peers that define them.

Run: LOSS_CLONES=<folder with clones> python loss_golden.py   (environment and layout: README.md)"""
import sys

import numpy as np
import torch

import loss_tools
from golden_common import write
from loss_formulas import class_weights
from loss_inputs import inputs

torch.set_num_threads(1)

MODULES = ["loss_table", "loss_distances", "loss_ignore", "loss_cases", "loss_volume"]

if __name__ == "__main__":
    rows, cases = loss_tools.Rows(), inputs()
    for module in MODULES:
        __import__(module).add_rows(rows, cases)
    for name, error in rows.failures:
        print("FAILED", name, error, file=sys.stderr)
    names = [row["id"] for row in rows.rows]
    assert len(names) == len(set(names)), "ids repeat: " + str(sorted(n for n in names if names.count(n) > 1))
    counted = {name: np.bincount(cases[name].y[cases[name].valid], minlength=cases[name].classes) for name in ("table", "table-ignore", "ignore")}
    for text, weight in zip((".54545455", ".81818182", "1.63636363"), class_weights(counted["table"])):
        rows.compare("class weights", "value", text, weight)
    for name, kind, text, number in rows.disagreements:
        print(f"the earlier run says {text} for the {kind} of {name}, this run {number:.12g}", file=sys.stderr)
    print(f"{len(names)} rows, {rows.checked} numbers compared with an earlier run, {len(rows.disagreements)} disagree")
    write("losses.json", {
        "about": "Values and gradients of losses with respect to the logits. Layout: Tests/Golden/README.md.",
        "tools": loss_tools.tools(),
        "inputs": {name: case.document() for name, case in cases.items()},
        "class_weights": {name: {"rule": "n / (C count + 1e-6), ignored voxels left out, scaled to sum C", "counts": counts,
        "weights": class_weights(counts)} for name, counts in counted.items()},
        "rows": rows.rows,
    }, limit=300_000)
