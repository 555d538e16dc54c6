"""Alpha complexes of points in the plane beside GUDHI's: python3 benches/compare/alpha.py [--points 1000 10000] [--repeat 3] [--out FILE]

Needs gudhi and numpy, and the command: cargo build --release. Processor seconds of one thread from the points in memory to the bars, births, deaths and
lengths of both compared in the same run: of the command what its result says (all parts but reading), of GUDHI AlphaComplex, create_simplex_tree and
compute_persistence with its default precision, "safe", and with "exact". Runs alternate; medians.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

import gudhi
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Bars that are shorter, as a share of the largest value, are rounding errors.
ROUNDING = 1e-12


def clouds(n):
    """Clouds of about n points by name."""
    rng = np.random.default_rng(n)
    side = int(np.sqrt(n))
    angles = rng.uniform(0, 2 * np.pi, n)
    yield "uniform", rng.random((n, 2))
    yield "normal", rng.normal(size=(n, 2))
    yield "circle", np.c_[np.cos(angles), np.sin(angles)] * rng.uniform(0.9, 1.1, (n, 1))
    yield "grid", np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2) * 1.0


def ours(command, path):
    """Bars and processor seconds."""
    options = ["--complex", "alpha", "--format", "point-cloud", "--output-format", "json", "--quiet", "-j", "1"]
    result = json.loads(subprocess.run([command, "barcode", path, *options], check=True, capture_output=True).stdout)
    bars = [(bar["dim"], bar["birth"], np.inf if bar["death"] is None else bar["death"]) for bar in result["bars"]]
    return bars, result["cpu"]


def theirs(points, precision):
    """The same of GUDHI."""
    start = time.process_time()
    tree = gudhi.AlphaComplex(points=points, precision=precision).create_simplex_tree()
    tree.compute_persistence(homology_coeff_field=2)
    seconds = time.process_time() - start
    return [(d, b, e) for d, (b, e) in tree.persistence()], seconds


def same(one, other):
    """The number of bars, if they agree up to rounding."""
    largest = max(x for bar in one for x in bar[1:] if np.isfinite(x)) if len(one) > 1 else 1.0
    longer = lambda bars: [bar for bar in bars if bar[2] - bar[1] > ROUNDING * largest]
    one, other = longer(one), longer(other)
    assert len(one) == len(other), (len(one), len(other))
    for dimension in {bar[0] for bar in one}:
        for number in (lambda bar: bar[1], lambda bar: bar[2], lambda bar: bar[2] - bar[1]):
            values = [np.sort([number(bar) for bar in bars if bar[0] == dimension]) for bars in (one, other)]
            np.testing.assert_allclose(*values, rtol=1e-12, atol=ROUNDING * largest)
    return len(one)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, nargs="+", default=[1000, 3000, 10000, 30000, 100000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--command", default=os.path.join(ROOT, "target/release/sublevel"))
    parser.add_argument("--out")
    arguments = parser.parse_args()
    lines = ["| points | n | bars | sublevel s | gudhi safe s | gudhi exact s | times |", "|---|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "points.npy")
        for n in arguments.points:
            for name, points in clouds(n):
                np.save(path, points)
                seconds = [[], [], []]
                for _ in range(arguments.repeat):
                    found, spent = ours(arguments.command, path)
                    seconds[0].append(spent)
                    for at, precision in enumerate(["safe", "exact"], 1):
                        expected, spent = theirs(points, precision)
                        seconds[at].append(spent)
                        if precision == "exact":
                            bars = same(found, expected)
                mine, safe, exact = map(statistics.median, seconds)
                lines.append(f"| {name} | {len(points)} | {bars} | {mine:.4f} | {safe:.4f} | {exact:.4f} | {safe / mine:.1f} |")
                print(lines[-1], file=sys.stderr)
    text = f"gudhi {version('gudhi')}, numpy {version('numpy')}\n\n" + "\n".join(lines) + "\n"
    if arguments.out:
        with open(arguments.out, "w") as out:
            out.write(text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
