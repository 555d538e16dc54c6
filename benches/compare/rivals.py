"""One measurement of one other program on one complex, in a process of its own: `rivals.py PROGRAM FOLDER SECONDS`, prints JSON.

FOLDER is what `ours.rs` writes. Times are medians of as many repetitions as fit into SECONDS (at least one), in seconds of wall and of
processor; reading files and making the program's input objects is not timed. `peak` is the peak of resident memory of the first repetition
less that before it; for PHAT, whose input is its own matrix, less that before the matrix was there. Runs on Python 3.7 and later.
"""
import hashlib
import json
import os
import sys
import time

import numpy as np


class Clock:
    """Wall and processor seconds of named phases."""

    def __init__(self):
        self.phases = {}
        self.restart()

    def restart(self):
        self.last = (time.perf_counter(), time.process_time())

    def mark(self, name):
        now = (time.perf_counter(), time.process_time())
        self.phases[name] = [b - a for a, b in zip(self.last, now)]
        self.restart()


def memory(key):
    """Resident memory now (VmRSS) or its peak (VmHWM), in bytes."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    return 0


def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def simplices(folder):
    """The vertices and the values of each dimension."""
    vertices, values = [], []
    while os.path.exists(os.path.join(folder, "values_%d.npy" % len(values))):
        vertices.append(np.load(os.path.join(folder, "vertices_%d.npy" % len(values))))
        values.append(np.load(os.path.join(folder, "values_%d.npy" % len(values))))
    return vertices, values


def matrix_dimensions(folder):
    """The dimension of each column of matrix.phat."""
    words = np.fromfile(os.path.join(folder, "matrix.phat"), dtype="<i8")
    dimensions, at = np.empty(words[0], dtype=int), 1
    counts = words.tolist()
    for cell in range(len(dimensions)):
        dimensions[cell] = counts[at]
        at += 2 + counts[at + 1]
    return dimensions


# A program is a function from the folder to a function that makes its input and gives (compute, bars): compute(clock) is what is
# measured, bars(its result) the bars by dimension.

def gudhi(folder, _):
    import gudhi
    vertices, values = simplices(folder)
    columns = [np.ascontiguousarray(rows.T) for rows in vertices]

    def compute(clock):
        tree = gudhi.SimplexTree()
        for rows, value in zip(columns, values):
            tree.insert_batch(rows, value)
        clock.mark("build")
        tree._initialize_filtration()
        clock.mark("sort")
        tree.compute_persistence(homology_coeff_field=2, min_persistence=0.0)
        clock.mark("reduce")
        bars = [tree.persistence_intervals_in_dimension(d) for d in range(len(values) - 1)]
        clock.mark("bars")
        return bars
    return lambda: (compute, lambda bars: bars)


def oineus_reduce(filtration, side, dimensions, clock):
    import oineus
    clock.mark("build")
    parameters = oineus.ReductionParams()
    parameters.n_threads = 1
    decomposition = oineus.Decomposition(filtration, side == "coh", n_threads=1)
    clock.mark("matrix")
    decomposition.reduce(parameters)
    clock.mark("reduce")
    diagrams = decomposition.diagram(filtration, True)
    bars = [diagrams.in_dimension(d) for d in range(dimensions)]
    clock.mark("bars")
    return bars


def oineus(folder, side):
    """From arrays, by the builder that its Delaunay complexes use: many times faster than from a list of its simplices."""
    from oineus import _oineus
    vertices, values = simplices(folder)
    vertices = [rows.astype(np.int64) for rows in vertices]

    def compute(clock):
        filtration = _oineus._filtration_from_arrays_packed64(vertices, values, n_threads=1, assume_sorted=True)
        return oineus_reduce(filtration, side, len(values) - 1, clock)
    return lambda: (compute, lambda bars: bars)


def oineus_list(folder, side):
    """As its documentation has it: from a list of its simplices, which is made before the clock starts."""
    import oineus
    vertices, values = simplices(folder)
    cells = [oineus.Simplex(row, value) for rows, of in zip(vertices, values) for row, value in zip(rows.tolist(), of.tolist())]

    def compute(clock):
        return oineus_reduce(oineus.Filtration(cells), side, len(values) - 1, clock)
    return lambda: (compute, lambda bars: bars)


def oineus_grid(folder, side):
    """Its own builder, from the heights: the simplices are never given."""
    import oineus
    _, values = simplices(folder)
    axes = len(values) - 1
    heights = values[0].reshape([round(len(values[0]) ** (1 / axes))] * axes)

    def compute(clock):
        filtration = oineus.freudenthal_filtration(heights, max_dim=axes, n_threads=1)
        return oineus_reduce(filtration, side, axes, clock)
    return lambda: (compute, lambda bars: bars)


def phat(folder, variant):
    import phat
    algorithm, side = variant.split("-")
    values = np.load(os.path.join(folder, "matrix_values.npy"))

    def prepare():
        matrix = phat.boundary_matrix(representation=phat.representations.bit_tree_pivot_column)
        matrix.load(os.path.join(folder, "matrix.phat"), mode="b")
        reduction = getattr(phat.reductions, algorithm + "_reduction")

        def compute(clock):
            reduce = matrix.compute_persistence_pairs if side == "primal" else matrix.compute_persistence_pairs_dualized
            pairs = reduce(reduction=reduction)
            clock.mark("reduce")
            return pairs

        def bars(pairs):
            dimensions = matrix_dimensions(folder)
            pairs = np.array([pairs[i] for i in range(len(pairs))], dtype=int).reshape(-1, 2)
            essential = np.ones(len(values), dtype=bool)
            essential[pairs.ravel()] = False
            found = []
            for dimension in range(dimensions.max()):
                of = pairs[dimensions[pairs[:, 0]] == dimension]
                births = values[essential & (dimensions == dimension)]
                found.append(np.concatenate([values[of], np.stack([births, np.full(len(births), np.inf)], 1)]))
            return found
        return compute, bars
    return prepare


PROGRAMS = {"gudhi": gudhi, "oineus": oineus, "oineus-list": oineus_list, "oineus-grid": oineus_grid, "phat": phat}


def digest(bars):
    """A fingerprint of the bars of positive length, by dimension."""
    text = hashlib.sha256()
    for dimension, pairs in enumerate(bars):
        pairs = np.asarray(pairs, dtype=float).reshape(-1, 2) + 0.0
        pairs = pairs[pairs[:, 0] < pairs[:, 1]]
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        text.update(b"%d:%d;" % (dimension, len(pairs)))
        text.update(np.ascontiguousarray(pairs).tobytes())
    return text.hexdigest()[:16]


def digest_of_file(file, dimensions):
    """The same of rows (dimension, birth, death)."""
    rows = np.load(file).reshape(-1, 3)
    return digest([rows[rows[:, 0] == d][:, 1:] for d in range(dimensions)])


def digest_of_lophat(file, dimensions):
    with open(file) as text:
        bars = json.load(text)["intervals"]
    pairs = [[] for _ in range(dimensions)]
    for bar in bars:
        if bar["dim"] < dimensions:
            pairs[bar["dim"]].append((bar["birth"], np.inf if bar["death"] is None else bar["death"]))
    return digest(pairs)


def measure(program, folder, seconds):
    name, _, variant = program.partition(":")
    prepare = PROGRAMS[name](folder, variant)
    ready = prepare() if name != "phat" else None
    forget_peak()
    before = memory("VmRSS")
    runs, start = [], time.perf_counter()
    while not runs or time.perf_counter() - start < seconds:
        compute, bars = ready or prepare()
        if not runs:
            forget_peak()
        clock = Clock()
        result = compute(clock)
        if not runs:
            peak = memory("VmHWM") - before
        runs.append(clock.phases)
    kinds = {kind: {phase: float(np.median([run[phase][i] for run in runs])) for phase in runs[0]}
             for i, kind in enumerate(["wall", "processor"])}
    return dict(kinds, repetitions=len(runs), peak=peak, bars=digest(bars(result)))


def main():
    if sys.argv[1] == "digest":
        print(digest_of_file(sys.argv[2], int(sys.argv[3])))
    elif sys.argv[1] == "digest-lophat":
        print(digest_of_lophat(sys.argv[2], int(sys.argv[3])))
    elif sys.argv[1] == "version":
        try:
            import importlib.metadata as metadata
        except ImportError:
            import pkg_resources as packages
            print(packages.get_distribution(sys.argv[2]).version)
        else:
            print(metadata.version(sys.argv[2]))
    else:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], float(sys.argv[3]))))


if __name__ == "__main__":
    main()
