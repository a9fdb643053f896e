"""The inputs behind losses.json."""
import numpy as np

from loss_tools import Case


def quantized(values, step):
    return np.round(values / step) * step


def table_logits():
    i, c = np.arange(240).reshape(2, 1, 4, 5, 6), np.arange(3).reshape(1, 3, 1, 1, 1)
    return 2 * np.sin(0.7 * i + 1.3 * c) + 0.1 * c


def table_reference():
    b, z, y, x = np.ogrid[:2, :4, :5, :6]
    labels = (z + 2 * y + 3 * x + b) // 6 % 3
    return np.where((b == 1) & (labels == 2), 0, labels)


TABLE_FORMULA = "z = 2 sin(0.7 i + 1.3 c) + 0.1 c, i = ((b*4+z)*5+y)*6+x; reference = floor((z+2y+3x+b)/6) mod 3, in sample 1 label 2 becomes 0"
VOLUME_FORMULA = ("i = (z*24+y)*24+x; inside = 4(x-12)^2 + 6(y-10)^2 + 9(z-13)^2 <= 100; "
                  "logit = floor(64 (1.5 sin(0.37 i) + sin(0.011 i + 0.5) - 3 + 6 near) + 0.5) / 64, "
                  "near = 1 where 4(x-14)^2 + 6(y-10)^2 + 9(z-12)^2 <= 300, else 0")


def volume():
    i = np.arange(24**3).reshape(24, 24, 24)
    z, y, x = np.ogrid[:24, :24, :24]
    inside = 4 * (x - 12) ** 2 + 6 * (y - 10) ** 2 + 9 * (z - 13) ** 2 <= 100
    near = 4 * (x - 14) ** 2 + 6 * (y - 10) ** 2 + 9 * (z - 12) ** 2 <= 300
    logits = np.floor(64 * (1.5 * np.sin(0.37 * i) + np.sin(0.011 * i + 0.5) - 3 + 6.0 * near) + 0.5) / 64
    return logits[None, None], inside[None].astype(int)


def inputs():
    logits, reference = table_logits(), table_reference()
    row = np.arange(5).reshape(1, 1, 5, 1)
    cases = [
        Case("table", "three classes, two samples", logits, reference, formula=TABLE_FORMULA),
        Case("table-ignore", "the same, label 3 (ignored) where y = 0", logits, np.where(row == 0, 3, reference), ignore=3, same_logits_as="table"),
        Case("table-empty", "the same with class 0 everywhere: classes 1 and 2 are absent", logits, np.zeros_like(reference), same_logits_as="table"),
        Case("table-binary", "one logit, difference of the logits 1 and 0 of `table`; foreground = its reference > 0", logits[:, 1:2] - logits[:, :1],
             (reference > 0).astype(int)),
    ]
    generator = np.random.default_rng(29)
    shape, classes, spacing = (2, 5, 6, 7), 4, (0.8, 1.0, 2.5)
    z, y, x = np.ogrid[:5, :6, :7]
    plain = np.stack([(x + y > 5) + (z > 2) * (x > 3) + (y < 2) * (x < 3) * 3, (x > 1) * (x < 5) * (y > 1) + (z + x > 8)])
    plain = np.where(generator.random(shape) < 0.08, generator.integers(0, 3, shape), plain)
    own = plain[:, None] == np.arange(classes).reshape(1, classes, 1, 1, 1)
    logits = quantized(generator.normal(0, 1.2, (2, classes, 5, 6, 7)) + 1.5 * own, 2.0**-6)
    ignored = generator.random(shape) < 0.1
    weights = generator.integers(0, 17, shape) / 8
    cases += [
        Case("ignore", "label 255 is ignored; voxel weights for the rows that name them; sample 1 lacks class 3", logits, np.where(ignored, 255, plain),
            spacing=spacing, ignore=255, weights=weights),
        Case("plain", "`ignore` with 0 instead of 255 and without weights", logits, np.where(ignored, 0, plain), spacing=spacing, same_logits_as="ignore"),
    ]
    generator = np.random.default_rng(30)
    shape = (2, 3, 3, 4, 5)
    raw = generator.dirichlet([0.4, 0.4, 0.4], (2, 3, 4, 5)).transpose(0, 4, 1, 2, 3)
    soft = quantized(raw, 2.0**-8)
    soft[:, 0] = 1 - soft[:, 1:].sum(1)
    cases.append(Case("soft", "targets are probabilities that sum to 1", quantized(generator.normal(0, 1.5, shape), 2.0**-6), soft=soft,
        spacing=(1.0, 1.0, 2.0)))
    whole = generator.random((2, 3, 4, 5)) < 0.55
    core = whole & (generator.random(whole.shape) < 0.6)
    regions = np.stack([whole, core, core & (generator.random(whole.shape) < 0.5)], 1).astype(float)
    logits = quantized(generator.normal(0, 1.5, shape) + 1.5 * (regions - 0.5), 2.0**-6)
    left_out = (generator.random(whole.shape) < 0.12).astype(int)
    cases += [
        Case("regions", "three overlapping regions, one channel each", logits, soft=regions),
        Case("regions-ignore", "the same with ignored voxels", logits, soft=regions, ignored=left_out, same_logits_as="regions"),
    ]
    logits, reference = volume()
    cases.append(Case("small-object", "24^3, one small object; regenerate it from the formula", logits, reference, spacing=spacing, formula=VOLUME_FORMULA,
                      samples=[(z * 24 + y) * 24 + x for z, y, x in ((13, 10, 12), (13, 10, 17), (16, 10, 12), (8, 10, 14), (12, 5, 14), (12, 10, 19),
                      (13, 10, 20), (23, 23, 23))]))
    return {case.name: case for case in cases}
