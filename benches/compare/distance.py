"""Distances between diagrams: ours beside gudhi, hera and persim, values and processor time of one thread.

    cargo build --release && python benches/compare/distance.py [--most 10000] [--only REGEX] [--repeat 1] [--program target/release/sublevel] [--write]

Needs gudhi (with hera), persim and POT. Every family has 100, 1,000 and 10,000 points a side; exact peers, which take quadratic memory, stop at
1,000, persim's bottleneck at 100. Ours is the command, of which reading both files and starting count too. Seconds are medians over the repetitions. Exits with 1 if
a value differs by more than 1e-9 of it from an exact peer, or by more than the stated error from an approximate one. `--write` puts the rows into docs/distances.md,
in their places among those of earlier runs. `--only` takes cases by name, as `uniform 10000 bottleneck`.
"""

import argparse
import os
import re
import resource
import statistics
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

import tables

INF = float("inf")
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FAMILIES = ("uniform", "exponential", "born at 0")
SIZES = (100, 1_000, 10_000)
KINDS = {"bottleneck": None, "1, inf": (1, INF), "1, 2": (1, 2), "2, 2": (2, 2)}
PEERS = ("gudhi", "hera, 1 %", "persim")
HEAD = ["points", "distance", "ours, exact", *PEERS, "hera / ours", "largest difference"]


def diagrams(family, number):
    """Two of them. Dimension 0 of a Rips complex is born at 0."""
    rng = numpy.random.default_rng(1)
    for _ in range(2):
        births = rng.random(number) * (family != "born at 0")
        yield numpy.c_[births, births + (rng.exponential(0.05, number) if family == "exponential" else rng.random(number))]


def timed(function):
    start = time.process_time()
    value = float(function())
    return value, time.process_time() - start


def children():
    """Processor seconds of all programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(program, files, kind):
    options = ["--metric", "bottleneck"] if kind is None else [
        "--metric", "wasserstein", "--order", str(kind[0]), "--norm", str(kind[1])]
    start = children()
    line = [program, "distance", *files, *options]
    text = subprocess.run(line, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return float(text.split()[1]), children() - start


def rivals(kind, a, b):
    """Relative error and function of each peer, by name."""
    exact = len(a) <= 1_000
    if kind is None:
        found = {"gudhi": (1e-9, lambda: gudhi.bottleneck_distance(a, b)),
                 "hera, 1 %": (0.01, lambda: gudhi.hera.bottleneck_distance(a, b, 0.01))}
        if len(a) <= 100:
            found["persim"] = (1e-9, lambda: persim.bottleneck(a, b))
        return found
    order, norm = kind
    found = {"hera, 1 %": (0.01, lambda: gudhi.hera.wasserstein_distance(a, b, order=order, internal_p=norm, delta=0.01))}
    if exact:
        found["gudhi"] = (1e-9, lambda: gudhi.wasserstein.wasserstein_distance(a, b, order=order, internal_p=norm))
        if kind == (1, 2):
            found["persim"] = (1e-9, lambda: persim.wasserstein(a, b))
    return found


def measure(family, number, name, options):
    """A row of the table, and whether all values agree."""
    kind, (a, b) = KINDS[name], diagrams(family, number)
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, file) for file in ("a.pers", "b.pers")]
        for file, points in zip(files, (a, b)):
            numpy.savetxt(file, points, fmt="%.17g")
        runs = [ours(options.program, files, kind) for _ in range(options.repeat)]
    value, seconds = runs[0][0], {"ours": statistics.median(run[1] for run in runs)}
    right, worst = True, 0.0
    for peer, (error, function) in rivals(kind, a, b).items():
        found = [timed(function) for _ in range(options.repeat)]
        seconds[peer] = statistics.median(run[1] for run in found)
        apart = (found[0][0] - value) / value
        right &= -1e-9 <= apart <= error + 1e-9
        if error < 0.01:
            worst = max(worst, abs(apart))
    shown = [tables.seconds(max(seconds[peer], 1e-5)) if peer in seconds else "-" for peer in ("ours", *PEERS)]
    ratio = "%.1f" % (seconds["hera, 1 %"] / max(seconds["ours"], 1e-3))
    head = "%s, %d" % (family, number)
    return tables.row([head, name, *shown, ratio, "%.0e" % worst + ("" if right else " **differs**")]), right


def write(rows):
    """Puts rows into the document, those of earlier runs included."""
    document = os.path.join(ROOT, "docs", "distances.md")
    with open(document) as file:
        old = re.search(r"<!-- distances -->\n(.*?)\n?<!-- end -->", file.read(), re.S)[1].splitlines()
    key = lambda row: tuple(cell.strip() for cell in row.split("|")[1:3])
    known = {key(row): row for row in old[2:] + rows}
    every = [("%s, %d" % (family, number), name) for family in FAMILIES for number in SIZES for name in KINDS]
    head = tables.table(HEAD, []).splitlines()
    tables.insert(document, {"distances": "\n".join(head + [known[case] for case in every if case in known])})


def main():
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--program", default=os.path.join(ROOT, "target", "release", "sublevel"))
    parser.add_argument("--write", action="store_true", help="into docs/distances.md")
    options = parser.parse_args()
    wrong = 0
    print(tables.table(HEAD, []))
    for number in (size for size in SIZES if size <= options.most):
        for family in FAMILIES:
            for name in KINDS:
                if re.search(options.only, "%s %d %s" % (family, number, name)):
                    row, right = measure(family, number, name, options)
                    wrong += not right
                    print(row, flush=True)
                    if options.write:
                        write([row])
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
