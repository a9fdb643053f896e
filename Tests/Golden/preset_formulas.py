"""The presets without a script that can be fetched (msd, amos, rt-qa): the formula on top of DeepMind's surface-distance."""
import nibabel
import numpy as np

np.Inf, np.NaN = np.inf, np.nan  # surface-distance 0.1 asks for the names of NumPy 1
import surface_distance as deepmind  # noqa: E402

# Tolerances in mm and label names as attributed to Antonelli et al. 2022 and the tasks' dataset.json. Not confirmed: neither
# the paper's text nor the organisers' script could be read when this was written.
MSD_CONFIRMED = False
MSD_TASKS = {
    "BRATS": {"tolerance": 5, "labels": {"edema": 1, "non-enhancing tumor": 2, "enhancing tumour": 3}},
    "Heart": {"tolerance": 4, "labels": {"left atrium": 1}},
    "Liver": {"tolerance": 7, "labels": {"liver": 1, "cancer": 2}},
    "Hippocampus": {"tolerance": 1, "labels": {"Anterior": 1, "Posterior": 2}},
    "Prostate": {"tolerance": 4, "labels": {"PZ": 1, "TZ": 2}},
    "Lung": {"tolerance": 2, "labels": {"cancer": 1}},
    "Pancreas": {"tolerance": 5, "labels": {"pancreas": 1, "cancer": 2}},
    "HepaticVessel": {"tolerance": 3, "labels": {"Vessel": 1, "Tumour": 2}},
    "Spleen": {"tolerance": 3, "labels": {"spleen": 1}},
    "Colon": {"tolerance": 4, "labels": {"colon cancer primaries": 1}},
}

# AMOS22: the names of its dataset.json (arota is meant as written there). The challenge scores DSC and NSD per label; its
# tolerance is not confirmed, 1 mm is a choice made here.
AMOS_CONFIRMED = False
AMOS_ORGANS = [
    "spleen", "right kidney", "left kidney", "gall bladder", "esophagus", "liver", "stomach", "arota", "postcava", "pancreas",
    "right adrenal gland", "left adrenal gland", "duodenum", "bladder", "prostate/uterus",
]  # fmt: skip
AMOS_TOLERANCE = 1

# Organ-specific tolerances attributed to Nikolov et al. 2021, under TG-263 names. Only those of RT_CONFIRMED were found in
# public code as well; the paper's table itself could not be read.
RT_CONFIRMED = ["Brainstem", "OpticNrv_L", "OpticNrv_R", "Parotid_L", "Parotid_R", "Bone_Mandible"]
RT_TOLERANCES = {
    "Brain": 1.01, "Brainstem": 2.50, "Cochlea_L": 1.25, "Cochlea_R": 1.25, "Glnd_Lacrimal_L": 2.50, "Glnd_Lacrimal_R": 2.50,
    "Lens_L": 0.98, "Lens_R": 0.98, "Lung_L": 2.42, "Lung_R": 2.42, "Bone_Mandible": 1.01, "OpticNrv_L": 2.50, "OpticNrv_R": 2.50,
    "Eye_L": 1.65, "Eye_R": 1.65, "Parotid_L": 2.85, "Parotid_R": 2.85, "SpinalCanal": 1.17, "SpinalCord": 2.93,
    "Glnd_Submand_L": 2.02, "Glnd_Submand_R": 2.02,
}  # fmt: skip


def label_maps(reference, prediction):
    image = nibabel.load(reference)
    spacing = [float(length) for length in image.header.get_zooms()[:3]]
    return np.asarray(image.dataobj), np.asarray(nibabel.load(prediction).dataobj), spacing


def overlap(reference, prediction):
    total = int(reference.sum()) + int(prediction.sum())
    return 2 * int((reference & prediction).sum()) / total if total else float("nan")


def entry(reference, prediction, spacing, tolerance, distances=False):
    """Dice and NSD of two masks; with `distances` also what radiotherapy asks for. Empty masks give what the tool gives."""
    with np.errstate(all="ignore"):
        surfaces = deepmind.compute_surface_distances(reference, prediction, spacing)
        result = {"dice": overlap(reference, prediction), "nsd": deepmind.compute_surface_dice_at_tolerance(surfaces, tolerance)}
        if distances:
            forth, back = deepmind.compute_average_surface_distance(surfaces)
            millilitres = float(np.prod(spacing)) / 1000
            volumes = {"reference_ml": reference.sum() * millilitres, "prediction_ml": prediction.sum() * millilitres}
            change = (prediction.sum() - reference.sum()) / reference.sum() if reference.any() else float("nan")
            hd95 = deepmind.compute_robust_hausdorff(surfaces, 95) if reference.any() or prediction.any() else float("nan")
            result |= {"hd95": hd95, "masd": (forth + back) / 2, **volumes, "relative_volume_difference": change}
    return {key: float(value) for key, value in result.items()}


def score(cases, labels, tolerances, distances=False):
    """`labels`: name to label; `tolerances`: name to mm. The mean leaves out labels that are empty on both sides."""
    result = {"cases": {}}
    for case, reference_file, prediction_file in cases:
        reference, prediction, spacing = label_maps(reference_file, prediction_file)
        result["cases"][case] = {
            name: entry(reference == label, prediction == label, spacing, tolerances[name], distances) for name, label in labels.items()
        }
    result["mean"] = {name: mean_of([entries[name] for entries in result["cases"].values()]) for name in labels}
    return result


def mean_of(entries):
    """Dice and NSD over the cases in which at least one side holds the label."""
    return {key: float(np.nanmean(values)) if not np.isnan(values).all() else float("nan") for key in ("dice", "nsd") for values in [[entry[key] for entry in entries]]}
