"""Images beside GUDHI's cubical complex and CubicalRipser (cripser).

    python cubical.py [--only REGEX] [--repeat 5] [--out FILE.md]

Random and smooth images, both constructions, one thread. Every measurement is a process of its own, the programs one after the other and all of them again;
medians. Processor seconds are those from the array in memory to the bars, memory is what the process grew by in that time. The bars of all programs are
compared one by one: they must be the same numbers. `gudhi 2-D` is GUDHI's own way for images in the plane with values on the top cells, which its class
of complexes does not take. At last ours by two threads on the largest image, in seconds of the clock; that says something on an idle machine only.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

SHAPES = [(512, 512), (2048, 2048), (64, 64, 64), (128, 128, 128)]


def image(shape, kind):
    """Independent values in [0, 1), or these with high frequencies damped."""
    import numpy as np
    values = np.random.default_rng(1).random(shape)
    if kind == "smooth":
        frequencies = np.meshgrid(*[np.fft.fftfreq(n) * n for n in shape], indexing="ij")
        damped = np.exp(-sum(f * f for f in frequencies) / (2 * (shape[0] / 16) ** 2))
        values = np.fft.ifftn(np.fft.fftn(values - 0.5) * damped).real
    return np.ascontiguousarray(values)


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def gudhi_bars(array, construction):
    import gudhi
    key = "vertices" if construction == "V" else "top_dimensional_cells"
    complex_ = gudhi.CubicalComplex(**{key: array})
    complex_.compute_persistence(homology_coeff_field=2, min_persistence=0.0)
    return [complex_.persistence_intervals_in_dimension(d) for d in range(array.ndim)]


def plane_bars(array, construction):
    from gudhi._pers_cub_low_dim_ext import _persistence_on_rectangle_from_top_cells
    return list(_persistence_on_rectangle_from_top_cells(array, 0.0))[:2]


def cripser_bars(array, construction):
    import cripser
    rows = cripser.compute_ph(array, filtration=construction, maxdim=array.ndim - 1)
    return [rows[rows[:, 0] == d][:, 1:3] for d in range(array.ndim)]


PEERS = {"gudhi": gudhi_bars, "gudhi 2-D": plane_bars, "cripser": cripser_bars}


def worker(name, path, construction, bars_path):
    """One measurement of a peer, as JSON."""
    import time
    import numpy as np
    array = np.load(path)
    PEERS[name](np.zeros((3,) * array.ndim), construction)  # what is imported or made once
    before, start = peak(), time.process_time()
    bars = PEERS[name](array, construction)
    cpu, kib = time.process_time() - start, peak() - before
    rows = [np.column_stack([np.full(len(b), float(d)), np.reshape(b, (-1, 2))]) for d, b in enumerate(bars)]
    np.save(bars_path, np.concatenate(rows))
    print(json.dumps({"cpu": cpu, "kib": kib}))


def measure(name, program, path, construction, bars_path, threads=1):
    environment = dict(os.environ, RAYON_NUM_THREADS=str(threads), OMP_NUM_THREADS="1")
    words = [program, path, construction, "0", bars_path] if name == "sublevel" else [
        sys.executable, os.path.abspath(__file__), "--worker", name, path, construction, bars_path]
    result = subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(result.stdout)


def same(ours, theirs):
    """Whether the bars of positive length are the same; the largest number stands for a death that never comes."""
    import numpy as np

    def ordered(path):
        rows = np.load(path)
        rows[rows[:, 2] > 1e300, 2] = np.inf
        rows = rows[rows[:, 1] < rows[:, 2]]
        return rows[np.lexsort(rows.T[::-1])]
    return np.array_equal(ordered(ours), ordered(theirs))


def case(folder, program, shape, kind, construction, options):
    import numpy as np
    path = os.path.join(folder, "image.npy")
    np.save(path, image(shape, kind))
    fits = {"gudhi 2-D": len(shape) == 2 and construction == "T"}
    names = ["sublevel"] + [name for name in options.peers.split(",") if fits.get(name, True)]
    files = {name: os.path.join(folder, name.replace(" ", "") + ".npy") for name in names}
    runs = {name: [] for name in names}
    for _ in range(options.repeat):
        for name in names:
            runs[name].append(measure(name, program, path, construction, files[name]))
    for name in names[1:]:
        if not same(files["sublevel"], files[name]):
            raise SystemExit(f"{shape} {kind} {construction}: {name} has other bars")
    return {name: (statistics.median(r["cpu"] for r in run), statistics.median(r["kib"] for r in run) / 1024)
            for name, run in runs.items()}


def row(shape, kind, construction, found):
    def cell(name):
        return "%.3f s, %.0f MiB" % found[name] if name in found else ""
    ours, rivals = found["sublevel"], [found[name] for name in ["gudhi", "cripser"] if name in found]
    faster, leaner = min(r[0] for r in rivals) / ours[0], min(r[1] for r in rivals) / max(ours[1], 0.1)
    names = ["sublevel", "gudhi", "cripser", "gudhi 2-D"]
    size = " x ".join(map(str, shape))
    return "| " + " | ".join([size, kind, construction, *map(cell, names), "%.1f" % faster, "%.1f" % leaner]) + " |"


def threads(folder, program, repeat):
    """Seconds of the clock by one thread and by two."""
    import numpy as np
    path = os.path.join(folder, "image.npy")
    np.save(path, image(SHAPES[-1], "random"))
    runs = {1: [], 2: []}
    for _ in range(repeat):
        for count, times in runs.items():
            times.append(measure("sublevel", program, path, "V", os.path.join(folder, "bars.npy"), count)["wall"])
    one, two = (statistics.median(times) for times in runs.values())
    return "128 x 128 x 128, random, V: %.2f s by one thread, %.2f s by two, %.2f times as fast." % (one, two, one / two)


def main():
    if sys.argv[1:2] == ["--worker"]:
        return worker(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="cases whose name has this, as `512x512 random V`")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--peers", default="gudhi,cripser,gudhi 2-D")
    parser.add_argument("--program", help="our program, if it is built already")
    parser.add_argument("--out")
    options = parser.parse_args()
    program = options.program
    if not program:
        from binary import build
        program = build("images")
    lines = ["| image | values | on | sublevel | gudhi | cripser | gudhi 2-D | faster rival / ours | leaner rival / ours |",
             "|---|---|---|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for shape in SHAPES:
            for kind in ["random", "smooth"]:
                for construction in "VT":
                    if re.search(options.only, f"{'x'.join(map(str, shape))} {kind} {construction}"):
                        lines.append(row(shape, kind, construction, case(folder, program, shape, kind, construction, options)))
                        print(lines[-1], flush=True)
        if not options.only:
            lines += ["", threads(folder, program, options.repeat)]
            print(lines[-1], flush=True)
    if options.out:
        with open(options.out, "w") as out:
            out.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
