"""Files that other tools write: nnU-Net's summary.json of the study in Studies/nnunet, and MONAI's metric reports of a small table.

The files are kept as the tools wrote them, bare NaN included. VOXLOSS_TEST_DATA: folder of the real pairs.
"""
import contextlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import torch

from golden_common import FIXTURES, versions, write
from preset_studies import STUDIES

DATA = pathlib.Path(os.environ["VOXLOSS_TEST_DATA"])
REGIONS = {"background": 0, "whole": [1, 2, 3, 4], "core": [2, 3], "small": 4, "ignore": 5}
DATASET = {"labels": REGIONS, "regions_class_order": [1, 2, 3], "channel_names": {"0": "CT"}, "file_ending": ".nii.gz", "numTraining": 3}


def nnunet(name, folder, entry_point, *options):
    """Runs nnU-Net's command in `folder`, so that the paths in the file are relative, and keeps what it wrote."""
    target = FIXTURES / name
    code = f"from nnunetv2.evaluation.evaluate_predictions import {entry_point} as run; run()"
    command = [sys.executable, "-W", "ignore", "-c", code, "reference", "prediction", *options, "-np", "1", "-o", str(target)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    print(f"{name}: {target.stat().st_size} bytes")


def summaries():
    study = STUDIES / "nnunet"
    (study / "dataset.json").write_text(json.dumps(DATASET, indent=1) + "\n")
    (study / "plans.json").write_text(json.dumps({"label_manager": "LabelManager"}) + "\n")
    simple, folder = "evaluate_simple_entry_point", "evaluate_folder_entry_point"
    nnunet("nnunet-summary.json", study, simple, "-l", "1", "2", "3", "4")
    nnunet("nnunet-summary-nan.json", study, simple, "-l", "0", "1", "2", "5", "9")
    nnunet("nnunet-summary-ignore.json", study, simple, "-l", "1", "2", "3", "4", "-il", "5")
    nnunet("nnunet-summary-regions.json", study, folder, "-djfile", "dataset.json", "-pfile", "plans.json")
    with tempfile.TemporaryDirectory() as text:
        for side, name in (("reference", "example_seg.nii.gz"), ("prediction", "example_seg_fast.nii.gz")):
            (pathlib.Path(text) / side).mkdir()
            shutil.copy(DATA / "pairs" / "totalseg" / name, pathlib.Path(text) / side / "totalseg-fast.nii.gz")
        nnunet("nnunet-summary-real.json", text, simple, "-l", *[str(label) for label in range(1, 16)])


TABLE = {
    "images": ["case_01", "case_02", "case_03", "case_04"],
    "class_labels": ["liver", "spleen", "tumour"],
    "metrics": {"mean_dice": 0.7421875, "mean_hausdorff": 3.25},
    "mean_dice": [[0.9375, 0.875, None], [0.96875, 0.0, None], [0.1, 0.7, None], [None, None, None]],
    "hausdorff": [[1.5, 2.25, 12.125], [0.0, 30.5, None], [3.333333333333333, 1e-5, 100.0], [2.0, 1.0, 0.5]],
}


def monai_reports():
    from monai.handlers import write_metrics_reports

    def save(prefix, dtype, summary, labels):
        details = {name: np.array(TABLE[name], dtype=float).astype(dtype) for name in ("mean_dice", "hausdorff")}
        if dtype == "float32":
            details = {name: torch.from_numpy(values) for name, values in details.items()}
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            write_metrics_reports(folder, TABLE["images"], TABLE["metrics"], details, summary, class_labels=labels)
            for path in sorted(pathlib.Path(folder).glob("*.csv")):
                shutil.copyfile(path, FIXTURES / f"{prefix}-{path.name}")

    every = ["mean", "median", "max", "90percentile", "std", "notnans"]
    save("monai", "float64", every, TABLE["class_labels"])
    save("monai-float32", "float32", "*", None)
    write("monai-table.json", {"versions": versions("monai", "numpy", "torch", "nnunetv2", "batchgenerators"), "summary": every, **TABLE})


if __name__ == "__main__":
    summaries()
    monai_reports()
