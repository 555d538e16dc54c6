"""One computation by a rival, or the writing of a case, in a process of its own: see rips.py.

    rips_worker.py write|points FILE.npy SOURCE NAME FOLDER
    rips_worker.py RIVAL FILE.npy DIMENSION THRESHOLD|inf
"""
import json
import sys
import time

import numpy as np

import rips_cases


def barcode(program, matrix, dimension, threshold):
    """A call that returns the diagrams; what it needs is imported before."""
    # gudhi knows no enclosing radius.
    cut = min(threshold, float(matrix.max(axis=1).min()))
    if program == "ripser":
        import ripser
        return lambda: ripser.ripser(matrix, maxdim=dimension, distance_matrix=True, thresh=threshold)["dgms"]
    if program.startswith("giotto-ph"):
        import gph
        collapse = program.endswith("collapse")
        return lambda: gph.ripser_parallel(matrix, maxdim=dimension, metric="precomputed", n_threads=1, thresh=threshold,
                                           collapse_edges=collapse)["dgms"]
    import gudhi

    def run():
        tree = gudhi.RipsComplex(distance_matrix=matrix, max_edge_length=cut).create_simplex_tree(max_dimension=1)
        tree.collapse_edges()
        tree.expansion(dimension + 1)
        tree.compute_persistence(homology_coeff_field=2, min_persistence=0.0)  # its own default is 11
        return [tree.persistence_intervals_in_dimension(d) for d in range(dimension + 1)]
    return run


def main():
    program, path = sys.argv[1:3]
    if program in ("write", "points"):
        points, matrix = rips_cases.data(*sys.argv[3:6])
        if program == "write":
            np.save(path, rips_cases.distances(points) if matrix is None else matrix)
        else:
            np.save(path, matrix[np.tril_indices(len(matrix), -1)] if points is None else points)
        return
    run = barcode(program, np.load(path), int(sys.argv[3]), float(sys.argv[4]))
    start, wall = time.process_time(), time.perf_counter()
    diagrams = run()
    spent, wall = time.process_time() - start, time.perf_counter() - wall
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    bars = [[[float(b), None if np.isinf(d) else float(d)] for b, d in np.asarray(diagram).reshape(-1, 2)] for diagram in diagrams]
    print(json.dumps({"cpu": spent, "wall": wall, "peak": peak, "bars": bars}))


main()
