"""What the loss scripts share: the peers (packages and clones), the inputs' class and the collector of rows."""
import contextlib
import io
import os
import pathlib
import subprocess
import sys
import types
import warnings
from importlib.metadata import distribution, version

import numpy as np
import torch

CLONES = pathlib.Path(os.environ.get("LOSS_CLONES", "clones"))
CLONE_NAMES = ["boundary-loss", "LovaszSoftmax", "clDice", "MIST", "HausdorffLoss", "SegLossOdyssey"]
PATHS = ["boundary-loss", "LovaszSoftmax/pytorch", "clDice/cldice_loss", "MIST", "HausdorffLoss", "SegLossOdyssey/losses_pytorch"]
PACKAGES = ["torch", "monai", "nnunetv2", "segmentation-models-pytorch", "kornia", "scipy", "numpy"]


def stand_in(name, **contents):
    """A module in place of one that a peer imports and its losses do not need."""
    module = types.ModuleType(name)
    module.__dict__.update(contents)
    sys.modules[name] = module
    return module


# The package's __init__ would import torchvision and timm; its losses need neither.
stand_in("segmentation_models_pytorch", __path__=[str(distribution("segmentation-models-pytorch").locate_file("segmentation_models_pytorch"))])
for path in reversed(PATHS):  # two clones have a utils.py: the first path wins
    sys.path.insert(0, str(CLONES / path))

MONAI, NNUNET, SMP, KORNIA, ODYSSEY, KERVADEC = "monai", "nnunetv2", "segmentation-models-pytorch", "kornia", "SegLossOdyssey", "boundary-loss"
SMOOTH = {"smooth_nr": 1e-5, "smooth_dr": 1e-5}
FLOAT_WEIGHTS = {"precision": "float32", "note": "the weights 1/G^2 are float32, the rest float64"}
FLOAT_MAP = {"precision": "float32", "note": "the distance map is float32, the rest float64"}
FLOAT_SUMS = {"precision": "float32", "note": "the sums are float32"}
FLOAT_CAST = {"precision": "float32", "note": "casts to float32"}
FLOAT_LEAF = {"precision": "float32", "leaf": torch.float32}
SMP_RULES = {"sums": "over batch and voxels", "numerator": "TP + smooth", "denominator": "max(TP + alpha FP + beta FN + smooth, eps)", "smooth": 0, "eps": 1e-7,
             "absent_class": "loss 0, stays in the mean over classes"}


def soft(z):
    return torch.softmax(z, 1)


def flat(tensor):
    """(b,c,z,y,x) as (b,c,z*y,x) for peers that take images only; the value does not depend on it."""
    return tensor.reshape(*tensor.shape[:-3], -1, tensor.shape[-1])


def doubles(values):
    return torch.tensor(values, dtype=torch.float64)


def commit(clone):
    return subprocess.run(["git", "-C", CLONES / clone, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


def tools():
    return {**{name: {"tool": name, "version": version(name)} for name in PACKAGES},
            **{name: {"tool": name, "version": "commit " + commit(name)} for name in CLONE_NAMES},
            "formula": {"tool": "Tests/Golden/loss_formulas.py", "version": "1"}}


def one_hot(labels, classes, dtype=torch.float64):
    """(b,z,y,x) integers as (b,c,z,y,x); labels outside 0..<classes have no channel."""
    return torch.stack([labels == c for c in range(classes)], 1).to(dtype)


class Case:
    """An input. Arrays are (b,c,z,y,x) and (b,z,y,x); `same_logits_as` names the input that lists the logits."""

    def __init__(self, name, note, logits, reference=None, soft=None, spacing=(1.0, 1.0, 1.0), ignore=None, weights=None, ignored=None,
                 same_logits_as=None, formula=None, samples=()):
        self.name, self.note, self.formula, self.logits, self.same_logits_as = name, note, formula, logits, same_logits_as
        self.spacing, self.ignore = spacing, ignore
        self.batch, self.classes, *self.shape = logits.shape
        self.reference, self.soft, self.weights, self.ignored = reference, soft, weights, ignored
        self.y = None if reference is None else torch.from_numpy(reference)
        self.valid = torch.ones((self.batch, *self.shape), dtype=torch.bool)
        if ignore is not None:
            self.valid = self.y != ignore
        if ignored is not None:
            self.valid = torch.from_numpy(ignored == 0)
        self.v = None if weights is None else torch.from_numpy(weights)
        self.samples = self.sample_indices(samples)

    def t(self, dtype=torch.float64):
        """The target: soft, or one-hot with zeros where the label is the ignore label."""
        return torch.from_numpy(self.soft).to(dtype) if self.soft is not None else one_hot(self.y, self.classes, dtype)

    def labels(self):
        """The reference as (b,1,z,y,x), as most peers want it."""
        return self.y[:, None]

    def sampling(self):
        return self.spacing[::-1]

    def sample_indices(self, extra):
        n = self.logits.size
        star = np.ravel_multi_index((0, min(1, self.classes - 1), 1, 2, 3), self.logits.shape)
        picked = [0, star, int(n * 0.21), int(n * 0.47), int(n * 0.73), n - 1] if not extra else [star, *extra]
        left_out = (~self.valid).numpy().ravel().nonzero()[0]
        if len(left_out):
            picked.append(left_out[0] % np.prod(self.shape))  # an ignored voxel of sample 0, channel 0: gradient 0
        return sorted({int(index) for index in picked})

    def document(self):
        flat = {key: None if value is None else value.ravel() for key, value in
                {"reference": self.reference, "soft_reference": self.soft, "voxel_weights": self.weights, "ignored": self.ignored}.items()}
        logits = self.same_logits_as or self.logits.ravel()
        head = {"note": self.note, "batch": self.batch, "classes": self.classes, "size": self.shape[::-1], "spacing": self.spacing, "ignore_label": self.ignore}
        if self.formula:
            head["formula"] = self.formula
            if self.logits.size > 5000:
                lengths = np.flatnonzero(np.diff(self.reference.ravel())) + 1
                runs = np.diff(np.concatenate([[0], lengths, [self.reference.size]]))
                return {**head, "logits": None, "logits_sum": self.logits.sum(), "logits_first": self.logits.ravel()[:5],
                        "reference": None, "reference_sum": int(self.reference.sum()), "reference_runs": runs}
        return {**head, "logits": logits, **flat}


class Rows:
    def __init__(self):
        self.rows, self.failures, self.disagreements, self.checked = [], [], [], 0

    def add(self, name, case, tool, loss, function, options=None, *, activation="softmax", precision="float64", note="", leaf=torch.float64, table=(),
        scales=None):
        """Runs `function(logits)` and its gradient; `table` holds value, gradient norm and g* of an earlier run as text."""
        z = torch.from_numpy(case.logits).to(leaf).requires_grad_(True)
        leaves = [z] if scales is None else [z, *[torch.from_numpy(case.logits[:, :, ::s, ::s, ::s].copy()).to(leaf).requires_grad_(True) for s in scales]]
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                value = function(z) if scales is None else function(leaves)
                gradients = torch.autograd.grad(value, leaves, allow_unused=True, materialize_grads=True) if value.requires_grad else None
        except Exception as error:  # a refusal of a peer is reported, the row left out
            self.failures.append((name, repr(error)[:300]))
            return
        norm = sample = None
        row_options = dict(options or {})
        if gradients is not None:
            norm = sum((g.double() ** 2).sum() for g in gradients).sqrt().item()
            sample = [[index, gradients[0].double().reshape(-1)[index].item()] for index in case.samples]
            if scales is not None:
                row_options["gradient_norm_per_scale"] = [g.double().norm().item() for g in gradients]
        star = int(np.ravel_multi_index((0, min(1, case.classes - 1), 1, 2, 3), case.logits.shape))
        self.rows.append({"id": name, "input": case.name, "tool": tool, "precision": precision, "activation": activation, "loss": loss,
                          "options": row_options, "value": value.item(), "gradient_norm": norm, "gradient_sample": sample, "note": note})
        found = [value.item(), norm, dict(map(tuple, sample or [])).get(star)]
        for kind, text, number in zip(("value", "gradient norm", "g*"), table, found):
            if text is not None:
                self.compare(name, kind, text, number)

    def compare(self, name, kind, text, number):
        digits = len(text.split(".")[1])
        self.checked += 1
        if abs(number - float(text)) > max(1e-6 * abs(float(text)), 0.51 * 10.0**-digits):
            self.disagreements.append((name, kind, text, number))
