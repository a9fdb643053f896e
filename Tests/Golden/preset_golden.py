"""Golden values of the evaluation presets: presets.json and the studies under Tests/Fixtures/Studies.

PRESET_CLONES: folder with clones kits23, FLARE and TotalSegmentator. VOXLOSS_TEST_DATA: folder of the real pairs.
"""
import os
import pathlib

import numpy as np

import preset_formulas as formulas
import preset_scripts as scripts
import preset_studies as studies
from golden_common import versions, write

DATA = pathlib.Path(os.environ["VOXLOSS_TEST_DATA"])
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
GLIOMA = "pairs/brats-toolkit/OtherEXampleFromTCIA/OtherEXampleFromTCIA_brainles"
REAL = {
    "glioma-isen": (f"{GLIOMA}/fusion/mav.nii.gz", f"{GLIOMA}/segmentation/isen-20.nii.gz"),
    "glioma-sanet0": (f"{GLIOMA}/fusion/mav.nii.gz", f"{GLIOMA}/segmentation/sanet0-20.nii.gz"),
    "sct-t2s": ("pairs/sct/t2s/t2s_seg.nii.gz", "pairs/sct/t2s/t2s_seg-deepseg.nii.gz"),
    "sct-rootlets": ("pairs/sct/t2/t2_seg-deepseg_rootlets-manual.nii.gz", "pairs/sct/t2/t2_seg-deepseg_rootlets.nii.gz"),
    "totalseg-fast": ("pairs/totalseg/example_seg.nii.gz", "pairs/totalseg/example_seg_fast.nii.gz"),
    "meshmetrics-3d": ("pairs/meshmetrics/example_3d_ref_mask.nii.gz", "pairs/meshmetrics/example_3d_pred_mask.nii.gz"),
    "panoptica-semantic": ("pairs/panoptica/semantic/ref.nii.gz", "pairs/panoptica/semantic/pred.nii.gz"),
}


def study(folder):
    return [(path.name.removesuffix(".nii.gz"), path, folder / "prediction" / path.name) for path in sorted((folder / "reference").glob("*.nii.gz"))]


def real(*names):
    return [(name, DATA / REAL[name][0], DATA / REAL[name][1]) for name in names]


def flare(cases):
    """The script writes no mean: that of FLARE23's script, a plain mean of the values rounded to 4 digits, rounded again."""
    result = scripts.flare22(cases)
    columns = {name: [entries[name] for entries in result["cases"].values()] for name in result["labels"]}
    rounded = {name: {key: round(float(np.mean([round(entry[key], 4) for entry in entries])), 4) for key in ("dice", "nsd")} for name, entries in columns.items()}
    result["mean_flare23_formula"] = rounded
    return result


def msd(cases, task):
    labels, tolerance = formulas.MSD_TASKS[task]["labels"], formulas.MSD_TASKS[task]["tolerance"]
    return {"task": task, **formulas.score(cases, labels, dict.fromkeys(labels, tolerance))}


def amos(cases):
    labels = {name: label for label, name in enumerate(formulas.AMOS_ORGANS, 1)}
    return formulas.score(cases, labels, dict.fromkeys(labels, formulas.AMOS_TOLERANCE))


def organs_at_risk(cases, labels):
    return {"labels": labels, **formulas.score(cases, labels, formulas.RT_TOLERANCES, distances=True)}


def main():
    folders = studies.write_all()
    total = "class_map_part_organs"
    presets = {
        "kits23": {"kind": "script", "studies": {"kits23": scripts.kits23(study(folders["kits23"])), "real": scripts.kits23(real("glioma-isen", "glioma-sanet0", "sct-t2s"))}},
        "flare": {"kind": "script", "year": 2022, "studies": {"flare": flare(study(folders["flare"])), "real": flare(real("totalseg-fast"))}},
        "totalsegmentator": {
            "kind": "script",
            "studies": {
                "totalsegmentator": scripts.totalsegmentator(study(folders["totalsegmentator"]), total),
                "real": scripts.totalsegmentator(real("totalseg-fast", "sct-rootlets"), "total"),
            },
        },
        "amos": {"kind": "formula", "year": 2022, "tolerance": formulas.AMOS_TOLERANCE, "tolerance_confirmed": formulas.AMOS_CONFIRMED, "studies": {"amos": amos(study(folders["amos"])), "real": amos(real("totalseg-fast"))}},
        "msd": {
            "kind": "formula",
            "tasks": formulas.MSD_TASKS,
            "tolerance_confirmed": formulas.MSD_CONFIRMED,
            "studies": {
                "msd": msd(study(folders["msd"]), "Liver"),
                "real": msd(real("glioma-isen", "glioma-sanet0"), "BRATS"),
                "real-spleen": msd(real("sct-t2s", "meshmetrics-3d"), "Spleen"),
                "msd-hippocampus": msd(study(folders["msd"]), "Hippocampus"),
            },
        },
        "rt-qa": {
            "kind": "formula",
            "tolerances": formulas.RT_TOLERANCES,
            "tolerance_confirmed": formulas.RT_CONFIRMED,
            "studies": {
                "rt-qa": organs_at_risk(study(folders["rt-qa"]), studies.ORGAN_NAMES),
                "real": organs_at_risk(real("panoptica-semantic"), {"SpinalCord": 60, "SpinalCanal": 61}),
            },
        },
    }
    tools = {"commits": scripts.commits(), "versions": versions("numpy", "scipy", "pandas", "nibabel", "SimpleITK", "surface-distance", "batchgenerators", "p_tqdm")}
    write("presets.json", {"tools": tools, "pairs": {name: {"reference": pair[0], "prediction": pair[1]} for name, pair in REAL.items()}, "presets": presets})


if __name__ == "__main__":
    main()
