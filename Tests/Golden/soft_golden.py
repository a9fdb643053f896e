"""Writes soft.json: soft Dice, Brier, cross-entropy and calibration error of small seeded class scores.

Run: METRICS_RELOADED=<clone> python soft_golden.py   (environment and layout: README.md)"""
import os
import sys

sys.path.insert(0, os.environ.get("METRICS_RELOADED", "MetricsReloaded"))

import MetricsReloaded  # noqa: E402
import numpy as np  # noqa: E402
import sklearn.metrics as sk  # noqa: E402
import torch  # noqa: E402
from MetricsReloaded.metrics.calibration_measures import CalibrationMeasures  # noqa: E402
from monai.losses import DiceLoss  # noqa: E402
from monai.metrics import CalibrationErrorMetric  # noqa: E402
from torchmetrics.functional.classification import binary_calibration_error, multiclass_calibration_error  # noqa: E402

from golden_common import commit_of, evaluate, versions, write  # noqa: E402

SIZE, CLASSES, BINS = (5, 4, 3), 3, 15
SHAPE = SIZE[::-1]
REGIONS = {"whole": [1, 2], "core": [2], "background_or_core": [0, 2]}


def quantized(values, step):
    """Multiples of a power of two, so that Float and Double hold the same numbers."""
    return np.round(values / step) * step


def softmax(logits):
    exponentials = np.exp(logits - logits.max(0))
    return exponentials / exponentials.sum(0)


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


def summing_to_one(probabilities):
    result = quantized(probabilities, 2.0**-20)
    result[0] = 1 - result[1:].sum(0)
    return result


def cases():
    """Scores are (class, z, y, x): the class runs slowest, x fastest."""
    generator = np.random.default_rng(11)
    reference = generator.integers(0, CLASSES, SHAPE)
    logits = quantized(generator.normal(0, 1.5, (CLASSES, *SHAPE)) + 1.5 * (np.arange(CLASSES)[:, None, None, None] == reference), 2.0**-6)
    probabilities = summing_to_one(softmax(logits))
    independent = quantized(sigmoid(logits), 2.0**-20)
    one_hot = (probabilities == probabilities.max(0)).astype(float)
    without_last = np.where(reference == 2, 0, reference)
    certain = one_hot.copy()
    certain[0] += certain[2]
    certain[2] = 0
    ignored = np.where(generator.random(SHAPE) < 0.25, 255, reference)
    mask = generator.integers(0, 2, SHAPE)

    def case(name, note, scores, target, activation="none", kind="softmax", ignore=None, mask=None):
        return {"name": name, "note": note, "size": SIZE, "classes": len(scores), "activation": activation, "kind": kind, "scores": scores,
                "reference": target, "regions": REGIONS if kind == "regions" else {}, "ignore_label": ignore, "mask": mask}

    yield case("softmax_probabilities", "probabilities that sum to 1", probabilities, reference)
    yield case("softmax_logits", "softmax of the scores first", logits, reference, "softmax")
    yield case("softmax_ignore", "voxels where the reference is 255 do not count", probabilities, ignored, ignore=255)
    yield case("softmax_mask", "only voxels where the mask is not 0 count", probabilities, reference, mask=mask)
    yield case("softmax_saturated", "probabilities 0 and 1 only, some wrong", one_hot, reference)
    yield case("softmax_absent_class", "class 2 is neither in the reference nor given any probability", certain * 0.5 + 0.25 * (np.arange(3) < 2)[:, None, None, None],
               without_last)
    yield case("region_probabilities", "channel k is the probability of region k; regions overlap", independent, reference, kind="regions")
    yield case("region_logits", "sigmoid of the scores first", logits, reference, "sigmoid", kind="regions")
    yield case("region_ignore", "regions, voxels where the reference is 255 do not count", independent, ignored, kind="regions", ignore=255)
    yield case("binary_map", "one channel: probability of label 1", independent[1:2], (reference == 1).astype(int), kind="binary")
    yield case("binary_saturated", "one channel of 0 and 1, some wrong, some in between",
               np.where(generator.random(SHAPE) < 0.3, independent[1], one_hot[1])[None], (reference == 1).astype(int), kind="binary")


class BinaryView:
    def __init__(self, p, t, logit=None):
        self.p, self.t, self.logit = p, t, logit
        self.two = np.stack([1 - p, p], 1)
        self.mr = CalibrationMeasures(self.two, t, dict_args={"bins_ece": BINS, "bins_mce": BINS})
        self.tensors = torch.from_numpy(p)[None, None], torch.from_numpy(t.astype(float))[None, None]

    def dice_loss(self, squared):
        return 1 - DiceLoss(squared_pred=squared, smooth_nr=0, smooth_dr=0, reduction="none")(*self.tensors).item()

    def monai_calibration(self, reduction):
        metric = CalibrationErrorMetric(num_bins=BINS, calibration_reduction=reduction, metric_reduction="none")
        return metric(*self.tensors)[0, 0]

    def confidence(self):
        return np.maximum(self.p, 1 - self.p), (self.p > 0.5) == (self.t == 1)


class MultiView:
    def __init__(self, p, t, logits=None):
        self.p, self.t, self.logits = p, t, logits  # (voxel, class), (voxel)
        self.one_hot = np.eye(p.shape[1])[t]
        self.mr = CalibrationMeasures(p, t, dict_args={"bins_ece": BINS})
        self.tensors = torch.from_numpy(p), torch.from_numpy(t)

    def confidence(self):
        return self.p.max(1), self.p.argmax(1) == self.t

    def reloaded_confidence(self):
        confidence, right = self.confidence()
        return CalibrationMeasures(np.stack([1 - confidence, confidence], 1), right.astype(int), dict_args={"bins_ece": BINS, "bins_mce": BINS})


def soft_dice(v, power):
    denominator = (v.p**power).sum() + v.t.sum()
    return 2 * (v.p * v.t).sum() / denominator if denominator else np.nan


def bins(confidence, right):
    """15 equal bins (lower, upper]; 0 belongs to the first. Gives share and |accuracy - confidence| of the bins in use."""
    index = np.maximum(np.ceil(confidence * BINS).astype(int) - 1, 0)
    used = np.unique(index)
    share = np.array([(index == b).mean() for b in used])
    gap = np.array([abs(right[index == b].mean() - confidence[index == b].mean()) for b in used])
    return share, gap


def expected_error(confidence, right):
    share, gap = bins(confidence, right)
    return (share * gap).sum()


def maximum_error(confidence, right):
    return bins(confidence, right)[1].max()


def bce_with_logits(v):
    return torch.nn.functional.binary_cross_entropy_with_logits(torch.from_numpy(v.logit), v.tensors[1][0, 0])


POSITIVE, TOP = "positive class", "confidence of the more likely class"
BINARY = [
    ("soft_dice", "formula:plain", "plain", "2 sum(pt) / (sum p + sum t); 0/0 = nan", lambda v: soft_dice(v, 1)),
    ("soft_dice", "monai:plain", "plain", "1 - DiceLoss(smooth 0), sum p + sum t below", lambda v: v.dice_loss(False)),
    ("soft_dice", "formula:squared", "squared", "2 sum(pt) / (sum p^2 + sum t^2); 0/0 = nan", lambda v: soft_dice(v, 2)),
    ("soft_dice", "monai:squared", "squared", "1 - DiceLoss(squared_pred, smooth 0)", lambda v: v.dice_loss(True)),
    ("brier", "formula", "mean square", "mean (p-t)^2", lambda v: ((v.p - v.t) ** 2).mean()),
    ("brier", "sklearn", "mean square", "brier_score_loss", lambda v: sk.brier_score_loss(v.t, v.p, labels=[0, 1])),
    ("brier", "mr", "sum of both classes", "brier_score of the columns (1-p, p): twice the mean square", lambda v: v.mr.brier_score()),
    ("cross_entropy", "formula", "nats", "-mean(t ln p + (1-t) ln(1-p)); a certain error gives inf",
     lambda v: -np.mean(np.log(np.where(v.t == 1, v.p, 1 - v.p)))),
    ("cross_entropy", "sklearn", "nats, clipped", "log_loss: p clipped to [2.2e-16, 1-2.2e-16]", lambda v: sk.log_loss(v.t, v.p, labels=[0, 1])),
    ("cross_entropy", "sklearn:float32", "nats, clipped at 1.2e-7", "log_loss of float32 p: clipped to [1.2e-7, 1-1.2e-7]",
     lambda v: sk.log_loss(v.t, v.p.astype(np.float32), labels=[0, 1])),
    ("cross_entropy", "torch", "nats, logarithm clamped", "binary_cross_entropy: each logarithm at least -100",
     lambda v: torch.nn.functional.binary_cross_entropy(*v.tensors)),
    ("cross_entropy", "torch:logits", "nats", "binary_cross_entropy_with_logits, only where scores are logits", bce_with_logits),
    ("ece", "formula:positive", POSITIVE, "15 bins of p, |fraction of t - mean p|, weighted by voxels", lambda v: expected_error(v.p, v.t)),
    ("ece", "torchmetrics", POSITIVE, "binary_calibration_error l1: bins [l,u), p = 1 in a 16th bin",
     lambda v: binary_calibration_error(v.tensors[0][0, 0], torch.from_numpy(v.t), BINS, "l1")),
    ("ece", "monai", POSITIVE, "CalibrationErrorMetric expected, float32, 15 bins", lambda v: v.monai_calibration("expected")),
    ("ece", "mr", POSITIVE + ", p = 0 left out", "bins (l,u] of column 1: p = 0 is in no bin and does not count", lambda v: v.mr.expectation_calibration_error()),
    ("ece", "formula:confidence", TOP, "15 bins of max(p, 1-p), |accuracy - mean confidence|; p = 0.5 predicts 0", lambda v: expected_error(*v.confidence())),
    ("mce", "formula:positive", POSITIVE, "largest gap of the bins above", lambda v: maximum_error(v.p, v.t)),
    ("mce", "torchmetrics", POSITIVE, "norm max", lambda v: binary_calibration_error(v.tensors[0][0, 0], torch.from_numpy(v.t), BINS, "max")),
    ("mce", "monai", POSITIVE, "CalibrationErrorMetric maximum, float32", lambda v: v.monai_calibration("maximum")),
    ("mce", "mr", POSITIVE + ", p = 0 left out", "maximum_calibration_error; p = 0 in no bin", lambda v: v.mr.maximum_calibration_error()),
    ("mce", "formula:confidence", TOP, "largest gap of the bins above", lambda v: maximum_error(*v.confidence())),
]
MULTI = [
    ("brier", "formula", "sum over classes", "mean over voxels of sum over classes (p-t)^2", lambda v: ((v.p - v.one_hot) ** 2).sum(1).mean()),
    ("brier", "sklearn", "sum over classes", "brier_score_loss(scale_by_half=False)",
     lambda v: sk.brier_score_loss(v.t, v.p, labels=range(v.p.shape[1]), scale_by_half=False)),
    ("brier", "mr", "sum over classes", "brier_score", lambda v: v.mr.brier_score()),
    ("brier", "formula:mean", "mean over classes", "the same divided by the number of classes", lambda v: ((v.p - v.one_hot) ** 2).mean()),
    ("cross_entropy", "formula", "nats", "-mean ln p[t]; a certain error gives inf", lambda v: -np.mean(np.log(v.p[np.arange(len(v.t)), v.t]))),
    ("cross_entropy", "torch", "nats", "nll_loss(ln p)", lambda v: torch.nn.functional.nll_loss(v.tensors[0].log(), v.tensors[1])),
    ("cross_entropy", "torch:logits", "nats", "cross_entropy, only where scores are logits",
     lambda v: torch.nn.functional.cross_entropy(torch.from_numpy(v.logits), v.tensors[1])),
    ("cross_entropy", "mr", "nats", "negative_log_likelihood", lambda v: v.mr.negative_log_likelihood()),
    ("cross_entropy", "mr:logarithmic_score", "nats, 1e-10 added", "minus logarithmic_score: ln(p + 1e-10)", lambda v: -v.mr.logarithmic_score()),
    ("cross_entropy", "sklearn", "nats, clipped", "log_loss: p clipped to [2.2e-16, 1-2.2e-16], not scaled to sum 1 again",
     lambda v: sk.log_loss(v.t, v.p, labels=range(v.p.shape[1]))),
    ("cross_entropy", "sklearn:float32", "nats, clipped at 1.2e-7", "log_loss of float32 p", lambda v: sk.log_loss(v.t, v.p.astype(np.float32), labels=range(v.p.shape[1]))),
    ("ece", "formula", "argmax", "15 bins (l,u] of the largest probability, |accuracy - mean confidence|", lambda v: expected_error(*v.confidence())),
    ("ece", "torchmetrics", "argmax", "multiclass_calibration_error l1: bins [l,u), confidence 1 in a 16th bin",
     lambda v: multiclass_calibration_error(*v.tensors, v.p.shape[1], BINS, "l1")),
    ("ece", "mr:confidence", "argmax", "expectation_calibration_error of (confidence, right); as it stands it takes class 1 of 2",
     lambda v: v.reloaded_confidence().expectation_calibration_error()),
    ("ece", "mr:class_wise", "class-wise", "class_wise_expectation_calibration_error: mean over classes, p = 0 left out of bins but counted in N",
     lambda v: v.mr.class_wise_expectation_calibration_error()),
    ("mce", "formula", "argmax", "largest gap of the bins above", lambda v: maximum_error(*v.confidence())),
    ("mce", "torchmetrics", "argmax", "norm max", lambda v: multiclass_calibration_error(*v.tensors, v.p.shape[1], BINS, "max")),
    ("mce", "mr:confidence", "argmax", "maximum_calibration_error of (confidence, right)", lambda v: v.reloaded_confidence().maximum_calibration_error()),
]


def values(sources, view, has_logits):
    result = {}
    for metric, source, _, _, function in sources:
        if has_logits or source != "torch:logits":
            result.setdefault(metric, {})[source] = evaluate(function, view)
    return result


def definitions(sources):
    result = {}
    for metric, source, form, text, _ in sources:
        result.setdefault(metric, {})[source] = {"form": form, "definition": text}
    return result


def golden(case):
    reference, scores = case["reference"], case["scores"]
    counted = np.ones(reference.shape, bool)
    if case["mask"] is not None:
        counted &= case["mask"] != 0
    if case["ignore_label"] is not None:
        counted &= reference != case["ignore_label"]
    probabilities = {"none": lambda a: a, "softmax": softmax, "sigmoid": sigmoid}[case["activation"]](scores)
    target, kept, logits = reference[counted], probabilities[:, counted], scores[:, counted]
    members = list(case["regions"].values()) or ([[1]] if case["kind"] == "binary" else [[c] for c in range(case["classes"])])
    entries = []
    for channel, labels in enumerate(members):
        view = BinaryView(kept[channel], np.isin(target, labels).astype(int), logits[channel])
        head = {"label": labels[0]} if not case["regions"] else {"label": None, "name": list(case["regions"])[channel], "members": labels}
        entries.append({**head, "channel": channel, "values": values(BINARY, view, case["activation"] == "sigmoid")})
    overall = {}
    if case["kind"] == "softmax":
        overall = values(MULTI, MultiView(kept.T.copy(), target, logits.T.copy()), case["activation"] == "softmax")
    flat = {key: None if case[key] is None else case[key].ravel() for key in ("scores", "reference", "mask")}
    return {**case, **flat, "counted_voxels": int(counted.sum()), "entries": entries, "overall": {"values": overall}}


if __name__ == "__main__":
    tools = {short: {"tool": name, "version": versions(name)[name]} for short, name in
             {"sklearn": "scikit-learn", "torch": "torch", "monai": "monai", "torchmetrics": "torchmetrics"}.items()}
    tools["monai"]["precision"] = "calibration in float32"
    tools["torchmetrics"]["precision"] = "multi-class in float32"
    tools["mr"] = {"tool": "MetricsReloaded", "version": "commit " + commit_of(MetricsReloaded)}
    tools["formula"] = {"tool": "Tests/Golden/soft_golden.py", "version": "1", "precision": "float64, 0/0 = nan"}
    write("soft.json", {
        "about": "Scores are (class, z, y, x) flattened: class slowest, x fastest. Entries: one class or region against the rest. "
                 "Words stand for what JSON numbers cannot say: nan, inf, -inf, raises.",
        "bins": BINS, "tools": tools, "definitions": definitions(BINARY), "definitions_overall": definitions(MULTI),
        "cases": [golden(case) for case in cases()],
    })
