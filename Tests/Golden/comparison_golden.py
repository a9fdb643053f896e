"""Three made-up models on the same cases: differences, tests, Holm's correction and rankings by scipy and statsmodels."""
import itertools

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from golden_common import versions, write
from statistics_golden import METHODS, bca, draws, dyadic

MODELS, SEED, RESAMPLES, DIAGONAL = ["base", "wide", "deep"], 2025, 150, 15
WORST, BEST = {"dice": 0, "hd95": DIAGONAL}, {"dice": 1, "hd95": 0}


def studies():
    """status, Dice and HD95 by model, case and label; a case that is absent was not scored."""
    generator = np.random.default_rng(21)
    result = {model: {f"case{case:02}": {} for case in range(14)} for model in MODELS}
    for case, label in itertools.product(range(14), (1, 2)):
        base = generator.beta(8, 2)
        for shift, model in zip((0, 0.02, 0.05), MODELS):
            dice = float(np.clip(base + shift + generator.normal(0, 0.03), 0, 1))
            hd95 = float(dyadic(10 * (1 - dice) + generator.gamma(1, 0.5)))
            result[model][f"case{case:02}"][label] = ["defined", dice, hd95]
    result["base"]["case03"][1] = ["missed", 0, None]
    # The reference of case05 lacks label 2: one model invents it.
    for model in MODELS:
        result[model]["case05"][2] = ["both_empty", None, None]
    result["wide"]["case05"][2] = ["spurious", 0, None]
    # No model has label 1 of case09, rightly.
    for model in MODELS:
        result[model]["case09"][1] = ["both_empty", None, None]
    del result["deep"]["case07"]
    return result


def table(data, metric, label):
    """Complete values by case: a failure counts as worst, an empty mask that another model fills as best."""
    rows, position = {}, 1 if metric == "dice" else 2
    for case in sorted(data["base"]):
        entries = [data[model].get(case, {}).get(label) for model in MODELS]
        if all(entry is None or entry[0] == "both_empty" for entry in entries):
            continue
        rows[case] = [WORST[metric] if entry is None or entry[0] in ("missed", "spurious") else BEST[metric] if entry[0] == "both_empty" else entry[position]
                      for entry in entries]
    return rows


def wilcoxon(differences):
    plain = np.all(differences != 0) and len(np.unique(np.abs(differences))) == len(differences)
    return stats.wilcoxon(differences, method="exact" if plain else "asymptotic").pvalue


def compared(rows, metric):
    values = np.array(list(rows.values())).T
    indices = draws(SEED, RESAMPLES, values.shape[1])
    pairs = []
    for first, second in itertools.combinations(range(3), 2):
        d = values[first] - values[second]
        better = d if metric == "dice" else -d
        permutation = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
        pairs.append({"first": MODELS[first], "second": MODELS[second], "mean": d.mean(), "median": np.median(d),
                      "interval": bca(np.sort(d), indices, np.mean, 0.95), "wilcoxon": wilcoxon(d), "permutation": permutation,
                      "dz": d.mean() / d.std(ddof=1), "won": (better > 0).mean(), "tied": (d == 0).mean(), "lost": (better < 0).mean()})
    for test in ("wilcoxon", "permutation"):
        for pair, p in zip(pairs, multipletests([pair[test] for pair in pairs], method="holm")[1]):
            pair[f"{test}_holm"] = p
    scores = values if metric == "dice" else -values
    rankings = {}
    for word, method in (("mean-then-rank", "aggregate mean"), ("median-then-rank", "aggregate median"), ("rank-then-mean", "rank mean"),
                         ("rank-then-median", "rank median"), ("test-based", "test")):
        resampled = np.array([stats.rankdata(METHODS[method](scores[:, cases]), "min") for cases in indices])
        rankings[word] = {"ranks": stats.rankdata(METHODS[method](scores), "min"),
                          "counts": [[int((column == rank).sum()) for rank in (1, 2, 3)] for column in resampled.T]}
    models = [{"mean": row.mean(), "median": np.median(row), "interval": bca(np.sort(row), indices, np.mean, 0.95)} for row in values]
    return {"cases": list(rows), "models": models, "pairs": pairs, "rankings": rankings}


def metric(data, key):
    tables = [table(data, key, label) for label in (1, 2)]
    cases = sorted(set(tables[0]) | set(tables[1]))
    together = {case: np.mean([rows[case] for rows in tables if case in rows], axis=0) for case in cases}
    labels = [compared(rows, key) for rows in (*tables, together)]
    for test in ("wilcoxon", "permutation"):
        single = [pair for label in labels[:2] for pair in label["pairs"]]
        for pair, p in zip(single, multipletests([pair[test] for pair in single], method="holm")[1]):
            pair[f"{test}_holm_labels"] = p
        for pair in labels[2]["pairs"]:
            pair[f"{test}_holm_labels"] = pair[f"{test}_holm"]
    return labels


if __name__ == "__main__":
    np.seterr(all="ignore")
    data = studies()
    write("comparison.json", {
        "about": "studies: status, dice and hd95 by model, case and label. metrics: label 1, label 2, the mean of both case by case.",
        "versions": versions("numpy", "scipy", "statsmodels"), "resamples": RESAMPLES, "seed": str(SEED), "models": MODELS, "studies": data,
        "metrics": {key: metric(data, key) for key in ("dice", "hd95")},
    })
