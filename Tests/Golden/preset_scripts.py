"""Runs the evaluation scripts of KiTS23, FLARE22 and TotalSegmentator as they are, from clones under PRESET_CLONES."""
import contextlib
import csv
import io
import os
import pathlib
import runpy
import subprocess
import sys
import tempfile

import numpy as np

np.Inf, np.NaN = np.inf, np.nan  # the scripts ask for the names of NumPy 1
CLONES = pathlib.Path(os.environ["PRESET_CLONES"])
FLARE_SCRIPT = CLONES / "FLARE" / "FLARE22" / "Evaluation" / "FLARE22_DSC_NSD_Eval.py"
TOTAL_SCRIPT = CLONES / "TotalSegmentator" / "resources" / "evaluate.py"
sys.path += [str(CLONES / "kits23"), str(FLARE_SCRIPT.parent), str(CLONES / "TotalSegmentator")]


def commits():
    def head(name):
        return subprocess.run(["git", "-C", CLONES / name, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()

    return {"neheller/kits23": head("kits23"), "JunMa11/FLARE": head("FLARE"), "wasserth/TotalSegmentator": head("TotalSegmentator")}


def silently(function, *arguments):
    with contextlib.redirect_stdout(io.StringIO()) as text:
        result = function(*arguments)
    return result, text.getvalue()


@contextlib.contextmanager
def laid_out(cases, per_case_folder=False):
    """Links named as a script wants them: {reference,prediction}/CASE.nii.gz, or reference/CASE/segmentation.nii.gz."""
    with tempfile.TemporaryDirectory() as text:
        root = pathlib.Path(text)
        for case, reference, prediction in cases:
            name = f"{case}/segmentation.nii.gz" if per_case_folder else f"{case}.nii.gz"
            for target, source in ((root / "reference" / name, reference), (root / "prediction" / f"{case}.nii.gz", prediction)):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(pathlib.Path(source).resolve())
        yield root


def kits23(cases):
    """Per case and region (dice, nsd), the averages and the lines of evaluation.csv."""
    from kits23.configuration import labels as table
    from kits23.evaluation import metrics as script

    with laid_out(cases, per_case_folder=True) as root:
        script.TRAINING_DIR = str(root / "reference")
        (values, files), _ = silently(script.evaluate_predictions, str(root / "prediction"), 1)
        lines = (root / "prediction" / "evaluation.csv").read_text().split("\n")
    found = [pathlib.Path(name).name.removesuffix(".nii.gz") for name in files]
    average = values.mean(0)
    return {
        "regions": {name: {"members": table.KITS_HEC_LABEL_MAPPING[name], "tolerance": table.HEC_SD_TOLERANCES_MM[name]} for name in table.HEC_NAME_LIST},
        "cases": {case: {name: scores(*values[row, column]) for column, name in enumerate(table.HEC_NAME_LIST)} for row, case in enumerate(found)},
        "mean": {name: scores(*average[column]) for column, name in enumerate(table.HEC_NAME_LIST)},
        "csv": lines,
    }


def scores(dice, nsd):
    return {"dice": float(dice), "nsd": float(nsd)}


def flare22(cases):
    """The script run twice: as it is, and with a `round` that keeps all digits."""
    with laid_out(cases) as root:
        text = FLARE_SCRIPT.read_text()
        for words, folder in (("path to segmentation", "prediction"), ("path to ground truth", "reference"), ("path to Results", "")):
            assert words in text
            text = text.replace(words, str(root / folder))
        table = root / "DSC_NSD_teamname.csv"
        code = compile(text, str(FLARE_SCRIPT), "exec")
        silently(exec, code, {"__name__": "__main__"})
        lines = table.read_text().splitlines()
        space = {"__name__": "__main__", "round": lambda value, digits: value}
        silently(exec, code, space)
        exact = list(csv.DictReader(table.read_text().splitlines()))
    tolerances = {name: float(value) for name, value in space["label_tolerance"].items()}
    return {
        "labels": {name: {"label": index, "tolerance": tolerances[name]} for index, name in enumerate(tolerances, 1)},
        "cases": {row["Name"].removesuffix(".nii.gz"): {name: scores(row[f"{name}_DSC"], row[f"{name}_NSD"]) for name in tolerances} for row in exact},
        "csv": lines,
    }


def totalsegmentator(cases, classes):
    """calc_metrics of every case; the means as printed when `classes` names one of the script's own class maps."""
    script = runpy.run_path(str(TOTAL_SCRIPT))
    from totalsegmentator.map_to_binary import class_map, class_map_5_parts

    names = class_map_5_parts[classes] if classes in class_map_5_parts else class_map[classes]
    result = {"class_map": classes, "cases": {}}
    with laid_out(cases) as root:
        for case, _, _ in cases:
            values = script["calc_metrics"](case, root / "reference", root / "prediction", names)
            result["cases"][case] = {name: scores(values[f"dice-{name}"], values[f"surface_dice_3-{name}"]) for name in names.values()}
        if classes in class_map_5_parts:
            run = [sys.executable, "-W", "ignore", str(TOTAL_SCRIPT), str(root / "reference"), str(root / "prediction"), classes]
            environment = {**os.environ, "PYTHONPATH": str(CLONES / "TotalSegmentator")}
            result["printed"] = subprocess.run(run, capture_output=True, text=True, check=True, env=environment).stdout.splitlines()
    result["labels"] = {name: label for label, name in names.items()}
    return result
