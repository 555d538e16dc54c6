"""Other programs read what `sublevel convert` writes: python3 benches/compare/formats.py

Needs gudhi, cripser, pyflagser, ripser, scipy, numpy; `--sublevel PATH` is the command, as `cargo build --release` leaves it. Every reader is the
program's own; contents must be equal to the last bit, bars of programs that compute in 4 bytes as those of rounded numbers.
"""

import argparse
import json
import os
import subprocess
import tempfile
from importlib.metadata import version

import cripser
import gudhi
import numpy as np
import pyflagser
from scipy.spatial.distance import squareform

HERE = os.path.dirname(os.path.abspath(__file__))


def convert(command, source, target, *options):
    subprocess.run([command, "convert", "--quiet", source, target, *options], check=True)


def points_and_distances(command, folder, rng):
    """gudhi, scipy and numpy read points and distances."""
    points = rng.standard_normal((12, 3))
    np.savetxt(f"{folder}/p.points", points, fmt="%.17g")
    convert(command, f"{folder}/p.points", f"{folder}/p.off", "--to", "point-cloud-off")
    read = np.array(gudhi.read_points_from_off_file(off_file=f"{folder}/p.off"))
    yield "off", "gudhi", np.array_equal(read, points)
    convert(command, f"{folder}/p.points", f"{folder}/p.npy", "--to", "point-cloud")
    yield "point-cloud (npy)", "numpy", np.array_equal(np.load(f"{folder}/p.npy"), points)
    convert(command, f"{folder}/p.points", f"{folder}/m.distance")
    matrix = np.loadtxt(f"{folder}/m.distance")
    yield "distance", "numpy", np.array_equal(matrix, matrix.T) and np.allclose(
        matrix, np.linalg.norm(points[:, None] - points[None], axis=2), rtol=1e-15, atol=0
    )
    convert(command, f"{folder}/m.distance", f"{folder}/m.csv", "--to", "gudhi-csv")
    rows = gudhi.read_lower_triangular_matrix_from_csv_file(csv_file=f"{folder}/m.csv")
    yield "gudhi-csv", "gudhi", all(np.array_equal(row, matrix[i, :i]) for i, row in enumerate(rows)) and len(rows) == 12
    convert(command, f"{folder}/m.distance", f"{folder}/m.upper_distance.npy")
    yield "upper-distance (npy)", "scipy", np.array_equal(squareform(np.load(f"{folder}/m.upper_distance.npy")), matrix)
    convert(command, f"{folder}/m.distance", f"{folder}/m.binary", "--lenient", "rounding")
    lower = np.fromfile(f"{folder}/m.binary", dtype="<f4")
    yield "binary", "numpy", np.array_equal(lower, matrix[np.tril_indices(12, -1)].astype("<f4"))


def images(command, folder, rng):
    """gudhi and CubicalRipser read images."""
    image = rng.integers(0, 50, (4, 5, 3)) / 8.0
    np.save(f"{folder}/i.image.npy", image)
    convert(command, f"{folder}/i.image.npy", f"{folder}/i.cubtop", "--construction", "T")
    ours = gudhi.CubicalComplex(perseus_file=f"{folder}/i.cubtop").persistence(homology_coeff_field=2)
    # Perseus's first axis is the fastest, gudhi's arrays have it last.
    theirs = gudhi.CubicalComplex(top_dimensional_cells=image).persistence(homology_coeff_field=2)
    yield "perseus-cubtop", "gudhi", sorted(ours) == sorted(theirs)
    read = cripser.load_perseus(f"{folder}/i.cubtop")
    yield "perseus-cubtop", "cripser", np.array_equal(np.sort(read, axis=None), np.sort(image, axis=None)) and np.array_equal(
        cripser.compute_ph(read, filtration="T")[:, :3], cripser.compute_ph(image.transpose(), filtration="T")[:, :3]
    )
    convert(command, f"{folder}/i.image.npy", f"{folder}/i.dipha")
    os.rename(f"{folder}/i.dipha", f"{folder}/i.complex")
    read = cripser.load_dipha_complex(f"{folder}/i.complex")
    yield "dipha (image)", "cripser", np.array_equal(np.sort(read, axis=None), np.sort(image, axis=None))


def graphs(command, folder, rng):
    """flagser reads graphs."""
    lines = ["0 1 0.5", "1 2 0.75", "0 2 1.5", "2 3 1.25", "0 3 2", "1 3 1.875"]
    with open(f"{folder}/g.sparse", "w") as out:
        out.write("\n".join(lines) + "\n")
    convert(command, f"{folder}/g.sparse", f"{folder}/g.flag")
    # Its dense reading fails in version 0.4.7; in a sparse matrix absent edges are 0, and so are the vertices here.
    read = pyflagser.load_weighted_flag(f"{folder}/g.flag").toarray()
    expected = np.zeros((4, 4))
    for line in lines:
        u, v, weight = line.split()
        expected[int(u), int(v)] = float(weight)
    yield "flag", "pyflagser", np.array_equal(read, expected)


def complexes(command, folder, rng):
    """gudhi's simplex tree gives the same bars as the list that is written of a complex of points."""
    points = rng.integers(0, 40, (10, 2)) / 8.0
    np.savetxt(f"{folder}/c.points", points, fmt="%.17g")
    convert(command, f"{folder}/c.points", f"{folder}/c.simplices", "--dim", "2", "--threshold", "9")
    tree = gudhi.SimplexTree()
    with open(f"{folder}/c.simplices") as lines:
        for line in lines:
            dimension, *rest = line.split()
            # The tree takes the simplices as they are: it must have nothing to add.
            tree.insert([int(vertex) for vertex in rest[: int(dimension) + 1]], float(rest[-1]))
    theirs = gudhi.RipsComplex(points=points, max_edge_length=9.0).create_simplex_tree(max_dimension=2)
    simplices = lambda tree: sorted((sorted(vertices), value) for vertices, value in tree.get_simplices())
    yield "simplices", "gudhi", simplices(tree) == simplices(theirs) and not tree.make_filtration_non_decreasing()


def barcodes(command, folder, rng):
    """gudhi and Python read barcodes."""
    births = rng.standard_normal(9)
    bars = [(int(d), b, b + l) for d, b, l in zip(rng.integers(0, 3, 9), births, rng.random(9))] + [(0, -2.0, np.inf)]
    with open(f"{folder}/b.bars", "w") as out:
        out.write("dim,birth,death\n" + "".join(f"{d},{float(b)!r},{float(e)!r}\n" for d, b, e in bars))
    convert(command, f"{folder}/b.bars", f"{folder}/b.pers", "--from", "csv")
    read = gudhi.read_persistence_intervals_grouped_by_dimension(persistence_file=f"{folder}/b.pers")
    found = sorted((d, b, e) for d, pairs in read.items() for b, e in pairs)
    yield "pers", "gudhi", found == sorted(bars)
    convert(command, f"{folder}/b.bars", f"{folder}/b.npz", "--from", "csv")
    read = np.load(f"{folder}/b.npz")
    found = sorted((int(name[3:]), b, e) for name in read.files for b, e in read[name])
    yield "npz", "numpy", found == sorted(bars)
    convert(command, f"{folder}/b.bars", f"{folder}/b.json", "--from", "csv")
    with open(f"{folder}/b.json") as text:
        read = json.load(text)["bars"]
    found = sorted((bar["dim"], bar["birth"], np.inf if bar["death"] is None else bar["death"]) for bar in read)
    yield "json", "Python", found == sorted(bars)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sublevel", default=os.path.join(HERE, "../../target/release/sublevel"))
    command = parser.parse_args().sublevel
    rng, failed = np.random.default_rng(3), 0
    print(", ".join(f"{name} {version(name)}" for name in ["gudhi", "cripser", "pyflagser", "scipy", "numpy"]))
    with tempfile.TemporaryDirectory() as folder:
        for look in [points_and_distances, images, graphs, complexes, barcodes]:
            for form, program, agrees in look(command, folder, rng):
                print(f"{'pass' if agrees else 'FAIL'}  {program} reads {form}")
                failed += not agrees
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
