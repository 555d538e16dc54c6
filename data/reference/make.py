"""Files that other programs wrote, and the bars that they found in them: python3 data/reference/make.py

Needs gudhi, cripser, pyflagser, numpy. Every number is a multiple of 1/8, so that programs that compute in 4 bytes lose nothing.
Bars stand in NAME.pers, one `dim birth death` a line, sorted, bars of length zero left out.
"""

import os
import sys
from importlib.metadata import version

import cripser
import gudhi
import numpy as np
import pyflagser

HERE = os.path.dirname(os.path.abspath(__file__))
NEVER = np.finfo(float).max


def path(name):
    return os.path.join(HERE, name)


def write_bars(name, bars):
    """Bars as text; `inf` for what never dies."""
    lines = sorted((int(d), float(b), np.inf if e == NEVER else float(e)) for d, b, e in bars if e > b)
    with open(path(name), "w") as out:
        out.writelines(f"{d} {b!r} {e!r}\n" for d, b, e in lines)


def flagser(rng):
    """A directed graph with weights of vertices and edges, and one without."""
    matrix = rng.integers(8, 40, (9, 9)) / 8.0
    matrix[rng.random((9, 9)) < 0.35] = np.inf
    np.fill_diagonal(matrix, rng.integers(0, 8, 9) / 8.0)
    pyflagser.save_weighted_flag(path("directed.flag"), matrix)
    for directed, name in [(True, "directed.pers"), (False, "undirected.pers")]:
        given = matrix if directed else np.where(np.triu(np.ones_like(matrix)) > 0, matrix, np.inf)
        if not directed:
            pyflagser.save_weighted_flag(path("undirected.flag"), given)
        found = pyflagser.flagser_weighted(given, max_dimension=3, directed=directed)
        write_bars(name, [(d, b, e) for d, dgm in enumerate(found["dgms"]) for b, e in dgm])
    edges = np.asarray(rng.random((8, 8)) < 0.5, dtype=bool) & ~np.eye(8, dtype=bool)
    pyflagser.save_unweighted_flag(path("unweighted.flag"), edges + np.eye(8, dtype=bool))
    found = pyflagser.flagser_unweighted(edges, max_dimension=3, directed=True)
    betti = [(d, 1.0, np.inf) for d, count in enumerate(found["betti"]) for _ in range(count)]
    # All weights are written as 1, so only what never dies is left.
    write_bars("unweighted.pers", betti)


def images(rng):
    """An image in space, in the formats that CubicalRipser writes."""
    image = rng.integers(0, 64, (4, 5, 3)) / 8.0
    cripser.save_dipha_complex(image, path("image.complex"))
    cripser.save_perseus(image, path("image.cubtop"))
    np.save(path("image.npy"), image)
    for construction, name in [("V", "image_vertices"), ("T", "image_cubes")]:
        # Without the cutoff a class that never dies has the largest number as death.
        found = np.asarray(cripser.compute_ph(image, maxdim=2, filtration=construction, inf_cutoff=False))
        write_bars(name + ".pers", found[:, :3])
        np.savetxt(path(name + ".cripser"), found, delimiter=",", fmt="%.17g")
        np.save(path(name + ".cripser.npy"), found)
    gudhi_bars = gudhi.CubicalComplex(top_dimensional_cells=image)
    gudhi_bars.compute_persistence(homology_coeff_field=2)
    write_bars("image_cubes_gudhi.pers", [(d, b, e) for d, (b, e) in gudhi_bars.persistence()])


def archive(rng):
    """Arrays by name."""
    points = np.loadtxt(path("points.csv"), delimiter=",")
    np.savez(path("arrays.npz"), points=points, image=np.load(path("image.npy")))


def distances(rng):
    """Points, and the bars of their Rips complex, up to dimension 1."""
    points = rng.integers(0, 32, (14, 2)) / 8.0
    np.savetxt(path("points.csv"), points, delimiter=",", fmt="%.17g")
    tree = gudhi.RipsComplex(points=points, max_edge_length=100.0).create_simplex_tree(max_dimension=2)
    tree.compute_persistence(homology_coeff_field=2)
    write_bars("points.pers", [(d, b, e) for d, (b, e) in tree.persistence() if d < 2])


def alpha(rng):
    """Points of the plane with many on common circles, and the bars of their alpha complex: squares of radii."""
    points = np.unique(rng.integers(0, 32, (60, 2)), axis=0) / 8.0
    np.savetxt(path("alpha_points.csv"), points, delimiter=",", fmt="%.17g")
    tree = gudhi.AlphaComplex(points=points, precision="exact").create_simplex_tree()
    tree.compute_persistence(homology_coeff_field=2)
    write_bars("alpha_points.pers", [(d, b, e) for d, (b, e) in tree.persistence()])


def main():
    rng = np.random.default_rng(8)
    flagser(rng)
    images(rng)
    distances(rng)
    archive(rng)
    # A generator of its own, so that files made before stay as they are.
    alpha(np.random.default_rng(80))
    programs = ["gudhi", "cripser", "pyflagser", "numpy"]
    print("made by", ", ".join(f"{name} {version(name)}" for name in programs), "python", sys.version.split()[0])


if __name__ == "__main__":
    main()
