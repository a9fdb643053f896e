"""The textbook formulas in Double, from exact counts. 0/0 is NaN; 0 log 0 is 0; logarithms are natural."""
import math

import numpy as np


def ratio(numerator, denominator):
    return numerator / denominator if denominator else math.nan


def f_beta(v, beta):
    squared = beta * beta
    return ratio((1 + squared) * v.tp, (1 + squared) * v.tp + squared * v.fn + v.fp)


def mcc(v):
    return ratio(v.tp * v.tn - v.fp * v.fn, math.sqrt((v.tp + v.fp) * (v.tp + v.fn) * (v.tn + v.fp) * (v.tn + v.fn)))


def entropy(counts):
    counts = np.asarray(counts, float).ravel()
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def mutual_information(table):
    return entropy(table.sum(0)) + entropy(table.sum(1)) - entropy(table)


def variation_of_information(table):
    return 2 * entropy(table) - entropy(table.sum(0)) - entropy(table.sum(1))


def pairs(counts):
    return sum(int(n) * (int(n) - 1) // 2 for n in np.ravel(counts))


def rand(table):
    both, rows, columns, total = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), pairs(table.sum())
    return ratio(total + 2 * both - rows - columns, total)


def adjusted_rand(table):
    both, rows, columns, total = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), pairs(table.sum())
    return ratio(2 * (both * total - rows * columns), (rows + columns) * total - 2 * rows * columns)


def global_consistency_error(table):
    """Martin 2001: the smaller of the two directed sums of |A minus B| / |A| over the voxels, over their number."""
    def directed(counts):
        size = np.repeat(counts.sum(1, keepdims=True), counts.shape[1], 1)
        return (counts * (size - counts) / np.where(size == 0, 1, size)).sum()
    return float(min(directed(table), directed(table.T)) / table.sum())


def taha_consistency_error(v):
    """Taha and Hanbury 2015, as EvaluateSegmentation and pymia compute it."""
    first = ratio(v.fn * (v.fn + 2 * v.tp), v.tp + v.fn) + ratio(v.fp * (v.fp + 2 * v.tn), v.tn + v.fp)
    second = ratio(v.fp * (v.fp + 2 * v.tp), v.tp + v.fp) + ratio(v.fn * (v.fn + 2 * v.tn), v.tn + v.fn)
    return (math.nan if math.isnan(first + second) else min(first, second)) / (v.tp + v.fp + v.fn + v.tn)


def kappa(table, weights=None):
    """1 - (weighted disagreement) / (weighted disagreement by chance)."""
    count = len(table)
    weights = 1 - np.eye(count) if weights is None else weights
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    return 1 - ratio(float((weights * table).sum()), float((weights * expected).sum()))


def distances(values, power):
    values = np.asarray(values, float)
    return np.abs(values[:, None] - values[None, :]) ** power


def multiclass_mcc(table):
    rows, columns, total = table.sum(1).astype(float), table.sum(0).astype(float), float(table.sum())
    right = float(np.trace(table))
    return ratio(right * total - rows @ columns, math.sqrt((total**2 - rows @ rows) * (total**2 - columns @ columns)))


def generalized_dice(table, classes, power, absent="none"):
    """2 sum w TP / sum w (R + P) with w = 1 / R^power; a class that the reference lacks weighs 0, or the largest weight."""
    reference, prediction, shared = table.sum(1)[classes], table.sum(0)[classes], np.diag(table)[classes]
    present = reference > 0
    weight = np.where(present, 1.0 / np.where(present, reference, 1) ** float(power), 0)
    if absent == "largest":
        weight = np.where(present, weight, weight.max(initial=0) or 1)
    return ratio(2 * float((weight * shared).sum()), float((weight * (reference + prediction)).sum()))


def mean_dice(table, foreground, keep):
    """Mean of the Dice of the foreground classes for which keep(R, P) holds."""
    reference, prediction = table.sum(1), table.sum(0)
    kept = [2 * int(table[c, c]) / int(reference[c] + prediction[c]) for c in foreground if keep(reference[c], prediction[c])]
    return ratio(sum(kept), len(kept))
