#!/usr/bin/env python3
"""Our bars against those of gudhi, over Z/2 and Z/3, and of oineus, over Z/2, on random complexes with many ties.

    ENV/bin/python benches/compare/agree.py [--complexes 500] [--seed 1]

Every complex is random simplices of a few vertices and all their faces, with one of few values each, given in a random order; every third has
a projective plane in it, whose bars differ over Z/2 and Z/3. All our algorithms must agree too. A program that is not installed is left out,
with a line that says so; the exit status is 1 if anything differs.
"""
import argparse
import importlib.util
import itertools
import os
import subprocess
import sys
import tempfile

if importlib.util.find_spec("numpy") is None:
    print("agree: numpy is not installed; nothing was compared")
    sys.exit()

import numpy as np  # noqa: E402

import binary  # noqa: E402

PLANE = [(0, 1, 2), (0, 2, 3), (0, 3, 4), (0, 4, 5), (0, 1, 5), (1, 2, 4), (1, 3, 4), (1, 3, 5), (2, 3, 5), (2, 4, 5)]


def random_complex(random, number):
    """A dictionary from increasing vertices to values."""
    vertices, values = random.integers(4, 13), random.integers(1, 7)
    given = []
    for _ in range(random.integers(1, 40)):
        size = min(vertices, random.integers(1, 6))
        given.append((tuple(sorted(random.choice(vertices, size, replace=False).tolist())), float(random.integers(values))))
    if number % 3 == 0:
        first = random.choice([0, 5, 20])
        given += [(tuple(first + v for v in triangle), float(random.integers(values))) for triangle in PLANE]
    complex_of = {}
    for simplex, value in given:
        for size in range(1, len(simplex) + 1):
            for face in itertools.combinations(simplex, size):
                complex_of[face] = min(value, complex_of.get(face, value))
    return complex_of


def layers(complex_of, random):
    """Arrays of vertices and values by dimension, in a random order."""
    vertices, values = [], []
    for size in range(1, max(map(len, complex_of)) + 1):
        of = [simplex for simplex in complex_of if len(simplex) == size]
        of = [of[i] for i in random.permutation(len(of))]
        vertices.append(np.array(of, dtype=np.int32).reshape(-1, size))
        values.append(np.array([complex_of[simplex] for simplex in of]))
    return vertices, values


def ours(program, vertices, values, modulus, folder):
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    for dimension, (rows, value) in enumerate(zip(vertices, values)):
        np.save(os.path.join(folder, "vertices_%d.npy" % dimension), rows)
        np.save(os.path.join(folder, "values_%d.npy" % dimension), value)
    file = os.path.join(folder, "bars.npy")
    subprocess.run([program, "bars", folder, str(modulus), file], check=True)
    rows = np.load(file).reshape(-1, 3)
    return [rows[rows[:, 0] == dimension][:, 1:] for dimension in range(len(values))]


def gudhi_bars(vertices, values, modulus):
    import gudhi
    tree = gudhi.SimplexTree()
    for rows, value in zip(vertices, values):
        tree.insert_batch(np.ascontiguousarray(rows.T), value)
    tree.compute_persistence(homology_coeff_field=modulus, min_persistence=0.0, persistence_dim_max=True)
    return [tree.persistence_intervals_in_dimension(dimension) for dimension in range(len(values))]


def oineus_bars(vertices, values, dual):
    import oineus
    cells = [oineus.Simplex(row, value) for rows, of in zip(vertices, values) for row, value in zip(rows.tolist(), of.tolist())]
    filtration = oineus.Filtration(cells)
    decomposition = oineus.Decomposition(filtration, dual, n_threads=1)
    decomposition.reduce(oineus.ReductionParams())
    diagrams = decomposition.diagram(filtration, True)
    return [diagrams.in_dimension(dimension) for dimension in range(len(values))]


def canonical(bars):
    """The bars of positive length, sorted."""
    pairs = [np.asarray(of, dtype=float).reshape(-1, 2) for of in bars]
    return [sorted(map(tuple, of[of[:, 0] < of[:, 1]].tolist())) for of in pairs]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--complexes", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rivals = {}
    if importlib.util.find_spec("gudhi"):
        rivals.update({"gudhi over Z/%d" % p: (p, lambda *given, p=p: gudhi_bars(*given, p)) for p in (2, 3)})
    if importlib.util.find_spec("oineus"):
        rivals.update({"oineus, " + ("cohomology" if dual else "homology"): (2, lambda *given, dual=dual: oineus_bars(*given, dual)) for dual in (False, True)})
    if not rivals:
        print("agree: neither gudhi nor oineus is installed; nothing was compared")
        return
    program = binary.build("ours")
    random = np.random.default_rng(arguments.seed)
    differ, bars, torsion = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.complexes):
            complex_of = random_complex(random, number)
            given = layers(complex_of, random)
            expected = {p: canonical(ours(program, *given, p, folder)) for p in (2, 3)}
            bars += sum(map(len, expected[2]))
            torsion += expected[2] != expected[3]
            for name, (modulus, compute) in rivals.items():
                found = canonical(compute(*given))
                if found != expected[modulus]:
                    differ += 1
                    print("complex %d: %s has %s, ours are %s; the complex is %s" % (number, name, found, expected[modulus], complex_of))
    print("%d complexes, %d bars over Z/2, %d with others over Z/3; against %s: %d differences"
          % (arguments.complexes, bars, torsion, ", ".join(rivals), differ))
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
