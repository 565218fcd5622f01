"""Golden numbers of differences and sequential intervals, from independent computations: writes differences.json beside itself.

    python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
    venv/bin/python test/golden/differences.py

Newcombe: statsmodels. McNemar: statsmodels and SciPy's binomial test. Log-gamma: SciPy. Tango: nothing of the closed
form: under each difference the likelihood is maximized, to 50 digits, and the score's root bisected. Sequential: SciPy's
betaln checks the 50 digits in which the likelihood's two roots are bisected. Other levels than 95 %: those of nine claims
of one, four and eight intervals, α divided by as many; Wilson's by statsmodels.
"""
import json
from decimal import Decimal as D
from decimal import getcontext
from pathlib import Path

import numpy as np
import scipy.special
import scipy.stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

HERE = Path(__file__).resolve().parent
getcontext().prec = 50
Z = D(float(scipy.stats.norm.ppf(0.975)))
PI = D("3.14159265358979323846264338327950288419716939937510582097494")


def bisect(low, high, holds):
    """The number between low, where it does not hold, and high, where it does."""
    for _ in range(140):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def newcombe(k1, n1, k2, n2, alpha=0.05):
    low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff", alpha=alpha)
    return {"counts": [k1, n1, k2, n2], "low": float(low), "high": float(high)}


def tango(b, c, n, z=Z):
    def variance(delta):
        """Of (b − c) / n where p12 − p21 = delta and p21 maximizes the likelihood: its slope is bisected."""

        def slope_is_negative(q):
            slope = (b / (q + delta) if b else D(0)) + (c / q if c else D(0))
            rest = n - b - c
            return slope - (2 * rest / (1 - 2 * q - delta) if rest else D(0)) <= 0

        least, most = max(D(0), -delta), (1 - delta) / 2
        tiny = (most - least) * D(10) ** -40
        if slope_is_negative(least + tiny):
            q = least
        elif not slope_is_negative(most - tiny):
            q = most
        else:
            q = bisect(least + tiny, most - tiny, slope_is_negative)
        return (2 * q + delta * (1 - delta)) / n

    b, c, n = D(b), D(c), D(n)
    estimate = (b - c) / n

    def outside(delta):
        v = variance(delta)
        return v == 0 or (estimate - delta) ** 2 > z * z * v

    low = D(-1) if estimate == -1 else bisect(D(-1), estimate, lambda d: not outside(d))
    high = D(1) if estimate == 1 else -bisect(D(-1), -estimate, lambda d: not outside(-d))
    return {"onlyFirst": int(b), "onlySecond": int(c), "n": int(n), "low": float(low), "high": float(high)}


def level(alpha):
    """Intervals at 1 − alpha, and the normal quantile that makes them."""
    z = float(scipy.stats.norm.isf(alpha / 2))
    wilson = []
    for k, n in [(0, 64), (3, 64), (199, 256), (256, 256)]:
        low, high = proportion_confint(k, n, alpha, method="wilson")
        wilson.append({"k": k, "n": n, "low": float(low), "high": float(high)})
    counts = [(248, 256, 26, 256), (110, 256, 148, 256), (0, 10, 10, 10)]
    return {
        "alpha": alpha,
        "z": z,
        "wilson": wilson,
        "newcombe": [newcombe(*each, alpha=alpha) for each in counts],
        "tango": [tango(*each, z=D(z)) for each in [(61, 4, 256), (0, 0, 10), (12, 2, 14), (20, 31, 256), (0, 6, 6)]],
    }


def exact(b, c):
    ours = mcnemar([[0, b], [c, 0]], exact=True).pvalue
    theirs = scipy.stats.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0
    assert np.isclose(ours, theirs, rtol=1e-9), (b, c, ours, theirs)
    return {"onlyFirst": b, "onlySecond": c, "p": float(theirs)}


def sequential(s, t):
    # B(s + ½, f + ½) / B(½, ½) as a product of rationals.
    ratio = D(1)
    for i in range(1, s + 1):
        ratio *= (D(i) - D("0.5")) / i
    for i in range(1, t - s + 1):
        ratio *= (D(i) - D("0.5")) / (s + i)
    log = scipy.special.betaln(s + 0.5, t - s + 0.5) - scipy.special.betaln(0.5, 0.5)
    assert abs(float(ratio.ln()) - log) < 1e-9 * max(1, abs(log)), (s, t)
    floor = (D("0.05") * ratio).ln()
    likely = lambda p: (s * p.ln() if s else 0) + ((t - s) * (1 - p).ln() if s < t else 0) >= floor
    estimate = D(s) / t
    tiny = D(10) ** -45
    low = D(0) if s == 0 else bisect(tiny, min(estimate, 1 - tiny), likely)
    high = D(1) if s == t else 1 - bisect(tiny, min(1 - estimate, 1 - tiny), lambda q: likely(1 - q))
    return {"successes": s, "looked": t, "low": float(low), "high": float(high)}


def main():
    golden = {
        "source": "test/golden/differences.py",
        "logGamma": [
            {"x": x, "value": float(scipy.special.gammaln(x))}
            for x in [0.5, 1.5, 2.5, 3, 7.25, 15.9, 16, 16.5, 100.5, 5000.5, 10001]
        ],
        "newcombe": [
            newcombe(*counts)
            for counts in [(56, 70, 48, 80), (5, 56, 0, 29), (0, 10, 0, 20), (10, 10, 0, 20), (321, 1000, 4021, 9999)]
        ],
        "tango": [
            tango(*counts)
            for counts in [
                (0, 0, 10), (0, 1, 44), (1, 0, 44), (3, 3, 32), (12, 2, 14), (6, 0, 6), (0, 6, 6), (5, 1, 8),
                (53, 16, 1000), (20, 12, 50), (9, 2, 64), (1, 0, 10_000), (3120, 2988, 10_000),
            ]
        ],
        "mcnemar": [
            exact(b, c)
            for b, c in [(0, 0), (1, 0), (0, 5), (4, 4), (9, 2), (2, 9), (20, 12), (53, 16), (300, 210), (3120, 2988)]
        ],
        "sequential": [
            sequential(s, t)
            for t in (1, 2, 10, 32, 100, 1000, 10_000)
            for s in sorted({0, 1, t // 7, t // 2, t - 1, t})
        ],
        "levels": [level(0.05 / 9), level(0.05 / 36), level(0.05 / 72)],
    }
    (HERE / "differences.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
