"""The tools behind surface*.json. Each takes reference and prediction as bool arrays, the spacing in array order and the tolerances."""
import os
import sys

sys.path.insert(0, os.environ.get("METRICS_RELOADED", "MetricsReloaded"))

import MetricsReloaded  # noqa: E402
import numpy as np  # noqa: E402
import SimpleITK as sitk  # noqa: E402
import torch  # noqa: E402
from medpy.metric import binary as medpy  # noqa: E402
from MetricsReloaded.metrics.pairwise_measures import BinaryPairwiseMeasures  # noqa: E402
from monai.metrics import compute_average_surface_distance, compute_hausdorff_distance, compute_surface_dice  # noqa: E402
from pymia.evaluation.metric import AverageDistance, HausdorffDistance, SurfaceDiceOverlap, SurfaceOverlap  # noqa: E402
from pymia.evaluation.metric.base import Distances  # noqa: E402

np.Inf, np.NaN = np.inf, np.nan  # surface-distance 0.1 asks for the names of NumPy 1
import surface_distance as deepmind  # noqa: E402

from golden_common import commit_of, evaluate, versions  # noqa: E402

sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)  # several add up a mean in any order: the last digit varies from run to run
torch.set_num_threads(1)


def tools():
    version = versions("surface-distance", "monai", "MedPy", "pymia", "SimpleITK")
    return {
        "deepmind": {"tool": "surface-distance", "version": version["surface-distance"]},
        "monai": {"tool": "monai", "version": version["monai"], "precision": "float32"},
        "medpy": {"tool": "MedPy", "version": version["MedPy"]},
        "pymia": {"tool": "pymia", "version": version["pymia"]},
        "metricsreloaded": {"tool": "MetricsReloaded", "version": "commit " + commit_of(MetricsReloaded)},
        "simpleitk": {"tool": "SimpleITK", "version": version["SimpleITK"], "precision": "recipe: distances in float32"},
        "with": versions("numpy", "scipy", "torch"),
    }


DIRECTIONS = {"reference_to_prediction": "gt", "prediction_to_reference": "pred"}


def one_way(distances, side):
    """surface-distance's dictionary with one direction in both places, so that the tool's larger-of-both is that direction."""
    own, areas = ("distances_gt_to_pred", "surfel_areas_gt") if side == "gt" else ("distances_pred_to_gt", "surfel_areas_pred")
    return {"distances_gt_to_pred": distances[own], "distances_pred_to_gt": distances[own], "surfel_areas_gt": distances[areas], "surfel_areas_pred": distances[areas]}


def from_deepmind(reference, prediction, spacing, tolerances):
    distances = deepmind.compute_surface_distances(reference, prediction, spacing)
    result = {}
    for key, percent in (("hd", 100), ("hd95", 95), ("hd50", 50)):
        result[key] = evaluate(deepmind.compute_robust_hausdorff, distances, percent)
        for direction, side in DIRECTIONS.items():
            result[f"{key}_{direction}"] = evaluate(deepmind.compute_robust_hausdorff, one_way(distances, side), percent)
    asd = evaluate(deepmind.compute_average_surface_distance, distances)
    result["asd_reference_to_prediction"], result["asd_prediction_to_reference"] = asd
    result["nsd"] = [evaluate(deepmind.compute_surface_dice_at_tolerance, distances, tolerance) for tolerance in tolerances]
    overlaps = [evaluate(deepmind.compute_surface_overlap_at_tolerance, distances, tolerance) for tolerance in tolerances]
    result["surface_overlap_reference"], result["surface_overlap_prediction"] = ([pair[side] for pair in overlaps] for side in (0, 1))
    for name, side in (("reference", "gt"), ("prediction", "pred")):
        result["surface_area_" + name] = float(np.sum(distances["surfel_areas_" + side]))
        result["surface_elements_" + name] = len(distances["surfel_areas_" + side])
    return result


def shortest(value):
    """The shortest decimal that reads back to the same float32."""
    return value if isinstance(value, str) else float(str(np.float32(value)))


def from_monai(reference, prediction, spacing, tolerances):
    one, other = (torch.tensor(mask[None, None].astype(np.float32)) for mask in (reference, prediction))

    def run(function, first, second, **options):
        return shortest(evaluate(lambda: float(function(y_pred=first, y=second, include_background=True, spacing=[float(step) for step in spacing], **options)[0, 0])))

    result = {}
    for key, percentile in (("hd", None), ("hd95", 95), ("hd50", 50)):
        result[key] = run(compute_hausdorff_distance, other, one, percentile=percentile)
        result[key + "_reference_to_prediction"] = run(compute_hausdorff_distance, one, other, percentile=percentile, directed=True)
        result[key + "_prediction_to_reference"] = run(compute_hausdorff_distance, other, one, percentile=percentile, directed=True)
    result["assd"] = run(compute_average_surface_distance, other, one, symmetric=True)
    result["asd_reference_to_prediction"] = run(compute_average_surface_distance, one, other)
    result["asd_prediction_to_reference"] = run(compute_average_surface_distance, other, one)
    result["nsd"] = [run(compute_surface_dice, other, one, class_thresholds=[tolerance]) for tolerance in tolerances]
    result["nsd_subvoxel"] = [run(compute_surface_dice, other, one, class_thresholds=[tolerance], use_subvoxels=True) for tolerance in tolerances]
    return result


def from_medpy(reference, prediction, spacing, connectivity):
    """MedPy's asd(result, reference) goes from the first argument to the second."""
    def run(function, first=prediction, second=reference):
        return evaluate(lambda: float(function(first, second, voxelspacing=spacing, connectivity=connectivity)))

    there, back = run(medpy.asd, reference, prediction), run(medpy.asd)
    return {"hd": run(medpy.hd), "hd95": run(medpy.hd95), "assd": run(medpy.assd), "assd@0.4": evaluate(lambda: float(np.mean((back, there)))),
            "asd_reference_to_prediction": there, "asd_prediction_to_reference": back}


def from_pymia(reference, prediction, spacing, tolerances):
    distances = Distances(prediction, reference, tuple(float(step) for step in spacing))

    def run(metric):
        metric.distances = distances
        return evaluate(metric.calculate)

    average = AverageDistance()
    average.reference, average.prediction, average.spacing = reference.astype(np.uint8), prediction.astype(np.uint8), tuple(float(step) for step in spacing)
    return {"hd": run(HausdorffDistance()), "hd95": run(HausdorffDistance(95)), "nsd": [run(SurfaceDiceOverlap(tolerance)) for tolerance in tolerances],
            "surface_overlap_reference": [run(SurfaceOverlap(tolerance, False)) for tolerance in tolerances],
            "surface_overlap_prediction": [run(SurfaceOverlap(tolerance, True)) for tolerance in tolerances],
            "average_hausdorff": evaluate(average.calculate)}


def from_metricsreloaded(reference, prediction, spacing, tolerances):
    def run(name, **options):
        measures = BinaryPairwiseMeasures(prediction.astype(int), reference.astype(int), pixdim=list(spacing), dict_args=options)
        return evaluate(lambda: float(getattr(measures, name)()))

    return {"hd": run("measured_hausdorff_distance"), "hd95": run("measured_hausdorff_distance_perc", hd_perc=95), "hd50": run("measured_hausdorff_distance_perc", hd_perc=50),
            "assd": run("measured_average_distance"), "masd": run("measured_masd"), "nsd": [run("normalised_surface_distance", nsd=tolerance) for tolerance in tolerances],
            "boundary_iou": [run("boundary_iou", boundary_dist=width) for width in (1, 2)]}


def image(mask, spacing):
    result = sitk.GetImageFromArray(mask.astype(np.uint8))
    result.SetSpacing([float(step) for step in spacing[::-1]])
    return result


def from_simpleitk(reference, prediction, spacing):
    measure = sitk.HausdorffDistanceImageFilter()

    def run(name):
        measure.Execute(image(reference, spacing), image(prediction, spacing))
        return getattr(measure, name)()

    return {"hd": evaluate(run, "GetHausdorffDistance"), "average_hausdorff": evaluate(run, "GetAverageHausdorffDistance")}


def from_recipe(reference, prediction, spacing, fully_connected):
    """The notebook's recipe: |SignedMaurerDistanceMap| of the one at the LabelContour of the other."""
    def one_way(start, target):
        contour = sitk.GetArrayFromImage(sitk.LabelContour(image(start, spacing), fullyConnected=fully_connected)) > 0
        distances = sitk.Abs(sitk.SignedMaurerDistanceMap(image(target, spacing), squaredDistance=False, useImageSpacing=True))
        return sitk.GetArrayFromImage(distances)[contour].astype(np.float64)

    there, back = one_way(reference, prediction), one_way(prediction, reference)
    pooled = np.concatenate((there, back))
    result = {"samples_reference": there.size, "samples_prediction": back.size}
    for key, function in (("hd", np.max), ("hd95", lambda values: np.percentile(values, 95)), ("assd", np.mean), ("std_surface_distance", np.std), ("median_surface_distance", np.median)):
        result[key] = evaluate(lambda: shortest(float(function(pooled))) if key == "hd" else float(function(pooled)))
    for direction, values in (("reference_to_prediction", there), ("prediction_to_reference", back)):
        result["hd_" + direction] = evaluate(lambda: shortest(float(np.max(values))))
        result["asd_" + direction] = evaluate(lambda: float(np.mean(values)))
    return result


def all_values(reference, prediction, spacing, tolerances):
    """Every convention's values; spacing in array order."""
    values = {"deepmind": from_deepmind(reference, prediction, spacing, tolerances), "monai": from_monai(reference, prediction, spacing, tolerances)}
    values |= {f"medpy:{connectivity}": from_medpy(reference, prediction, spacing, connectivity) for connectivity in range(1, reference.ndim + 1)}
    values["pymia"] = from_pymia(reference, prediction, spacing, tolerances)
    values["metricsreloaded"] = from_metricsreloaded(reference, prediction, spacing, tolerances)
    values["simpleitk"] = from_simpleitk(reference, prediction, spacing)
    values["sitk-recipe:6"] = from_recipe(reference, prediction, spacing, False)
    values["sitk-recipe:26"] = from_recipe(reference, prediction, spacing, True)
    return values
