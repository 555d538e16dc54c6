#!/usr/bin/env python3
"""Vietoris-Rips beside ripser.py, giotto-ph and gudhi with edge collapse: one process a measurement, interleaved, medians.

    python3 benches/compare/rips.py --python ENV/bin/python [--data FOLDER] [--only REGEX] [--rounds 5] [--limit 60] [--write]

ENV has numpy, gudhi, ripser and giotto-ph; what is missing is left out. FOLDER has public point clouds and distance matrices (dragon_1000.points.txt,
sphere_3_192.lower_distance_matrix, ..); cases whose file is not there are left out, with a line that says so. Rivals are timed from distances
in memory to the barcode (processor seconds, one thread); of ours there are two numbers: `reduce` and `build` as the JSON says them, and
the whole command, reading and writing included. Bars longer than 1e-5 of the largest must agree within 1e-6 (rivals in 32 bits: 2e-5) of it.
`--growth` measures ours alone on three families; `--write` puts the tables into docs/rips.md.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import tables

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# name, where it comes from, dimension, threshold, edges collapsed by us
CASES = [
    ("sphere_3_192", "sphere_3_192.lower_distance_matrix", 2, None, False), ("torus_500", "torus", 1, None, False),
    ("torus_1000", "torus", 1, None, False), ("torus_2000", "torus", 1, None, False), ("dragon_1000", "dragon_1000.points.txt", 1, None, False),
    ("dragon_2000", "dragon_2000.points.txt", 1, None, False), ("klein_400", "klein_400.points.txt", 1, None, False),
    ("random_50_16_d5", "random_50_16.points.txt", 5, None, True), ("uniform_100_d3", "uniform", 3, None, True),
    ("uniform_50_d6", "uniform", 6, None, True), ("o3_1024_d2", "o3_1024.points.txt", 2, 1.8, False),
    ("o3_1024_d3", "o3_1024.points.txt", 3, 1.8, True), ("torus_500_d2_t1.5", "torus", 2, 1.5, False),
    ("torus_500_d2", "torus", 2, None, False), ("torus_1000_d2", "torus", 2, None, False),
    ("fractal_d2", "fractal_9_5_2_random.dipha", 2, None, False), ("uniform_1000_d2", "uniform", 2, None, False),
    ("o3_4096_d3", "orthogonal", 3, 1.4, True), ("matrix_500", "matrix", 1, None, False), ("matrix_1000", "matrix", 1, None, False),
    ("matrix_200_d2", "matrix", 2, None, False), ("circle_1000_d2", "circle", 2, None, False), ("sphere_500_d2", "sphere", 2, None, False),
]
GROWTH = [("%s_%d_d%d" % (family, n, dim), family, dim, None, False)
          for family, sizes, dim in (("torus", (500, 1000, 2000, 4000, 8000), 1), ("uniform", (250, 500, 1000, 2000), 2), ("matrix", (100, 200, 400, 800), 1))
          for n in sizes]
RIVALS = ("ripser", "giotto-ph", "gudhi-collapse")

# Runs in a process of its own, under --python.
WORKER = r'''
import json, sys, time, zlib
import numpy as np
def matrix(source, name, data):
    if "." in source:
        path = data + "/" + source
        if source.endswith(".dipha"):
            n = int(np.fromfile(path, dtype="<i8", count=3)[2])
            full = np.fromfile(path, dtype="<f8", offset=24).reshape(n, n)
            return np.tril(full, -1) + np.tril(full, -1).T  # its halves differ by a rounding
        if "lower_distance" in source:
            flat = np.array(open(path).read().replace(",", " ").split(), dtype=float)
            n = round((1 + (1 + 8 * len(flat)) ** .5) / 2)
            m = np.zeros((n, n))
            m[np.tril_indices(n, -1)] = flat
            return m + m.T
        points = np.loadtxt(path)
    else:
        n, rng = int(name.split("_")[1]) if source != "orthogonal" else 4096, np.random.default_rng(zlib.crc32(name.encode()))
        if source == "matrix":
            m = np.triu(rng.random((n, n)), 1)
            return m + m.T
        if source == "torus":
            u, v = rng.uniform(0, 2 * np.pi, (2, n))
            points = np.stack([(2 + np.cos(v)) * np.cos(u), (2 + np.cos(v)) * np.sin(u), np.sin(v)], 1)
        elif source == "circle":
            t = rng.uniform(0, 2 * np.pi, n)
            points = np.stack([np.cos(t), np.sin(t)], 1)
        elif source == "sphere":
            points = rng.normal(size=(n, 3))
            points /= np.linalg.norm(points, axis=1)[:, None]
        elif source == "orthogonal":
            points = np.linalg.qr(rng.normal(size=(n, 3, 3)))[0].reshape(n, 9)
        else:
            points = rng.random((n, 16))
    squares = np.zeros((len(points), len(points)))
    for column in points.T:
        squares += (column[:, None] - column[None, :]) ** 2
    return np.sqrt(squares)
def main():
    program, path, dim, threshold = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    if program == "write":
        m = matrix(sys.argv[5], sys.argv[6], sys.argv[7])
        np.save(path, m)
        return
    m = np.load(path)
    cut = min(threshold, float(m.max(axis=1).min()))
    if program == "ripser":
        import ripser
        run = lambda: ripser.ripser(m, maxdim=dim, distance_matrix=True, thresh=threshold)["dgms"]
    elif program == "giotto-ph":
        import gph
        run = lambda: gph.ripser_parallel(m, maxdim=dim, metric="precomputed", n_threads=1, thresh=threshold)["dgms"]
    else:
        import gudhi
        def run():
            tree = gudhi.RipsComplex(distance_matrix=m, max_edge_length=cut).create_simplex_tree(max_dimension=1)
            tree.collapse_edges()
            tree.expansion(dim + 1)
            tree.compute_persistence(homology_coeff_field=2, min_persistence=0.0)  # its own default is 11
            return [tree.persistence_intervals_in_dimension(d) for d in range(dim + 1)]
    start, wall = time.process_time(), time.perf_counter()
    dgms = run()
    spent, wall = time.process_time() - start, time.perf_counter() - wall
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
    bars = [[[float(b), None if np.isinf(d) else float(d)] for b, d in np.asarray(g).reshape(-1, 2)] for g in dgms]
    print(json.dumps({"cpu": spent, "wall": wall, "peak": peak, "bars": bars}))
main()
'''


def run(words, limit):
    """Output, processor seconds of the whole process, and its peak memory; or why there is none."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL, env=dict(os.environ, OMP_NUM_THREADS="1"))
        end = time.monotonic() + 4 * limit
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            with open("/proc/%d/stat" % process.pid) as stat:
                ticks = sum(map(int, stat.read().rpartition(")")[2].split()[11:13]))
            if ticks / os.sysconf("SC_CLK_TCK") > limit or time.monotonic() > end:
                process.kill()
            time.sleep(0.01)
        process.returncode = status
        out.seek(0)
        return (out.read() if status == 0 else None), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def canonical(bars, scale):
    """Births and deaths of the bars that are longer than rounding, sorted; an essential death as infinity."""
    pairs = [(b, float("inf") if d is None else d) for b, d in bars]
    return sorted((b, d) for b, d in pairs if d - b > 1e-5 * scale)


def differ(ours, theirs, tolerance):
    """The first dimension in which bars differ; bars near the bound of length may be on one side only."""
    finite = [d for of in ours for _, d in of if d is not None]
    scale = max(finite, default=1.0)
    for dimension, (a, b) in enumerate(zip(ours, theirs)):
        a, b = canonical(a, scale), canonical(b, scale)
        for side in (0, 1):
            x, y = sorted(p[side] for p in a), sorted(p[side] for p in b)
            if abs(len(x) - len(y)) > 2 or (len(x) == len(y) and any(abs(p - q) > tolerance * scale for p, q in zip(x, y) if p != q)):
                return dimension
    return None


def ours(program, path, case, limit):
    _, _, dim, threshold, collapse = case
    words = [program, "barcode", path, "--format", "distance", "--dim", str(dim), "-j", "1", "-q", "--output-format", "json",
             "--collapse", "always" if collapse else "never"] + (["--threshold", str(threshold)] if threshold else [])
    text, whole, peak = run(words, limit)
    if text is None:
        return None
    answer = json.loads(text)
    bars = [[] for _ in range(answer["parameters"]["max_dim"] + 1)]
    for bar in answer["bars"]:
        bars[bar["dim"]].append([bar["birth"], bar["death"]])
    return {"cpu": answer["cpu"], "whole": whole, "peak": peak, "bars": bars}


def measure(case, arguments, folder):
    name, source, dim, threshold, _ = case
    path = os.path.join(folder, name + ".npy")
    worker = [arguments.python, "-c", WORKER]
    rest = [str(dim), str(threshold or "inf")]
    subprocess.run(worker + ["write", path] + rest + [source, name, arguments.data], check=True)
    mine, rivals = [], {rival: [] for rival in RIVALS} if not arguments.growth else {}
    wrong = set()
    for _ in range(arguments.rounds):
        mine.append(ours(arguments.ours, path, case, arguments.limit))
        for rival, reports in rivals.items():
            if reports and (reports[0] is None or reports[0]["cpu"] > arguments.limit / 6):
                continue
            text, _, peak = run(worker + [rival, path] + rest, arguments.limit)
            reports.append(None if text is None else json.loads(text))
            tolerance = 1e-12 if rival.startswith("gudhi") else 2e-5
            if reports[-1] and mine[0] and differ(mine[0]["bars"], reports[-1]["bars"], tolerance) is not None:
                wrong.add(rival)
    os.unlink(path)
    middle = lambda reports, key: statistics.median(r[key] for r in reports) if reports and all(reports) else None
    result = {"name": name, "wrong": sorted(wrong), "rivals": {r: [middle(v, "cpu"), middle(v, "peak")] for r, v in rivals.items()}}
    result.update({key: middle(mine, key) for key in ("cpu", "whole", "peak")})
    return result


def seconds(value):
    return "-" if value is None else "%.3g" % value


def table(results, growth):
    rivals = [] if growth else RIVALS
    rows = ["| case | ours | whole command | MiB |" + "".join(" %s (MiB) |" % r for r in rivals) + ("" if growth else " fastest / ours | bars |"),
            "|---" * (4 + len(rivals) + (0 if growth else 2)) + "|"]
    for r in results:
        row = "| %s | %s | %s | %s |" % (r["name"], seconds(r["cpu"]), seconds(r["whole"]), "-" if r["peak"] is None else "%.0f" % r["peak"])
        times = [r["rivals"][rival][0] for rival in rivals]
        row += "".join(" - |" if r["rivals"][rival][0] is None else " %s (%.0f) |" % (seconds(r["rivals"][rival][0]), r["rivals"][rival][1]) for rival in rivals)
        if not growth:
            known = [t for t in times if t is not None]
            row += " %s | %s |" % ("%.1f" % (min(known) / r["cpu"]) if known and r["cpu"] else "-", "differ: " + ", ".join(r["wrong"]) if r["wrong"] else "agree")
        rows.append(row)
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="a Python with numpy and the rivals")
    parser.add_argument("--ours", help="our command; built if not given")
    parser.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data", "tda"))
    parser.add_argument("--only", default="", help="regular expression on names of cases")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, default=60, help="processor seconds of one process")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not arguments.ours:
        subprocess.run(["cargo", "build", "--release", "--no-default-features", "--features", "cli", "--bin", "sublevel"], cwd=ROOT, check=True)
        arguments.ours = os.path.join(ROOT, "target", "release", "sublevel")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for case in GROWTH if arguments.growth else CASES:
            if not re.search(arguments.only, case[0]):
                continue
            if "." in case[1] and not os.path.exists(os.path.join(arguments.data, case[1])):
                print("%s: %s is not there; left out" % (case[0], case[1]))
                continue
            results.append(measure(case, arguments, folder))
            print(table(results[-1:], arguments.growth).splitlines()[-1], flush=True)
    text = table(results, arguments.growth)
    print(text)
    if arguments.write:
        tables.insert(os.path.join(ROOT, "docs", "rips.md"), {"growth" if arguments.growth else "rips": text})


if __name__ == "__main__":
    main()
