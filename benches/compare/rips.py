#!/usr/bin/env python3
"""Vietoris-Rips beside ripser.py, giotto-ph and gudhi with edge collapse: one process a measurement, interleaved, medians.

    python3 benches/compare/rips.py --python ENV/bin/python [--data FOLDER] [--only REGEX] [--rounds 5] [--rivals REGEX] [--limit 20] [--growth]
        [--write]

ENV has numpy, gudhi, ripser and giotto-ph; a rival that is missing fails on every case. FOLDER has public point clouds and distance matrices
(dragon_1000.points.txt, sphere_3_192.lower_distance_matrix, ..); cases whose file is not there are left out, with a line that says so. Rivals are timed
from distances in memory to the barcode (processor seconds, one thread); of ours there are two numbers, from distances to the barcode as the JSON says it, and the
whole command, reading and writing included. A rival that takes more than the limit, its start included, is stopped; one that takes a sixth of it runs once. Ours runs
all rounds, over Z/3 and Z/7 once if that takes a third of the limit, and on two threads where one takes more than a second. Bars longer than 1e-5 of the
largest must agree within 2e-5 of it (rivals in 32 bits; gudhi: 1e-12). `--growth` measures ours alone on three families, points to barcode. `--write` puts the
rows measured into the tables of docs/rips.md, whose other rows stay, and the picture beside it.
"""
import argparse
import bisect
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import rips_cases
import rips_tables

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RIVALS = ("ripser", "giotto-ph", "giotto-ph-collapse", "gudhi-collapse")
# The largest memory of a run of ours when growth is measured.
ROOM = "18G"


def run(words, limit):
    """Output of a process and its processor seconds; no output if it was stopped, an error message if it failed."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as wrong:
        process = subprocess.Popen(words, stdout=out, stderr=wrong, env=dict(os.environ, OMP_NUM_THREADS="1"), cwd=HERE)
        end, stopped = time.monotonic() + 4 * limit, False
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            with open("/proc/%d/stat" % process.pid) as stat:
                ticks = sum(map(int, stat.read().rpartition(")")[2].split()[11:13]))
            if ticks / os.sysconf("SC_CLK_TCK") > limit or time.monotonic() > end:
                os.kill(process.pid, signal.SIGKILL)  # `process.kill` would take its status from us
                stopped = True
            time.sleep(0.01)
        process.returncode = status
        out.seek(0)
        wrong.seek(0)
        if status and not stopped:
            print("%s: %s" % (" ".join(words[:3]), wrong.read().strip().splitlines()[-1:]), file=sys.stderr)
        return out.read() if status == 0 else None, usage.ru_utime + usage.ru_stime


def canonical(bars, scale):
    """Births and deaths of the bars that are longer than rounding, sorted; an essential death as infinity."""
    pairs = [(b, float("inf") if d is None else d) for b, d in bars]
    return sorted((b, d) for b, d in pairs if d - b > 1e-5 * scale)


def unmatched(ours, theirs, off):
    """The bars of either side without one on the other whose birth and death are both as near as that; lists are sorted."""
    left, alone = list(theirs), []
    for birth, death in ours:
        start, end = (bisect.bisect_left(left, (to,)) for to in (birth - off, birth + 2 * off))
        away = {at: 0 if left[at][1] == death else abs(left[at][1] - death) for at in range(start, end)}
        nearest = min(away, key=away.get, default=None)
        if nearest is not None and away[nearest] <= off:
            del left[nearest]
        else:
            alone.append((birth, death))
    return alone + left


def differ(ours, theirs, tolerance):
    """The first dimension in which bars differ; bars near the bound of length may be on one side only."""
    finite = [d for of in ours for _, d in of if d is not None]
    scale = max(finite, default=1.0)
    for dimension, (a, b) in enumerate(zip(ours, theirs)):
        alone = unmatched(canonical(a, scale), canonical(b, scale), tolerance * scale)
        if any(death - birth > (1e-5 + 2 * tolerance) * scale for birth, death in alone):
            return dimension
    return None


def ours(program, path, options, limit, modulus=2, threads=1):
    """A run of our command; nothing if it was stopped."""
    words = [program, "barcode", path, "-j", str(threads), "-p", str(modulus), "-q", "--output-format", "json"] + options
    text, whole = run(words, limit)
    if text is None:
        return None
    answer = json.loads(text)
    bars = [[] for _ in range(answer["parameters"]["max_dim"] + 1)]
    for bar in answer["bars"]:
        bars[bar["dim"]].append([bar["birth"], bar["death"]])
    wall = sum(answer["timing_s"][part] for part in ("build", "sort", "reduce"))
    return {"cpu": answer["cpu"], "whole": whole, "wall": wall, "peak": answer["peak_rss_bytes"] / 2**20, "bars": bars,
            "edges": answer["input"]["n_simplices_by_dim"][1]}


def again(reports, limit):
    """Whether another round of a program is worth its time."""
    return not reports or (reports[0] is not None and reports[0]["cpu"] <= limit)


def measure(case, arguments, folder):
    path = os.path.join(folder, case.name + ".npy")
    worker = [arguments.python, os.path.join(HERE, "rips_worker.py")]
    subprocess.run(worker + ["write", path, case.source, case.name, arguments.data], check=True, cwd=HERE)
    options = ["--format", "distance", "--dim", str(case.dimension), "--collapse", "always" if case.collapse else "never"]
    options += ["--threshold", str(case.threshold)] if case.threshold else []
    rest, limit = [str(case.dimension), str(case.threshold or "inf")], arguments.limit
    mine, two, fields, wrong = [], [], {3: [], 7: []}, set()
    # A collapse by giotto-ph pays where it pays for us.
    rivals = {rival: [] for rival in RIVALS if re.fullmatch(arguments.rivals, rival) and (rival != "giotto-ph-collapse" or case.collapse or case.threshold)}
    for _ in range(arguments.rounds):
        mine.append(ours(arguments.ours, path, options, 3 * limit))
        for modulus, reports in fields.items():
            if again(reports, limit / 3):
                reports.append(ours(arguments.ours, path, options, 3 * limit, modulus=modulus))
        if mine[0] and mine[0]["cpu"] > 1:
            two.append(ours(arguments.ours, path, options, 3 * limit, threads=2))
        for rival, reports in rivals.items():
            if again(reports, limit / 6):
                text, _ = run(worker + [rival, path] + rest, limit)
                reports.append(None if text is None else json.loads(text))
                if reports[-1] and mine[0] and differ(mine[0]["bars"], reports[-1]["bars"], 1e-12 if rival.startswith("gudhi") else 2e-5) is not None:
                    wrong.add(rival)
    os.unlink(path)
    result = {key: middle(mine, key) for key in ("cpu", "whole", "wall", "peak")}
    result.update(name=case.name, wrong=sorted(wrong), two=middle(two, "wall"), fields={p: middle(reports, "cpu") for p, reports in fields.items()},
                  rivals={rival: [middle(reports, "cpu"), middle(reports, "peak")] for rival, reports in rivals.items()}, limit=limit, case=case)
    return result


def middle(reports, key):
    return statistics.median(report[key] for report in reports) if reports and all(reports) else None


def grow(arguments, folder):
    """Family by family, until a run meets the limit of time or of memory."""
    for family, dimension, sizes in rips_cases.GROWTH:
        for size in sizes:
            name = "%s_%d_d%d" % (family, size, dimension)
            if not re.search(arguments.only, name):
                continue
            path = os.path.join(folder, name + ".npy")
            worker = [arguments.python, os.path.join(HERE, "rips_worker.py"), "points", path, family, name, arguments.data]
            subprocess.run(worker, check=True, cwd=HERE)
            form = "lower-distance" if family == "matrix" else "point-cloud"
            options = ["--format", form, "--dim", str(dimension), "--collapse", "never", "--memory-limit", ROOM]
            reports = []
            for _ in range(arguments.rounds):
                if again(reports, 2):
                    reports.append(ours(arguments.ours, path, options, 12 * arguments.limit))
            os.unlink(path)
            row = {key: middle(reports, key) for key in ("cpu", "whole", "peak", "edges")}
            yield dict(row, name=name, family=family, size=size, dimension=dimension)
            if row["cpu"] is None:
                break


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="a Python with numpy and the rivals")
    parser.add_argument("--ours", help="our command; built if not given")
    parser.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data", "tda"))
    parser.add_argument("--only", default="", help="regular expression on names of cases")
    parser.add_argument("--rivals", default=".*", help="regular expression on names of rivals; to see whether bars agree, one with a high limit is enough")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, default=20, help="processor seconds of one process of a rival")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not arguments.ours:
        subprocess.run(["cargo", "build", "--release", "--no-default-features", "--features", "cli", "--bin", "sublevel"], cwd=ROOT, check=True)
        arguments.ours = os.path.join(ROOT, "target", "release", "sublevel")
    arguments.ours, arguments.data = os.path.abspath(arguments.ours), os.path.abspath(arguments.data)
    document = os.path.join(ROOT, "docs", "rips.md")
    with tempfile.TemporaryDirectory() as folder:
        if arguments.growth:
            results = []
            for row in grow(arguments, folder):
                results.append(row)
                print(rips_tables.growth(results[-1:]).splitlines()[-1], flush=True)
            if arguments.write:
                rips_tables.write_growth(document, results, rips_cases.GROWTH)
            return
        for case in rips_cases.CASES:
            if not re.search(arguments.only, case.name):
                continue
            if "." in case.source and not os.path.exists(os.path.join(arguments.data, case.source)):
                print("%s: %s is not there; left out" % (case.name, case.source))
                continue
            result = measure(case, arguments, folder)
            print(rips_tables.line(result), flush=True)
            if arguments.write:
                rips_tables.write_case(document, result, rips_cases.CASES)


if __name__ == "__main__":
    main()
