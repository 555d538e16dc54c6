"""Distances between diagrams: ours beside gudhi, hera and persim, values and processor time of one thread.

    cargo build --release && python benches/compare/distance.py [--most 10000] [--program target/release/sublevel]

Needs gudhi (with hera), persim and POT. Every family has 100, 1,000 and 10,000 points a side; exact peers, which take quadratic memory, stop at
1,000. Ours is the command, of which reading both files and starting count too. Exits with 1 if a value differs by more than 1e-9 of it from an
exact peer, or by more than the stated error from an approximate one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import warnings

import gudhi
import gudhi.hera
import gudhi.wasserstein
import numpy
import persim

INF = float("inf")


def families(number, rng):
    births = rng.random(number)
    yield "uniform", numpy.c_[births, births + rng.random(number)]
    yield "exponential", numpy.c_[births, births + rng.exponential(0.05, number)]


def timed(function):
    start = time.process_time()
    value = float(function())
    return value, time.process_time() - start


def ours(program, files, options):
    start = os.times()
    line = [program, "distance", *files, *options]
    text = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    end = os.times()
    spent = end.children_user + end.children_system - start.children_user - start.children_system
    return float(text.split()[1]), spent


def rivals(kind, a, b, exact):
    """Name, relative error, and function of each peer."""
    if kind == "bottleneck":
        yield "gudhi, default", 1e-9, lambda: gudhi.bottleneck_distance(a, b)
        yield "hera, 1 %", 0.01, lambda: gudhi.hera.bottleneck_distance(a, b, 0.01)
        if exact and len(a) <= 100:
            yield "persim", 1e-9, lambda: persim.bottleneck(a, b)
        return
    order, norm = kind
    yield "hera, 1 %", 0.01, lambda: gudhi.hera.wasserstein_distance(a, b, order=order, internal_p=norm, delta=0.01)
    if exact:
        yield "gudhi, POT", 1e-9, lambda: gudhi.wasserstein.wasserstein_distance(a, b, order=order, internal_p=norm)
        if (order, norm) == (1, 2):
            yield "persim", 1e-9, lambda: persim.wasserstein(a, b)


def options(kind):
    if kind == "bottleneck":
        return ["--metric", "bottleneck"]
    return ["--metric", "wasserstein", "--order", str(kind[0]), "--norm", str(kind[1])]


def main():
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--program", default="target/release/sublevel")
    arguments = parser.parse_args()
    wrong = 0
    print("| family | points | distance | by | value | seconds | times ours |\n|---|---|---|---|---|---|---|")
    for number in (n for n in (100, 1_000, 10_000) if n <= arguments.most):
        rng = numpy.random.default_rng(1)
        for (family, a), (_, b) in zip(families(number, rng), families(number, rng)):
            with tempfile.TemporaryDirectory() as folder:
                files = [os.path.join(folder, name) for name in ("a.pers", "b.pers")]
                for file, points in zip(files, (a, b)):
                    numpy.savetxt(file, points, fmt="%.17g")
                for kind in ("bottleneck", (1, INF), (1, 2), (2, 2)):
                    value, seconds = ours(arguments.program, files, options(kind))
                    head = f"| {family} | {number} | {kind} |"
                    print(f"{head} ours, exact | {value!r} | {seconds:.3f} | 1 |", flush=True)
                    for name, error, function in rivals(kind, a, b, number <= 1_000):
                        other, spent = timed(function)
                        agrees = value * (1 - 1e-9) <= other <= value * (1 + error + 1e-9)
                        wrong += not agrees
                        mark = "" if agrees else " **differs**"
                        ratio = spent / max(seconds, 1e-9)
                        print(f"{head} {name} | {other!r}{mark} | {spent:.3f} | {ratio:.1f} |", flush=True)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
