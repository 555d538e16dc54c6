#!/usr/bin/env python3
"""Instruction counts, which no other program on the machine disturbs: a regression shows without a quiet machine.

    python3 benches/instructions/run.py             compares with baseline.tsv and says what differs by more than 2 %; exit status 1 if more is needed
    python3 benches/instructions/run.py --record    writes baseline.tsv

Needs valgrind. One thread. Counts depend a little on the compiler, which baseline.tsv names.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "compare"))
import binary  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BASELINE = os.path.join(HERE, "baseline.tsv")
CASES = [("A/24_3", "build", 2), ("A/24_3", "boundary", 3), ("A/24_3", "reduce", 2), ("A/24_3", "reduce", 3), ("B/400_3_0.2", "reduce", 2),
         ("C/12r", "build", 2), ("C/12r", "reduce", 2), ("C/12s", "reduce", 2), ("D/100", "reduce", 2), ("D/100", "reduce", 3), ("F/14_4", "reduce", 2)]
TOLERANCE = 0.02


def count(program, family, phase, modulus):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "callgrind.out")
        words = ["valgrind", "--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*counted_%s*" % phase, "--callgrind-out-file=" + output]
        subprocess.run(words + [program, family, phase, str(modulus)], check=True, stderr=subprocess.DEVNULL, env=dict(os.environ, RAYON_NUM_THREADS="1"))
        with open(output) as text:
            return int(re.search(r"^(?:totals|summary): (\d+)", text.read(), re.M).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    program = binary.build("instructions")
    counts = {(family, phase, str(modulus)): count(program, family, phase, modulus) for family, phase, modulus in CASES}
    if arguments.record:
        version = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, universal_newlines=True).stdout.strip()
        with open(BASELINE, "w") as file:
            file.write("# family, phase, modulus, instructions; %s\n" % version)
            file.writelines("\t".join(case) + "\t%d\n" % number for case, number in counts.items())
        return
    with open(BASELINE) as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    before = {tuple(row[:3]): int(row[3]) for row in rows}
    worse = False
    for case, number in counts.items():
        change = number / before[case] - 1 if case in before else float("nan")
        mark = "" if abs(change) <= TOLERANCE else "  <- more" if change > 0 else "  <- less" if change < 0 else "  <- new"
        worse |= change > TOLERANCE
        print("%-12s %-9s mod %s %14d  %+6.1f %%%s" % (*case, number, 100 * change, mark))
    sys.exit(worse)


if __name__ == "__main__":
    main()
