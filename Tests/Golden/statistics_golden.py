"""Bootstrap intervals, paired tests, correlations and rankings by scipy, statsmodels, pingouin and mpmath for seeded samples."""
import itertools

import mpmath
import numpy as np
import pingouin
from scipy import stats
from scipy.stats import _resampling
from statsmodels.stats.multitest import multipletests

from golden_common import versions, write

ALTERNATIVES = ["two-sided", "less", "greater"]


class SplitMix64:
    """The published generator and Lemire's draws: low half of each number first, biased products drawn again."""

    def __init__(self, seed):
        self.state, self.halves = seed, []

    def half(self):
        if not self.halves:
            self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
            z = self.state
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
            z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
            z ^= z >> 31
            self.halves = [z % 2**32, z >> 32]
        return self.halves.pop(0)

    def below(self, bound):
        while True:
            product = self.half() * bound
            if product % 2**32 >= 2**32 % bound:
                return product >> 32


def draws(seed, resamples, count):
    generator = SplitMix64(seed)
    return np.array([[generator.below(count) for _ in range(count)] for _ in range(resamples)])


def dyadic(values, step=2.0**-6):
    """Multiples of a power of two: equal sums are equal numbers in any order."""
    return np.round(np.asarray(values) / step) * step


def normal():
    z = [-38, -20, -8.5, -5, -3, -1.96, -1, -0.3, -1e-9, 0, 1e-5, 0.5, 1, 1.6448536269514722, 3.3, 6, 8, 8.3]
    shares = [1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.025, 0.07, 0.0750001, 0.2, 0.4999, 0.5, 0.6, 0.92, 0.975, 0.9999, 1 - 2.0**-40]
    return {"z": z, "cumulative": stats.norm.cdf(z), "survival": stats.norm.sf(z), "shares": shares, "quantiles": stats.norm.ppf(shares)}


def student_probability(t, degrees):
    """scipy's stdtr loses digits near t = 0, hence 40 digits here."""
    return mpmath.betainc(mpmath.mpf(degrees) / 2, mpmath.mpf(1) / 2, 0, degrees / (degrees + mpmath.mpf(t) ** 2), regularized=True)


def student():
    mpmath.mp.dps = 40
    result = []
    for degrees in (1, 2, 3, 4, 9, 30, 101, 399, 400, 401, 402, 2500, 100_000):
        t = [1e-6, 0.3, 1, 1.7, 2.2, 5, 12, 40]
        levels = [0.5, 0.9, 0.95, 0.99, 0.999]
        result.append({"degrees": degrees, "t": t, "probabilities": [float(student_probability(value, degrees)) for value in t], "levels": levels,
                       "quantiles": stats.t.ppf((1 + np.array(levels)) / 2, degrees)})
    return result


def spread(sample, axis=-1):
    return np.std(sample, axis=axis, ddof=1)


def bca(values, indices, statistic, level):
    original = _resampling.rng_integers
    _resampling.rng_integers = lambda *_: indices
    try:
        result = stats.bootstrap((values,), statistic, n_resamples=len(indices), method="BCa", confidence_level=level, vectorized=True, axis=-1)
    finally:
        _resampling.rng_integers = original
    return [result.confidence_interval.low, result.confidence_interval.high]


def bootstrap():
    generator = np.random.default_rng(5)
    samples = [
        ("skewed", generator.gamma(0.7, 4, 31), 400, 0.95, 2025),
        ("near one", 1 - generator.beta(1.2, 9, 60), 500, 0.9, 7),
        ("ties", dyadic(generator.normal(0, 0.1, 16)), 300, 0.95, 11),
        ("two values", np.array([0.25, 0.75]), 100, 0.95, 3),
        ("three values", np.array([0.25, 0.5, 2]), 200, 0.8, 4),
        ("odd, far from 0", 1e6 + generator.exponential(1, 41), 300, 0.99, 2**64 - 1),
    ]
    listed = np.random.default_rng(6).integers(0, 12, (60, 12))
    rows = [(name, np.sort(values), draws(seed, resamples, len(values)), level, seed) for name, values, resamples, level, seed in samples]
    rows.append(("listed resamples", np.sort(generator.gamma(2, 1, 12)), listed, 0.95, None))
    for name, values, indices, level, seed in rows:
        yield {"name": name, "values": values, "resamples": len(indices), "level": level, "seed": None if seed is None else str(seed),
               "indices": indices.ravel() if seed is None else None, "mean": bca(values, indices, np.mean, level),
               "median": bca(values, indices, np.median, level), "deviation": bca(values, indices, spread, level)}


def differences():
    generator = np.random.default_rng(8)
    yield "one", np.array([0.3])
    yield "two of opposite sign", np.array([-0.5, 2])
    yield "ten", generator.normal(0.4, 1, 10)
    yield "all above", np.abs(generator.normal(0, 1, 9)) + 0.1
    yield "fifty", generator.normal(0.25, 1, 50)
    yield "fifty-one", generator.normal(0.2, 1, 51)
    yield "ties", dyadic(generator.normal(0.1, 0.3, 30), 0.125) + 2.0**-5
    yield "ties and zeros", dyadic(generator.normal(0.1, 0.3, 40), 0.125)
    yield "zeros, no ties", np.concatenate([np.zeros(4), generator.normal(0.2, 1, 14)])
    yield "balanced", np.array([1, -1, 2, -2, 0])
    yield "many", generator.normal(0.02, 1, 700)


def wilcoxon():
    for name, values in differences():
        tests = []
        plain = len(values) <= 50 and np.all(values != 0) and len(np.unique(np.abs(values))) == len(values)
        for zeros, alternative, correction in itertools.product(("wilcox", "pratt"), ALTERNATIVES, (False, True)):
            result = stats.wilcoxon(values, zero_method=zeros, alternative=alternative, correction=correction, method="asymptotic")
            exact = stats.wilcoxon(values, zero_method=zeros, alternative=alternative, method="exact").pvalue if plain else None
            tests.append({"zeros": zeros, "alternative": alternative, "correction": correction, "statistic": result.statistic,
                          "normal": result.pvalue, "exact": exact})
        kept = values[values != 0]
        effect = pingouin.wilcoxon(kept, np.zeros(len(kept)))["RBC"].iloc[0] if len(kept) > 1 else None
        yield {"name": name, "differences": values, "tests": tests, "rank_biserial": effect,
               "dz": values.mean() / values.std(ddof=1) if len(values) > 1 else None}


def permutation():
    generator = np.random.default_rng(9)
    samples = [np.array([1, 2, -0.25]), generator.normal(0.5, 1, 7), dyadic(generator.normal(0.2, 0.5, 10), 0.25),
               generator.normal(0.3, 1, 12), np.array([0, 0, 1, 1, -1, 2]), np.array([1, -1, 2, -2])]
    for values in samples:
        tests = {alternative: stats.permutation_test((values,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative=alternative).pvalue
                 for alternative in ALTERNATIVES}
        yield {"differences": values, "tests": tests}


def holm():
    generator = np.random.default_rng(10)
    for values in ([0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.9], [0.02], [0, 1, 0.02, 0.02], generator.random(20) ** 3):
        yield {"values": values, "adjusted": multipletests(values, method="holm")[1]}


def correlations():
    generator = np.random.default_rng(12)
    x = generator.normal(0, 1, 25)
    samples = [(x, 0.6 * x + generator.normal(0, 1, 25)), (dyadic(x, 0.5), dyadic(-x + generator.normal(0, 0.4, 25), 0.5)),
               (np.array([1, 2, 4]), np.array([1.5, 1, 3])), (np.array([1, 3]), np.array([2, 5])),
               (generator.integers(0, 6, 300), generator.integers(0, 4, 300)), (x, 2 * x + generator.normal(0, 1e-3, 25))]
    for first, second in samples:
        fit = stats.linregress(first, second)
        pearson, spearman = stats.pearsonr(first, second), stats.spearmanr(first, second)
        agreement = {}
        difference = first - second
        n, bias, deviation = len(difference), difference.mean(), difference.std(ddof=1)
        for name, centre, variance in (("bias", bias, 1 / n), ("lower", bias - 1.96 * deviation, 1 / n + 1.96**2 / (2 * (n - 1))),
                                       ("upper", bias + 1.96 * deviation, 1 / n + 1.96**2 / (2 * (n - 1)))):
            agreement[name] = [centre, *stats.t.interval(0.95, n - 1, loc=centre, scale=deviation * np.sqrt(variance))]
        yield {"x": first, "y": second, "kendall": stats.kendalltau(first, second).statistic, "pearson": [pearson.statistic, pearson.pvalue],
               "spearman": [spearman.statistic, spearman.pvalue if n > 2 else 1], "slope": [fit.slope, fit.stderr],
               "intercept": [fit.intercept, fit.intercept_stderr], "determination": fit.rvalue**2, "agreement": agreement}


def significant_wins(values, alpha):
    pairs, p = [], []
    for first, second in itertools.permutations(range(len(values)), 2):
        if np.any(values[first] != values[second]):
            pairs.append(first)
            p.append(stats.wilcoxon(values[first], values[second], alternative="greater", correction=True, method="asymptotic").pvalue)
    adjusted = multipletests(p, method="holm")[1] if p else []
    return np.array([sum(1 for pair, value in zip(pairs, adjusted) if pair == model and value <= alpha) for model in range(len(values))])


METHODS = {
    "aggregate mean": lambda v: -v.mean(1), "aggregate median": lambda v: -np.median(v, 1),
    "rank mean": lambda v: stats.rankdata(-v, "min", axis=0).mean(1), "rank median": lambda v: np.median(stats.rankdata(-v, "min", axis=0), axis=1),
    "test": lambda v: -significant_wins(v, 0.05),
}


def rankings():
    """Larger values are better."""
    generator = np.random.default_rng(13)
    base = generator.normal(0.8, 0.05, 12)
    close = dyadic(base + np.array([[0], [0.01], [0.02], [0.06]]) + generator.normal(0, 0.03, (4, 12)), 2.0**-7)
    for name, values in (("close", close), ("apart", dyadic(np.linspace(0, 1, 5)[:, None] + generator.normal(0, 0.3, (5, 20)), 2.0**-7)),
                         ("twins", np.concatenate([close[:2], close[:1]]))):
        samples = draws(2025, 150, values.shape[1])
        methods = {}
        for method, score in METHODS.items():
            ranks = stats.rankdata(score(values), "min")
            resampled = np.array([stats.rankdata(score(values[:, cases]), "min") for cases in samples])
            taus = [stats.kendalltau(ranks, other).statistic for other in resampled]
            taus = np.array(taus)[~np.isnan(taus)]
            methods[method] = {"ranks": ranks, "counts": [[int((column == rank + 1).sum()) for rank in range(len(values))] for column in resampled.T],
                               "interval": np.quantile(resampled, [0.025, 0.975], axis=0).T, "taus": len(taus),
                               "tau_mean": taus.mean() if len(taus) else None, "tau_quartiles": np.quantile(taus, [0.25, 0.5, 0.75]) if len(taus) else None}
        yield {"name": name, "values": values, "resamples": len(samples), "seed": "2025", "methods": methods}


if __name__ == "__main__":
    np.seterr(all="ignore")
    write("statistics.json", {
        "about": "Resamples with a seed are SplitMix64's, drawn from the sorted values (bootstrap) or the cases (rankings). "
                 "Lists of two after a name: value and p, or value and standard error; agreement: value, lower, upper.",
        "versions": versions("numpy", "scipy", "statsmodels", "pingouin", "mpmath"), "normal": normal(), "student": student(),
        "bootstrap": list(bootstrap()), "wilcoxon": list(wilcoxon()), "permutation": list(permutation()), "holm": list(holm()),
        "correlations": list(correlations()), "rankings": list(rankings()),
    })
