#!/usr/bin/env python3
"""The other programs beside us: times, memory and answers, one process a measurement, interleaved; medians.

    python3 benches/compare/compare.py --python ENV/bin/python --phat-python ENV37/bin/python --lophat LOPHAT_RUNNER --write

ENV has gudhi, oineus and numpy; ENV37 a Python that PHAT's package builds on, phat and numpy; LOPHAT_RUNNER is a command
`FILE.phat VALUES.npy lockfree vec THREADS SIDE MAX_DIM` around the crate lophat. What is not given is left out. Every program gets the same
simplices (`ours write`), and its bars must be ours. `--write` puts the tables into docs/performance.md and README.md; `--growth` measures
ours alone up to 20 million cells instead.
"""
import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import binary
import tables

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# The other side of these is tried where it is not hopeless: the homology of large skeleta and flag complexes is not, by 30-400 times.
DUAL, BOTH = ("dual",), ("dual", "primal")
# (family, sides, goals): reduction, simplices to barcode as they ship, given our build.
SKELETA, FLAG, RANDOM, SMOOTH, FILL = (5, 8, 4), (9, 10, 4), (5, 10, 3), (15, 10, 3), (5, 5, 5)
CASES = [
    ("A/24_3", BOTH, SKELETA), ("A/40_3", DUAL, SKELETA), ("A/60_2", BOTH, SKELETA), ("A/16_5", BOTH, SKELETA),
    ("A/120_2", DUAL, SKELETA), ("A/250_2", DUAL, SKELETA),
    ("B/200_2", DUAL, FLAG), ("B/3000_2_0.17", DUAL, FLAG), ("B/1200_3_0.2", DUAL, FLAG), ("B/1950_3_0.2", DUAL, FLAG),
    ("G/240r", BOTH, RANDOM), ("G/700r", BOTH, RANDOM), ("C/24r", BOTH, RANDOM), ("C/48r", BOTH, RANDOM),
    ("G/240s", BOTH, SMOOTH), ("G/700s", BOTH, SMOOTH), ("C/24s", BOTH, SMOOTH), ("C/48s", BOTH, SMOOTH),
    ("D/150", BOTH, FILL), ("D/200", BOTH, FILL), ("D/220", BOTH, FILL), ("D/300", BOTH, FILL),
    ("F/14_4", BOTH, FILL), ("F/28_3", DUAL, FILL),
]
GROWTH = [
    "A/60_2", "A/120_2", "A/250_2", "A/400_2", "A/490_2", "A/40_3", "A/80_3", "A/120_3", "A/147_3",
    "B/100_2", "B/200_2", "B/400_2", "B/490_2", "B/1000_3_0.2", "B/2000_3_0.2", "B/2000_3_0.25",
    "C/24r", "C/48r", "C/70r", "C/93r", "C/24s", "C/48s", "C/70s", "C/93s", "G/240r", "G/700r", "G/1300r", "G/1820r",
    "G/240s", "G/700s", "G/1300s", "G/1820s", "D/150", "D/220", "D/300", "D/400", "F/14_4", "F/28_3", "F/40_3",
]


def programs(sides, family, large, arguments):
    """The commands of the other programs on a folder; lophat, which is 9 to 100 times behind, has no large ones."""
    rival = os.path.join(HERE, "rivals.py")
    found = {}
    hard = family[0] == "D" and family != "D/150"
    if arguments.python:
        # gudhi and lophat do not end on random 2-complexes, which one of these shows.
        names = [] if hard else ["gudhi"]
        names += ["oineus:" + {"dual": "coh", "primal": "hom"}[side] for side in sides]
        names += ["oineus-grid:hom"] if family[0] in "CG" else []
        found.update({name: [arguments.python, rival, name] for name in names})
    if arguments.phat_python:
        names = ["phat:%s-%s" % (method, side) for side in sides for method in ("twist", "chunk")]
        found.update({name: [arguments.phat_python, rival, name] for name in names})
    if arguments.lophat and not large and not hard:
        found.update({"lophat:" + side: [arguments.lophat] for side in sides})
    return found


def command(program, words, folder, seconds, dimensions):
    if not program.startswith("lophat"):
        return words + [folder, str(seconds)]
    files = [os.path.join(folder, name) for name in ("matrix.phat", "matrix_values.npy")]
    return words + files + ["lockfree", "vec", "1", program.split(":")[1], str(dimensions - 1)]


def processor_seconds(pid):
    """What a process has used so far."""
    with open("/proc/%d/stat" % pid) as stat:
        times = stat.read().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def execute(words, limit, threads=1, output=None):
    """The output of a process and its peak memory, or why there is none. Without `output` the text is returned."""
    environment = dict(os.environ, RAYON_NUM_THREADS=str(threads), OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS="1")
    path = output or os.path.join(ARGUMENTS.folder, "output.txt")
    with open(path, "w") as stdout, open(os.path.join(ARGUMENTS.folder, "errors.txt"), "w+") as stderr:
        process = subprocess.Popen(words, stdout=stdout, stderr=stderr, env=environment)
        end = time.monotonic() + 5 * limit
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            # Not by a limit of the system: with that on, the clock of the processor moves in ticks.
            if time.monotonic() > end or processor_seconds(process.pid) > limit:
                process.kill()
            time.sleep(0.02)
        process.returncode = status
        stderr.seek(0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return None, "> %d s" % limit
        if status:
            return None, "fails: " + stderr.read().strip().rpartition("\n")[2]
    with open(path) as text:
        return text.read() if not output else "", usage.ru_maxrss * 1024


def check(words):
    text, problem = execute(words, 300)
    if text is None:
        sys.exit("%s: %s" % (" ".join(words), problem))
    return text


def run_ours(folder, seconds, threads=1, bars=None):
    return json.loads(check([ARGUMENTS.ours, "run", folder, str(seconds)] + ([bars] if bars else [])
                            if threads == 1 else ["env", "RAYON_NUM_THREADS=%d" % threads, ARGUMENTS.ours, "run", folder, str(seconds)]))


def run_rival(program, words, folder, dimensions):
    """One measurement: a report, or a string that says why there is none."""
    lophat = os.path.join(ARGUMENTS.folder, "lophat.json") if program.startswith("lophat") else None
    text, rest = execute(command(program, words, folder, ARGUMENTS.seconds, dimensions), ARGUMENTS.limit, output=lophat)
    if text is None:
        return rest
    if not lophat:
        return json.loads(text)
    with open(lophat) as output:
        report = json.load(output)
    bars = check([ARGUMENTS.python, os.path.join(HERE, "rivals.py"), "digest-lophat", lophat, str(dimensions)]).strip()
    times = report["timings"]
    wall = sum(times[phase] for phase in times if phase != "load")
    return {"processor": {"reduce": report["cpu"]}, "wall": {"reduce": wall}, "peak": rest, "bars": bars}


def middle(reports):
    """The medians of reports of one program."""
    def of(values):
        if isinstance(values[0], dict):
            return {key: of([value[key] for value in values]) for key in values[0]}
        return statistics.median(values) if isinstance(values[0], (int, float)) else values[0]
    return of(reports)


def promising(reports):
    """The programs within twice the best, by reduction or by the whole: only these, if they took less than 5 s, are measured again."""
    good = {name: report[0] for name, report in reports.items() if not isinstance(report[0], str)}
    kept = set()
    for cost in (tables.reduction, tables.whole):
        costs = {name: cost(name, report) for name, report in good.items() if cost(name, report) is not None}
        kept |= {name for name, value in costs.items() if value <= 2 * min(costs.values())}
    return {name for name in kept if sum(good[name]["processor"].values()) < 5}


def compare(case):
    family, sides, goals = case
    folder = os.path.join(ARGUMENTS.folder, family.replace("/", "_"))
    check([ARGUMENTS.ours, "write", family, folder])
    check([ARGUMENTS.ours, "matrix", folder])
    bars = os.path.join(folder, "bars.npy")
    ours, two, rivals = [], [], {}
    large = os.path.getsize(os.path.join(folder, "matrix_values.npy")) > 8 * 500000
    chosen = programs(sides, family, large, ARGUMENTS)
    for turn in range(ARGUMENTS.rounds):
        ours.append(run_ours(folder, ARGUMENTS.seconds, bars=bars))
        two.append(run_ours(folder, ARGUMENTS.seconds, threads=2))
        dimensions = len(ours[0]["dimensions"]) - 1
        again = promising(rivals) if turn else chosen
        for program, words in chosen.items():
            if program in again:
                rivals.setdefault(program, []).append(run_rival(program, words, folder, dimensions))
    result = {"family": family, "goals": goals, "ours": middle(ours), "two": middle(two), "rivals": {}, "differ": []}
    expected = check([ARGUMENTS.python, os.path.join(HERE, "rivals.py"), "digest", bars, str(dimensions)]).strip() if ARGUMENTS.python else None
    for program, reports in rivals.items():
        reports = [report for report in reports if not isinstance(report, str)] or reports[0]
        result["rivals"][program] = reports if isinstance(reports, str) else middle(reports)
        if not isinstance(reports, str) and expected and reports[0]["bars"] != expected:
            result["differ"].append(program)
    shutil.rmtree(folder)
    return result


def growth(family):
    folder = os.path.join(ARGUMENTS.folder, family.replace("/", "_"))
    check([ARGUMENTS.ours, "write", family, folder])
    report = run_ours(folder, ARGUMENTS.seconds)
    shutil.rmtree(folder)
    return {"family": family, "ours": report}


def machine():
    """What it ran on, and the versions, in words."""
    model = platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as text:
            model = next((line.split(":")[1].strip() for line in text if line.startswith("model name")), model)
    rival = os.path.join(HERE, "rivals.py")
    versions = []
    for python, names in ((ARGUMENTS.python, ["gudhi", "oineus"]), (ARGUMENTS.phat_python, ["phat"])):
        versions += [name + " " + check([python, rival, "version", name]).strip() for name in names if python]
    if ARGUMENTS.lophat:
        versions.append("lophat 0.14.1")
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, stdout=subprocess.PIPE, universal_newlines=True)
    rustc = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, universal_newlines=True).stdout.split()[1]
    return "%s, %d processors, %s; rustc %s, commit %s; %s; load %.1f at the start" % (
        model, os.cpu_count(), platform.system(), rustc, commit.stdout.strip(), ", ".join(versions), os.getloadavg()[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="a Python with gudhi, oineus and numpy")
    parser.add_argument("--phat-python", help="a Python with phat and numpy")
    parser.add_argument("--lophat", help="a program around the crate lophat")
    parser.add_argument("--ours", help="our binary; built if not given")
    parser.add_argument("--only", default="", help="families that begin with one of these, separated by commas")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of a program; those far behind the best are measured once")
    parser.add_argument("--seconds", type=float, default=0.25, help="repeat within a process for so long")
    parser.add_argument("--limit", type=int, default=20, help="processor seconds that a process may take, its start and its input included")
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "sublevel-compare"), help="for the files that are exchanged, 300 MB")
    parser.add_argument("--results", help="JSON of what was measured; read, and added to, if it exists")
    parser.add_argument("--growth", action="store_true", help="ours alone, up to 20 million cells, 3 GB of memory")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md and README.md")
    global ARGUMENTS
    ARGUMENTS = parser.parse_args()
    ARGUMENTS.ours = ARGUMENTS.ours or binary.build("ours")
    os.makedirs(ARGUMENTS.folder, exist_ok=True)
    kind = "growth" if ARGUMENTS.growth else "cases"
    results = {"machine": machine(), kind: []}
    if ARGUMENTS.results and os.path.exists(ARGUMENTS.results):
        with open(ARGUMENTS.results) as file:
            results = json.load(file)
    starts = tuple(ARGUMENTS.only.split(","))
    done = {case["family"] for case in results.get(kind, [])}
    for case in GROWTH if ARGUMENTS.growth else CASES:
        family = case if ARGUMENTS.growth else case[0]
        if family.startswith(starts) and family not in done:
            begin = time.monotonic()
            result = growth(case) if ARGUMENTS.growth else compare(case)
            results.setdefault(kind, []).append(result)
            print("%-14s %5.1f s  %s" % (family, time.monotonic() - begin, tables.brief(result)), flush=True)
            if ARGUMENTS.results:
                with open(ARGUMENTS.results, "w") as file:
                    json.dump(results, file, indent=1)
    blocks = tables.blocks(results)
    for name, text in blocks.items():
        print("\n" + text)
    if ARGUMENTS.write:
        for file in ("docs/performance.md", "README.md"):
            tables.insert(os.path.join(ROOT, file), blocks)


if __name__ == "__main__":
    main()
