#!/usr/bin/env python3
"""Our bars against those of other programs on random distances and images with many ties, bar by bar.

    ENV/bin/python benches/compare/differ.py --program target/release/sublevel [--rips 700] [--images 700] [--seed 1]

Distances: up to 13 points, values of few levels or of 16 bits (single precision, which ripser.py and giotto-ph compute with, holds both), some
with thresholds, over Z/2 and Z/3, bars up to dimension 2, against ripser.py, giotto-ph and gudhi. Images: one to four axes, values on vertices
and on top cubes, against cripser and gudhi. Ours come from the command itself, all files of a kind at once. Random complexes are in agree.py. A
program that is not installed is left out, with a line that says so; the exit status is 1 if anything differs.
"""
import argparse
import collections
import importlib.util
import os
import subprocess
import sys
import tempfile

if importlib.util.find_spec("numpy") is None:
    print("differ: numpy is not installed; nothing was compared")
    sys.exit()

import numpy as np  # noqa: E402

DIMENSION = 2


def canonical(bars):
    """The bars of positive length by dimension, sorted; without trailing dimensions that have none."""
    pairs = [np.asarray(of, dtype=float).reshape(-1, 2) for of in bars]
    kept = [sorted(map(tuple, of[of[:, 0] < of[:, 1]].tolist())) for of in pairs]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def random_distances(random, number):
    """A symmetric matrix and a threshold."""
    points = int(random.integers(1, 14))
    if number % 3 == 0:
        places = random.integers(0, 4, (points, 2)) / 4
        matrix = np.abs(places[:, None] - places[None]).max(axis=2)
    else:
        levels = [4, 65536][number % 2]
        matrix = random.integers(0 if number % 5 == 0 else 1, levels + 1, (points, points)) / levels
        matrix = np.triu(matrix, 1)
        matrix = matrix + matrix.T
    return matrix, float("inf") if number % 4 else 0.5


def ripser_bars(matrix, threshold, modulus):
    import ripser
    return ripser.ripser(matrix, distance_matrix=True, maxdim=DIMENSION, coeff=modulus, thresh=threshold)["dgms"]


def giotto_bars(matrix, threshold, modulus):
    import gph
    return gph.ripser_parallel(matrix, maxdim=DIMENSION, coeff=modulus, thresh=threshold, metric="precomputed", n_threads=1)["dgms"]


def gudhi_rips_bars(matrix, threshold, modulus):
    import gudhi
    tree = gudhi.RipsComplex(distance_matrix=matrix, max_edge_length=threshold).create_simplex_tree(max_dimension=DIMENSION + 1)
    # Without the last argument it leaves out the largest dimension of the complex, which of few points may be one that is compared.
    tree.compute_persistence(homology_coeff_field=modulus, min_persistence=0.0, persistence_dim_max=True)
    return [tree.persistence_intervals_in_dimension(dimension) for dimension in range(DIMENSION + 1)]


def random_image(random, number):
    axes = int(random.integers(1, 5))
    shape = random.integers(1, [0, 30, 9, 5, 4][axes] + 1, axes)
    levels = [3, 8, 1000][number % 3]
    return random.integers(0, levels, shape).astype(float)


def gudhi_image_bars(image, construction):
    import gudhi
    key = "vertices" if construction == "V" else "top_dimensional_cells"
    cubes = gudhi.CubicalComplex(**{key: image})
    cubes.compute_persistence(homology_coeff_field=2, min_persistence=0.0)
    return [cubes.persistence_intervals_in_dimension(dimension) for dimension in range(image.ndim)]


def cripser_bars(image, construction):
    import cripser
    rows = np.array(cripser.compute_ph(image, filtration=construction, maxdim=image.ndim - 1))
    # A class that never dies has the largest number as its death.
    rows[rows[:, 2] > 1e300, 2] = np.inf
    return [rows[rows[:, 0] == dimension][:, 1:3] for dimension in range(image.ndim)]


def ours(program, inputs, ending, options, folder):
    """The bars of each array, by one call of the command."""
    files = [os.path.join(folder, "%d.%s.npy" % (number, ending)) for number in range(len(inputs))]
    for file, array in zip(files, inputs):
        np.save(file, array)
    results = tempfile.mkdtemp(dir=folder)
    words = [program, "barcode", *files, "--quiet", "--output-format", "npz", "--output", results, *options]
    subprocess.run(words, check=True)
    found = []
    for number in range(len(inputs)):
        with np.load(os.path.join(results, "%d.%s.npz" % (number, ending))) as arrays:
            dimensions = sum(name.startswith("dgm") for name in arrays)
            found.append(canonical([arrays["dgm%d" % dimension] for dimension in range(dimensions)]))
    return found


class Tally:
    """What was compared with whom, and what differs."""

    def __init__(self):
        self.compared, self.differ, self.bars = collections.Counter(), 0, 0

    def compare(self, name, expected, compute, what):
        found = canonical(compute())
        self.compared[name] += 1
        self.bars += sum(map(len, expected))
        if found != expected:
            self.differ += 1
            print("%s: %s has %s, ours are %s" % (what, name, found, expected))


def installed(programs):
    for module in sorted({module for module, _ in programs.values()}):
        if importlib.util.find_spec(module) is None:
            print("differ: %s is not installed and left out" % module)
    return {name: compute for name, (module, compute) in programs.items() if importlib.util.find_spec(module)}


def compare_rips(program, count, random, tally):
    rivals = installed({"ripser.py": ("ripser", ripser_bars), "giotto-ph": ("gph", giotto_bars), "gudhi": ("gudhi", gudhi_rips_bars)})
    cases = [random_distances(random, number) for number in range(count)]
    for modulus in (2, 3):
        for threshold in (float("inf"), 0.5):
            of = [(number, matrix) for number, (matrix, own) in enumerate(cases) if own == threshold]
            options = ["--format", "distance", "--dim", str(DIMENSION), "-p", str(modulus)]
            options += [] if threshold == float("inf") else ["--threshold", str(threshold)]
            with tempfile.TemporaryDirectory() as folder:
                found = ours(program, [matrix for _, matrix in of], "distance", options, folder)
            for (number, matrix), expected in zip(of, found):
                for name, compute in rivals.items():
                    what = "distances %d over Z/%d up to %s, %s" % (number, modulus, threshold, matrix.tolist())
                    tally.compare(name, expected, lambda: compute(matrix, threshold, modulus), what)


def compare_images(program, count, random, tally):
    rivals = installed({"cripser": ("cripser", cripser_bars), "gudhi": ("gudhi", gudhi_image_bars)})
    images = [random_image(random, number) for number in range(count)]
    for construction in "VT":
        with tempfile.TemporaryDirectory() as folder:
            found = ours(program, images, "image", ["--format", "cubical", "--construction", construction], folder)
        for number, (image, expected) in enumerate(zip(images, found)):
            for name, compute in rivals.items():
                # cripser never joins neighbours in an image that is but one wide, such as a single row: every pixel is a class without end.
                if name == "cripser" and image.ndim > 1 and min(image.shape) == 1:
                    continue
                what = "image %d, construction %s, %s" % (number, construction, image.tolist())
                tally.compare(name + " on images", expected, lambda: compute(image, construction), what)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="our command, built")
    parser.add_argument("--rips", type=int, default=700)
    parser.add_argument("--images", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random, tally = np.random.default_rng(arguments.seed), Tally()
    compare_rips(arguments.program, arguments.rips, random, tally)
    compare_images(arguments.program, arguments.images, random, tally)
    against = ", ".join("%s %d times" % pair for pair in sorted(tally.compared.items()))
    print("%d matrices of distances and %d images; against %s; %d bars compared, %d differences"
          % (arguments.rips, arguments.images, against or "nobody", tally.bars, tally.differ))
    sys.exit(tally.differ > 0)


if __name__ == "__main__":
    main()
