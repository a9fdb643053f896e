"""Which tool gives which metric, and what exactly it computes.

A source is (metric, tool or tool:variant, form, definition, function of a view). Sources of one metric with the same form
mean the same number. P and R are the voxels of the label in prediction and reference, N all voxels that count."""
import MetricsReloaded
import numpy as np
import SimpleITK as sitk
import sklearn.metrics as sk
import torch
from medpy.metric import binary as medpy
from MetricsReloaded.metrics.pairwise_measures import BinaryPairwiseMeasures, MultiClassPairwiseMeasures
from monai.metrics import compute_absolute_volume_difference, compute_dice, compute_generalized_dice
from monai.metrics.confusion_matrix import compute_confusion_matrix_metric, get_confusion_matrix
from pymia.evaluation.metric import base as pymia_base
from pymia.evaluation.metric import categorical as pymia
from skimage.metrics import variation_of_information as skimage_variation

import overlap_formulas as formula
from golden_common import commit_of, versions

sitk.ProcessObject.SetGlobalWarningDisplay(False)

PACKAGES = {"medpy": "MedPy", "sitk": "SimpleITK", "pymia": "pymia", "sklearn": "scikit-learn", "skimage": "scikit-image", "monai": "monai"}
TOOLS = {short: {"tool": name, "version": versions(name)[name]} for short, name in PACKAGES.items()}
TOOLS["monai"]["precision"] = "float32; exact integers only below 2^24"
TOOLS["mr"] = {"tool": "MetricsReloaded", "version": "commit " + commit_of(MetricsReloaded), "precision": "counts and MCC in float32"}
TOOLS["formula"] = {"tool": "Tests/Golden/overlap_formulas.py", "version": "1", "precision": "float64 from exact counts, 0/0 = nan"}


class BinaryView:
    """One label or region against the rest. p and r: flat arrays without the voxels that do not count."""

    def __init__(self, prediction, reference, counted, spacing, overlap, overlap_label):
        self.p, self.r = prediction[counted], reference[counted]
        self.tp, self.fp = int((self.p & self.r).sum()), int((self.p & ~self.r).sum())
        self.fn, self.tn = int((~self.p & self.r).sum()), int((~self.p & ~self.r).sum())
        self.table = np.array([[self.tn, self.fp], [self.fn, self.tp]])
        self.volumes = (prediction & counted, reference & counted)
        self.spacing = np.asarray(spacing, float)  # x, y, z
        self.millilitres = float(self.spacing.prod()) / 1000
        self.overlap, self.label = overlap, overlap_label
        integers = self.p.astype(np.int64), self.r.astype(np.int64)
        self.mr = BinaryPairwiseMeasures(*integers)
        self.confusion = pymia_base.ConfusionMatrix(*integers)
        self.channels = [torch.from_numpy(a.astype(np.float32))[None, None] for a in (self.p, self.r)]
        self.monai_counts = get_confusion_matrix(*self.channels)

    def pymia(self, metric):
        metric.confusion_matrix = self.confusion
        return metric.calculate()

    def monai(self, name):
        return compute_confusion_matrix_metric(name, self.monai_counts)[0, 0]

    def shape(self, which):
        image = sitk.GetImageFromArray(self.volumes[which].astype(np.uint8))
        image.SetSpacing(self.spacing.tolist())
        statistics = sitk.LabelShapeStatisticsImageFilter()
        statistics.Execute(image)
        return statistics

    def centroid(self, which):
        return (np.argwhere(self.volumes[which]).mean(0)[::-1] * self.spacing) if self.volumes[which].any() else np.full(3, np.nan)

    def reloaded_centroids(self):
        measures = BinaryPairwiseMeasures(*(a.astype(np.int64) for a in self.volumes), pixdim=self.spacing[::-1])
        return measures.com_dist()

    def pymia_volume(self, metric, which):
        metric.spacing = tuple(self.spacing[::-1])
        metric.prediction = metric.reference = self.volumes[which]
        return metric.calculate() / 1000


def beta_sources():
    for beta in (0.5, 1, 2):
        form, text = f"beta={beta}", f"(1+b2)TP/((1+b2)TP+b2 FN+FP), b = {beta}"
        yield "f_beta", f"formula:{form}", form, text, lambda v, b=beta: formula.f_beta(v, b)
        yield "f_beta", f"sklearn:{form}", form, text + "; 0/0 -> 0", lambda v, b=beta: sk.fbeta_score(v.r, v.p, beta=b)
        yield "f_beta", f"mr:{form}", form, text + "; TP=0: 0 if any error, else 1", lambda v, b=beta: BinaryPairwiseMeasures(
            v.p.astype(int), v.r.astype(int), dict_args={"beta": b}).fbeta()
        yield "f_beta", f"pymia:{form}", form, text + "; 0/0 -> 0, nan when R is empty (recall is -inf)", lambda v, b=beta: v.pymia(pymia.FMeasure(b))


BINARY = [
    ("dice", "formula", "dice", "2TP/(2TP+FP+FN)", lambda v: formula.f_beta(v, 1)),
    ("dice", "sitk", "dice", "2TP/(2TP+FP+FN); label in neither -> 0 and a warning", lambda v: v.overlap.GetDiceCoefficient(v.label)),
    ("dice", "medpy", "dice", "2TP/(|P|+|R|); 0/0 -> nan with this NumPy (1 where count_nonzero gives a Python int)", lambda v: medpy.dc(v.p, v.r)),
    ("dice", "mr", "dice", "2TP/(|P|+|R|); 0/0 -> 1", lambda v: v.mr.dsc()),
    ("dice", "pymia", "dice", "2TP/(2TP+FP+FN); 0/0 -> 1", lambda v: v.pymia(pymia.DiceCoefficient())),
    ("dice", "sklearn", "dice", "f1_score; 0/0 -> 0", lambda v: sk.f1_score(v.r, v.p)),
    ("dice", "monai", "dice", "compute_dice; R empty -> nan, even when P is not", lambda v: compute_dice(*v.channels)[0, 0]),
    ("jaccard", "formula", "jaccard", "TP/(TP+FP+FN)", lambda v: formula.ratio(v.tp, v.tp + v.fp + v.fn)),
    ("jaccard", "sitk", "jaccard", "TP/(TP+FP+FN); label in neither -> 0", lambda v: v.overlap.GetJaccardCoefficient(v.label)),
    ("jaccard", "medpy", "jaccard", "TP/|P or R|; 0/0 -> 1", lambda v: medpy.jc(v.p, v.r)),
    ("jaccard", "mr", "jaccard", "TP/|P or R|; 0/0 -> nan (its Dice says 1)", lambda v: v.mr.intersection_over_union()),
    ("jaccard", "sklearn", "jaccard", "jaccard_score; 0/0 -> 0", lambda v: sk.jaccard_score(v.r, v.p)),
    ("volumetric_overlap_error", "formula", "fraction", "1 - TP/(TP+FP+FN), not percent", lambda v: 1 - formula.ratio(v.tp, v.tp + v.fp + v.fn)),
    ("volumetric_overlap_error", "sitk", "fraction", "1 - GetJaccardCoefficient; label in neither -> 1",
     lambda v: 1 - v.overlap.GetJaccardCoefficient(v.label)),
    ("sensitivity", "formula", "TP/R", "TP/(TP+FN)", lambda v: formula.ratio(v.tp, v.tp + v.fn)),
    ("sensitivity", "medpy", "TP/R", "TP/(TP+FN); 0/0 -> nan with this NumPy, else 0", lambda v: medpy.sensitivity(v.p, v.r)),
    ("sensitivity", "mr", "TP/R", "TP/|R|; 0/0 -> nan", lambda v: v.mr.sensitivity()),
    ("sensitivity", "pymia", "TP/R", "TP/(TP+FN); 0/0 -> -inf", lambda v: v.pymia(pymia.Sensitivity())),
    ("sensitivity", "sklearn", "TP/R", "recall_score; 0/0 -> 0", lambda v: sk.recall_score(v.r, v.p)),
    ("sensitivity", "monai", "TP/R", "TP/(TP+FN); 0/0 -> nan", lambda v: v.monai("sensitivity")),
    ("specificity", "formula", "TN/(TN+FP)", "TN/(TN+FP)", lambda v: formula.ratio(v.tn, v.tn + v.fp)),
    ("specificity", "medpy", "TN/(TN+FP)", "TN/(TN+FP); 0/0 -> nan with this NumPy, else 0", lambda v: medpy.specificity(v.p, v.r)),
    ("specificity", "mr", "TN/(TN+FP)", "TN/|not R|; 0/0 -> nan", lambda v: v.mr.specificity()),
    ("specificity", "pymia", "TN/(TN+FP)", "TN/(TN+FP); 0/0 -> nan", lambda v: v.pymia(pymia.Specificity())),
    ("specificity", "sklearn", "TN/(TN+FP)", "recall_score of class 0; 0/0 -> 0", lambda v: sk.recall_score(v.r, v.p, pos_label=0)),
    ("specificity", "monai", "TN/(TN+FP)", "TN/(TN+FP); 0/0 -> nan", lambda v: v.monai("specificity")),
    ("precision", "formula", "TP/P", "TP/(TP+FP)", lambda v: formula.ratio(v.tp, v.tp + v.fp)),
    ("precision", "sitk", "TP/P", "1 - GetFalseDiscoveryRate; P empty -> 1 - the largest double, label in neither -> 1", lambda v: 1 - v.overlap.GetFalseDiscoveryRate(v.label)),
    ("precision", "medpy", "TP/P", "TP/(TP+FP); 0/0 -> nan with this NumPy, else 0", lambda v: medpy.precision(v.p, v.r)),
    ("precision", "mr", "TP/P", "TP/(TP+FP); P empty -> 0, both empty -> nan", lambda v: v.mr.positive_predictive_value()),
    ("precision", "pymia", "TP/P", "TP/(TP+FP); 0/0 -> 0", lambda v: v.pymia(pymia.Precision())),
    ("precision", "sklearn", "TP/P", "precision_score; 0/0 -> 0", lambda v: sk.precision_score(v.r, v.p)),
    ("precision", "monai", "TP/P", "TP/(TP+FP); 0/0 -> nan", lambda v: v.monai("precision")),
    ("npv", "formula", "TN/(TN+FN)", "TN/(TN+FN)", lambda v: formula.ratio(v.tn, v.tn + v.fn)),
    ("npv", "mr", "TN/(TN+FN)", "TN/(TN+FN); P everywhere -> 0, both everywhere -> nan", lambda v: v.mr.negative_predictive_value()),
    ("npv", "sklearn", "TN/(TN+FN)", "precision_score of class 0; 0/0 -> 0", lambda v: sk.precision_score(v.r, v.p, pos_label=0)),
    ("npv", "monai", "TN/(TN+FN)", "TN/(TN+FN); 0/0 -> nan", lambda v: v.monai("negative predictive value")),
    ("accuracy", "formula", "accuracy", "(TP+TN)/N", lambda v: (v.tp + v.tn) / v.p.size),
    ("accuracy", "mr", "accuracy", "(TP+TN)/N", lambda v: v.mr.accuracy()),
    ("accuracy", "pymia", "accuracy", "(TP+TN)/N", lambda v: v.pymia(pymia.Accuracy())),
    ("accuracy", "sklearn", "accuracy", "accuracy_score", lambda v: sk.accuracy_score(v.r, v.p)),
    ("accuracy", "monai", "accuracy", "(TP+TN)/N", lambda v: v.monai("accuracy")),
    ("balanced_accuracy", "formula", "mean", "(sensitivity + specificity)/2",
     lambda v: (formula.ratio(v.tp, v.tp + v.fn) + formula.ratio(v.tn, v.tn + v.fp)) / 2),
    ("balanced_accuracy", "mr", "mean", "(sensitivity + specificity)/2; either undefined -> nan", lambda v: v.mr.balanced_accuracy()),
    ("balanced_accuracy", "sklearn", "mean", "mean recall of the classes that R holds: R empty or everywhere -> the other recall alone",
     lambda v: sk.balanced_accuracy_score(v.r, v.p)),
    ("balanced_accuracy", "monai", "mean", "(sensitivity + specificity)/2; either undefined -> nan", lambda v: v.monai("balanced accuracy")),
    ("false_positive_rate", "formula", "FP/(FP+TN)", "FP/(FP+TN)", lambda v: formula.ratio(v.fp, v.fp + v.tn)),
    ("false_positive_rate", "sitk", "FP/(FP+TN)", "GetFalsePositiveError = FP/(FP+TN), but the largest double when P is empty (older ITK: FP/|P|)",
     lambda v: v.overlap.GetFalsePositiveError(v.label)),
    ("false_positive_rate", "sitk:fdr", "FP/P", "GetFalseDiscoveryRate = FP/|P|; P empty -> the largest double, label in neither -> 0",
     lambda v: v.overlap.GetFalseDiscoveryRate(v.label)),
    ("false_positive_rate", "mr", "FP/(FP+TN)", "FP/|not R|; 0/0 -> nan", lambda v: v.mr.false_positive_rate()),
    ("false_positive_rate", "pymia", "FP/(FP+TN)", "1 - TN/(TN+FP); 0/0 -> nan", lambda v: v.pymia(pymia.Fallout())),
    ("false_positive_rate", "monai", "FP/(FP+TN)", "FP/(FP+TN); 0/0 -> nan", lambda v: v.monai("fall out")),
    ("false_negative_rate", "formula", "FN/R", "FN/(FN+TP)", lambda v: formula.ratio(v.fn, v.fn + v.tp)),
    ("false_negative_rate", "sitk", "FN/R", "GetFalseNegativeError = FN/|R|; R empty -> the largest double, label in neither -> 0",
     lambda v: v.overlap.GetFalseNegativeError(v.label)),
    ("false_negative_rate", "pymia", "FN/R", "1 - TP/(TP+FN); 0/0 -> nan", lambda v: v.pymia(pymia.FalseNegativeRate())),
    ("false_negative_rate", "monai", "FN/R", "FN/(FN+TP); 0/0 -> nan", lambda v: v.monai("miss rate")),
    ("mcc", "formula", "mcc", "(TP TN - FP FN)/sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN))", formula.mcc),
    ("mcc", "mr", "mcc", "same; 0/0 -> nan", lambda v: v.mr.matthews_correlation_coefficient()),
    ("mcc", "sklearn", "mcc", "matthews_corrcoef; 0/0 -> 0", lambda v: sk.matthews_corrcoef(v.r, v.p)),
    ("mcc", "monai", "mcc", "same; 0/0 -> nan", lambda v: v.monai("matthews correlation coefficient")),
    ("kappa", "formula", "kappa", "(po - pe)/(1 - pe)", lambda v: formula.kappa(v.table)),
    ("kappa", "mr", "kappa", "(po - pe)/(1 - pe); 0/0 -> nan", lambda v: v.mr.cohens_kappa()),
    ("kappa", "pymia", "kappa", "(po - pe)/(1 - pe); 0/0 -> -inf", lambda v: v.pymia(pymia.CohenKappaCoefficient())),
    ("kappa", "sklearn", "kappa", "cohen_kappa_score; 0/0 -> nan", lambda v: sk.cohen_kappa_score(v.r, v.p)),
    ("youden", "formula", "youden", "sensitivity + specificity - 1",
     lambda v: formula.ratio(v.tp, v.tp + v.fn) + formula.ratio(v.tn, v.tn + v.fp) - 1),
    ("youden", "mr", "youden", "sensitivity + specificity - 1; either undefined -> nan", lambda v: v.mr.youden_index()),
    ("youden", "sklearn", "youden", "balanced_accuracy_score(adjusted=True); R of one class only -> -inf or nan",
     lambda v: sk.balanced_accuracy_score(v.r, v.p, adjusted=True)),
    ("youden", "monai", "youden", "informedness; either undefined -> nan", lambda v: v.monai("informedness")),
    ("rand", "formula", "rand", "pairs of voxels treated alike / all pairs, 2x2 table", lambda v: formula.rand(v.table)),
    ("rand", "pymia", "rand", "same", lambda v: v.pymia(pymia.RandIndex())),
    ("rand", "sklearn", "rand", "rand_score", lambda v: sk.rand_score(v.r, v.p)),
    ("adjusted_rand", "formula", "hubert_arabie", "Hubert and Arabie 1985, 2x2 table", lambda v: formula.adjusted_rand(v.table)),
    ("adjusted_rand", "pymia", "hubert_arabie", "same; 0/0 -> 0", lambda v: v.pymia(pymia.AdjustedRandIndex())),
    ("adjusted_rand", "sklearn", "hubert_arabie", "adjusted_rand_score; no pair treated differently (0/0 too) -> 1",
     lambda v: sk.adjusted_rand_score(v.r, v.p)),
    ("mutual_information", "formula:nats", "nats", "H(R)+H(P)-H(R,P), natural logarithm", lambda v: formula.mutual_information(v.table)),
    ("mutual_information", "sklearn", "nats", "mutual_info_score, natural logarithm", lambda v: sk.mutual_info_score(v.r, v.p)),
    ("mutual_information", "formula:bits", "bits", "the same divided by ln 2", lambda v: formula.mutual_information(v.table) / np.log(2)),
    ("mutual_information", "pymia", "bits", "log2; P or R empty or everywhere -> -inf", lambda v: v.pymia(pymia.MutualInformation())),
    ("variation_of_information", "formula:nats", "nats", "2H(R,P)-H(R)-H(P), natural logarithm", lambda v: formula.variation_of_information(v.table)),
    ("variation_of_information", "formula:bits", "bits", "the same divided by ln 2", lambda v: formula.variation_of_information(v.table) / np.log(2)),
    ("variation_of_information", "pymia", "bits", "log2; P or R empty or everywhere -> -inf", lambda v: v.pymia(pymia.VariationOfInformation())),
    ("variation_of_information", "skimage", "bits", "sum of the two conditional entropies it returns, log2",
     lambda v: skimage_variation(v.r.astype(int), v.p.astype(int)).sum()),
    ("global_consistency_error", "formula", "martin", "min of the two directed sums |A minus B|/|A| over voxels, / N",
     lambda v: formula.global_consistency_error(v.table)),
    ("global_consistency_error", "formula:taha", "taha_hanbury",
     "min(FN(FN+2TP)/|R| + FP(FP+2TN)/|not R|, FP(FP+2TP)/|P| + FN(FN+2TN)/|not P|)/N: Martin's sums plus FN^2/|R| and so on",
     formula.taha_consistency_error),
    ("global_consistency_error", "pymia", "taha_hanbury", "same; P or R empty or everywhere -> inf", lambda v: v.pymia(pymia.GlobalConsistencyError())),
    ("volume_similarity", "formula:unsigned", "unsigned", "1 - |FN-FP|/(2TP+FP+FN), 1 = same volume",
     lambda v: 1 - formula.ratio(abs(v.fn - v.fp), 2 * v.tp + v.fp + v.fn)),
    ("volume_similarity", "pymia", "unsigned", "1 - |FN-FP|/(2TP+FP+FN); 0/0 -> -inf", lambda v: v.pymia(pymia.VolumeSimilarity())),
    ("volume_similarity", "formula:signed", "signed", "2(|P|-|R|)/(|P|+|R|), 0 = same volume",
     lambda v: formula.ratio(2 * (v.fp - v.fn), 2 * v.tp + v.fp + v.fn)),
    ("volume_similarity", "sitk", "signed", "2(S-T)/(S+T) with S = first argument, here P, T = R; label in neither -> 0",
     lambda v: v.overlap.GetVolumeSimilarity(v.label)),
    ("relative_volume_difference", "formula:signed", "signed", "(|P|-|R|)/|R|", lambda v: formula.ratio(v.fp - v.fn, v.tp + v.fn)),
    ("relative_volume_difference", "medpy", "signed", "ravd: (|P|-|R|)/|R|, signed in spite of its name; R empty -> raises", lambda v: medpy.ravd(v.p, v.r)),
    ("relative_volume_difference", "mr", "absolute", "avdr: ||P|-|R||/|R|; R empty -> nan", lambda v: v.mr.absolute_volume_difference_ratio()),
    ("absolute_volume_difference_ml", "formula", "ml", "||P|-|R|| times the voxel volume", lambda v: abs(v.fp - v.fn) * v.millilitres),
    ("absolute_volume_difference_ml", "monai", "ml", "compute_absolute_volume_difference (voxels) times the voxel volume",
     lambda v: float(compute_absolute_volume_difference(*v.channels, ignore_empty=False)[0, 0]) * v.millilitres),
    ("reference_voxels", "formula", "voxels", "|R|", lambda v: v.tp + v.fn),
    ("reference_voxels", "sitk", "voxels", "LabelShapeStatistics GetNumberOfPixels; empty -> raises", lambda v: v.shape(1).GetNumberOfPixels(1)),
    ("prediction_voxels", "formula", "voxels", "|P|", lambda v: v.tp + v.fp),
    ("prediction_voxels", "sitk", "voxels", "LabelShapeStatistics GetNumberOfPixels; empty -> raises", lambda v: v.shape(0).GetNumberOfPixels(1)),
    ("reference_ml", "formula", "ml", "|R| times the voxel volume", lambda v: (v.tp + v.fn) * v.millilitres),
    ("reference_ml", "sitk", "ml", "GetPhysicalSize / 1000; empty -> raises", lambda v: v.shape(1).GetPhysicalSize(1) / 1000),
    ("reference_ml", "pymia", "ml", "ReferenceVolume / 1000", lambda v: v.pymia_volume(pymia.ReferenceVolume(), 1)),
    ("prediction_ml", "formula", "ml", "|P| times the voxel volume", lambda v: (v.tp + v.fp) * v.millilitres),
    ("prediction_ml", "sitk", "ml", "GetPhysicalSize / 1000; empty -> raises", lambda v: v.shape(0).GetPhysicalSize(1) / 1000),
    ("prediction_ml", "pymia", "ml", "PredictionVolume / 1000", lambda v: v.pymia_volume(pymia.PredictionVolume(), 0)),
    ("false_positive_ml", "formula", "ml", "FP times the voxel volume", lambda v: v.fp * v.millilitres),
    ("false_negative_ml", "formula", "ml", "FN times the voxel volume", lambda v: v.fn * v.millilitres),
    ("centroid_distance", "formula", "mm", "length of the difference of the mean voxel centres, mm",
     lambda v: np.linalg.norm(v.centroid(0) - v.centroid(1))),
    ("centroid_distance", "sitk", "mm", "of LabelShapeStatistics GetCentroid; either empty -> raises",
     lambda v: np.linalg.norm(np.subtract(v.shape(0).GetCentroid(1), v.shape(1).GetCentroid(1)))),
    ("centroid_distance", "mr", "mm", "com_dist with pixdim; either empty -> -1", lambda v: v.reloaded_centroids()),
    *beta_sources(),
]


class JointView:
    """All classes at once. `classes` are the sorted labels that occur or are asked for."""

    def __init__(self, prediction, reference, counted, classes, overlap):
        self.labels = np.asarray(classes)
        self.values = prediction[counted], reference[counted]
        self.p, self.r = (np.searchsorted(self.labels, a) for a in self.values)
        self.all = list(range(len(classes)))
        self.foreground = [index for index, label in enumerate(classes) if label != 0]
        self.table = np.zeros((len(classes), len(classes)), np.int64)  # rows: reference
        np.add.at(self.table, (self.r, self.p), 1)
        self.overlap = overlap

    def one_hot(self):
        """Background first, also when label 0 does not occur."""
        order = [0, *(label for label in self.labels.tolist() if label != 0)]
        return [torch.from_numpy(np.stack([a == label for label in order]).astype(np.float32))[None] for a in self.values]

    def generalized(self, background, weight):
        return compute_generalized_dice(*self.one_hot(), include_background=background, weight_type=weight, sum_over_classes=True)[0, 0]

    def reloaded(self, weights=None):
        arguments = {} if weights is None else {"weights": weights}
        return MultiClassPairwiseMeasures(self.p, self.r, self.all, dict_args=arguments)

    def monai_mean_dice(self):
        return torch.nanmean(compute_dice(*self.one_hot(), include_background=False))


def generalized_sources():
    for name, power in (("square", 2), ("simple", 1), ("uniform", 0)):
        for background in (False, True):
            form = name + (" with background" if background else " foreground")
            text = f"2 sum w TP / sum w(|R|+|P|), w = |R|^-{power}, " + ("all classes" if background else "without label 0")
            classes = (lambda v: v.all) if background else (lambda v: v.foreground)
            yield ("generalized_dice", f"formula:{form}", form, text + "; class with R empty weighs as the largest",
                   lambda v, c=classes, k=power: formula.generalized_dice(v.table, c(v), k, "largest"))
            if power:
                yield ("generalized_dice", f"formula:{form}, R empty left out", form + ", R empty left out", text + "; class with R empty weighs 0",
                       lambda v, c=classes, k=power: formula.generalized_dice(v.table, c(v), k, "none"))
            yield ("generalized_dice", f"monai:{form}", form, text + ", sum_over_classes; R empty weighs as the largest; 0/0 -> 1",
                   lambda v, b=background, w=name: v.generalized(b, w))


OVERALL = [
    ("mean_foreground_dice", "formula:not_both_empty", "not_both_empty", "mean over labels other than 0 that R or P holds (nnU-Net)",
     lambda v: formula.mean_dice(v.table, v.foreground, lambda r, p: r + p > 0)),
    ("mean_foreground_dice", "formula:reference_not_empty", "reference_not_empty", "mean over labels other than 0 that R holds",
     lambda v: formula.mean_dice(v.table, v.foreground, lambda r, p: r > 0)),
    ("mean_foreground_dice", "monai", "reference_not_empty", "nanmean of compute_dice without background; spurious labels do not count",
     lambda v: v.monai_mean_dice()),
    ("generalized_dice", "sitk:total overlap", "uniform foreground", "GetDiceCoefficient() without a label: 2 sum TP / sum(|R|+|P|), label 0 left out; 0/0 -> inf",
     lambda v: v.overlap.GetDiceCoefficient()),
    *generalized_sources(),
    *[entry for name, power in (("linear", 1), ("quadratic", 2)) for entry in (
        ("weighted_kappa", f"formula:{name}", f"{name} index", f"1 - sum w O / sum w E, w = |i-j|^{power} of class indices, classes occurring or asked for",
         lambda v, k=power: formula.kappa(v.table, formula.distances(v.all, k))),
        ("weighted_kappa", f"sklearn:{name}", f"{name} index", f"cohen_kappa_score(weights={name}, labels=classes occurring or asked for)",
         lambda v, w=name: sk.cohen_kappa_score(*v.values[::-1], labels=v.labels, weights=w)),
        ("weighted_kappa", f"mr:{name}", f"{name} index", "weighted_cohens_kappa with the same weights",
         lambda v, k=power: v.reloaded(formula.distances(v.all, k)).weighted_cohens_kappa()),
        ("weighted_kappa", f"sklearn:{name}, occurring", f"{name} index, occurring", f"cohen_kappa_score(weights={name}): classes that occur",
         lambda v, w=name: sk.cohen_kappa_score(*v.values[::-1], weights=w)),
        ("weighted_kappa", f"mr:{name} value", f"{name} value", f"w = |label i - label j|^{power}",
         lambda v, k=power: v.reloaded(formula.distances(v.labels, k)).weighted_cohens_kappa()))],
    ("multiclass_accuracy", "formula", "accuracy", "voxels with the right label / N", lambda v: np.trace(v.table) / v.table.sum()),
    ("multiclass_accuracy", "sklearn", "accuracy", "accuracy_score", lambda v: sk.accuracy_score(*v.values[::-1])),
    ("kappa", "formula", "kappa", "unweighted", lambda v: formula.kappa(v.table)),
    ("kappa", "sklearn", "kappa", "cohen_kappa_score", lambda v: sk.cohen_kappa_score(*v.values[::-1])),
    ("kappa", "mr", "kappa", "weighted_cohens_kappa with its default weights 0/1", lambda v: v.reloaded().weighted_cohens_kappa()),
    ("mcc", "formula", "mcc", "multi-class R_K", lambda v: formula.multiclass_mcc(v.table)),
    ("mcc", "sklearn", "mcc", "matthews_corrcoef; 0/0 -> 0", lambda v: sk.matthews_corrcoef(*v.values[::-1])),
    ("mcc", "mr", "mcc", "from covariances of one-hot columns; 0/0 -> nan", lambda v: v.reloaded().matthews_correlation_coefficient()),
    ("balanced_accuracy", "sklearn", "mean recall", "mean recall of the classes that R holds", lambda v: sk.balanced_accuracy_score(*v.values[::-1])),
    ("balanced_accuracy", "mr", "mean recall", "mean recall of all classes; a class that R lacks -> nan", lambda v: v.reloaded().balanced_accuracy()),
    ("rand", "formula", "rand", "multi-class table, background is a class", lambda v: formula.rand(v.table)),
    ("rand", "sklearn", "rand", "rand_score", lambda v: sk.rand_score(*v.values[::-1])),
    ("adjusted_rand", "formula", "hubert_arabie", "multi-class table", lambda v: formula.adjusted_rand(v.table)),
    ("adjusted_rand", "sklearn", "hubert_arabie", "adjusted_rand_score; 0/0 -> 1", lambda v: sk.adjusted_rand_score(*v.values[::-1])),
    ("mutual_information", "formula", "nats", "natural logarithm", lambda v: formula.mutual_information(v.table)),
    ("mutual_information", "sklearn", "nats", "mutual_info_score", lambda v: sk.mutual_info_score(*v.values[::-1])),
    ("variation_of_information", "formula", "bits", "log2", lambda v: formula.variation_of_information(v.table) / np.log(2)),
    ("variation_of_information", "skimage", "bits", "sum of the two conditional entropies", lambda v: skimage_variation(v.r, v.p).sum()),
    ("global_consistency_error", "formula", "martin", "multi-class table", lambda v: formula.global_consistency_error(v.table)),
]
