"""The tables of what `compare.py` measured, in Markdown."""
import re

GROUPS = {"A": "skeleta, inductive values", "B": "flag complexes of points", "C": "grids in space", "D": "random 2-complexes", "E": "worst case",
          "F": "shuffled skeleta", "G": "grids in the plane"}


def building(report):
    """Our time from simplices to the matrix."""
    return sum(report["processor"][phase] for phase in ("add", "sort", "build", "boundary") if phase in report["processor"])


def reduction(name, report):
    """The reduction alone, transposition included. That of oineus is in what makes its matrix, which cannot be told apart."""
    times = report["processor"]
    return times["reduce"] + (times["matrix"] if name == "oineus:coh" else 0)


def whole(name, report):
    """From simplices to the barcode; none of a program that starts from a matrix or from heights."""
    if name.startswith(("phat", "lophat", "oineus-grid")):
        return None
    return sum(report["processor"].values())


def good(case):
    return {name: report for name, report in case["rivals"].items() if not isinstance(report, str)}


def best(case, cost, starts=("",)):
    """The least cost among programs whose names start so, with the name."""
    costs = [(cost(name, report), name) for name, report in good(case).items() if name.startswith(tuple(starts))]
    return min([pair for pair in costs if pair[0] is not None], default=(None, ""))


def seconds(value):
    if value is None:
        return "-"
    return ("%.5f" % value if value < 0.01 else "%.4f" % value if value < 0.1 else "%.3f" % value if value < 1 else "%.2f" % value).lstrip("0")


def count(number):
    return "%.2f M" % (number / 1e6) if number >= 1e6 else "%d k" % round(number / 1e3)


def mega(value):
    return "-" if value is None else "%.1f" % (value / 1e6) if value < 1e7 else "%.0f" % (value / 1e6)


def ratio(theirs, ours, goal=None):
    if theirs is None:
        return "no rival ends"
    text = "%.1f" % (theirs / ours)
    return text if goal is None else "**%s**" % text if theirs / ours >= goal else text + " (goal %g)" % goal


def row(cells):
    return "| " + " | ".join(cells) + " |"


def table(head, rows):
    return "\n".join([row(head), "|---" * len(head) + "|"] + [row(cells) for cells in rows])


def shown(case, starts):
    value, name = best(case, reduction, starts)
    if value is not None:
        return seconds(value) + (" (" + name.split(":")[1] + ")" if ":" in name else "")
    limits = [report for name, report in case["rivals"].items() if name.startswith(tuple(starts))]
    return limits[0] if limits else "-"


def reductions(cases):
    rows = []
    for case in cases:
        ours = case["ours"]["processor"]["reduce"]
        theirs, _ = best(case, reduction, ("phat", "oineus:", "lophat", "gudhi"))
        rows.append([case["family"], count(case["ours"]["cells"]), seconds(ours), shown(case, ["phat"]), shown(case, ["oineus:"]),
                     shown(case, ["gudhi"]), shown(case, ["lophat"]), ratio(theirs, ours, case["goals"][0])])
    return table(["family", "cells", "ours", "PHAT", "oineus", "gudhi", "lophat", "fastest rival / ours"], rows)


def wholes(cases):
    rows = []
    for case in cases:
        build, ours = building(case["ours"]), sum(case["ours"]["processor"].values())
        theirs, _ = best(case, whole)
        given, _ = best(case, reduction, ("phat", "oineus:", "lophat"))
        given = None if given is None else given + build
        grid = case["rivals"].get("oineus-grid:hom")
        grid = sum(grid["processor"].values()) if isinstance(grid, dict) else None
        one = [best(case, whole, [name])[0] for name in ("gudhi", "oineus:")]
        failed = [next((report for name, report in case["rivals"].items() if name.startswith(start)), "-") for start in ("gudhi", "oineus:")]
        one = [seconds(value) if value is not None else str(why) for value, why in zip(one, failed)]
        rows.append([case["family"], seconds(case["ours"]["processor"].get("sort", 0)), seconds(build), seconds(ours), *one, ratio(theirs, ours, case["goals"][1]), seconds(given),
                     ratio(given, ours, case["goals"][2]), seconds(grid)])
    return table(["family", "our sort", "our build, sort included", "ours, whole", "gudhi", "oineus", "fastest / ours", "our build + fastest reduction", "that / ours",
                  "oineus, from heights"], rows)


def memories(cases):
    rows = []
    for case in cases:
        ours, least = case["ours"], lambda starts: min([report["peak"] for name, report in good(case).items() if name.startswith(starts)], default=None)
        gudhi, oineus, phat = least("gudhi"), least("oineus:"), least("phat")
        leanest = min([value for value in (gudhi, oineus) if value is not None], default=None)
        rows.append([case["family"], mega(ours["peak"]), "%.0f" % (ours["peak"] / ours["cells"]), mega(gudhi), mega(oineus),
                     ratio(leanest, ours["peak"], 1), mega(ours["peak_reduce"]), mega(phat), ratio(phat, ours["peak_reduce"], 1)])
    return table(["family", "ours, whole", "bytes a cell", "gudhi", "oineus", "leanest / ours", "ours, matrix and reduction", "PHAT",
                  "PHAT / ours"], rows)


def threads(cases):
    rows = []
    for case in cases:
        one, two = case["ours"]["wall"], case["two"]["wall"]
        if sum(one.values()) < 0.2:
            continue
        parts = ["%.2f" % (one[phase] / two[phase]) for phase in ("add", "sort", "build", "reduce") if phase in one]
        rows.append([case["family"], seconds(sum(one.values())), seconds(sum(two.values())), *parts, ratio(sum(one.values()), sum(two.values()), 1.7)])
    return table(["family", "one thread", "two threads", "add", "sort", "build", "reduce", "one / two"], rows)


def growths(cases):
    rows = []
    for case in cases:
        ours = case["ours"]
        times = ours["processor"]
        total = sum(times.values())
        rows.append([case["family"], count(ours["cells"]), count(ours["entries"]), seconds(building(ours)), seconds(times["reduce"]), seconds(total),
                     "%.0f" % (1e9 * total / ours["cells"]), "%.0f" % (ours["peak"] / ours["cells"])])
    return table(["family", "cells", "entries", "build", "reduce", "whole", "ns a cell", "bytes a cell"], rows)


def summary(cases):
    """One row a family, for the README."""
    rows = []
    for letter in dict.fromkeys(case["family"][0] for case in cases):
        of = [case for case in cases if case["family"][0] == letter]
        reduce = [best(case, reduction, ("phat", "oineus:", "lophat", "gudhi"))[0] for case in of]
        reduce = [theirs / case["ours"]["processor"]["reduce"] for theirs, case in zip(reduce, of) if theirs is not None]
        total = [best(case, whole)[0] for case in of]
        total = [theirs / sum(case["ours"]["processor"].values()) for theirs, case in zip(total, of) if theirs is not None]
        span = ["%.1f to %.1f" % (min(ratios), max(ratios)) if ratios else "-" for ratios in (reduce, total)]
        cells = sorted(case["ours"]["cells"] for case in of)
        rows.append([GROUPS[letter], count(cells[0]) + " to " + count(cells[-1]), *span])
    return table(["family", "cells", "reduction: fastest rival / ours", "simplices to barcode: faster of gudhi and oineus / ours"], rows)


def blocks(results):
    found = {"machine": results["machine"]}
    cases = results.get("cases")
    if cases:
        found.update(summary=summary(cases), reduction=reductions(cases), whole=wholes(cases), memory=memories(cases), threads=threads(cases))
        differ = ["%s on %s" % (", ".join(case["differ"]), case["family"]) for case in cases if case["differ"]]
        checked = sum(len(good(case)) for case in cases)
        found["agreement"] = "All %d barcodes of other programs equal ours." % checked if not differ else "Different barcodes: %s." % "; ".join(differ)
    if results.get("growth"):
        found["growth"] = growths(results["growth"])
    return found


def insert(file, found):
    """Puts each block between the comments `<!-- name -->` and `<!-- end -->` that the file has."""
    with open(file) as text:
        page = text.read()
    for name, block in found.items():
        page = re.sub(r"(<!-- %s -->\n).*?(\n?<!-- end -->)" % name, lambda match: match[1] + block + "\n<!-- end -->", page, flags=re.S)
    with open(file, "w") as text:
        text.write(page)


def brief(result):
    ours = result["ours"]
    line = "%s cells, build %s, reduce %s" % (count(ours["cells"]), seconds(building(ours)), seconds(reduction("", ours)))
    if "rivals" in result:
        line += "; " + ", ".join("%s %s" % (name, report if isinstance(report, str) else seconds(reduction(name, report)))
                                 for name, report in result["rivals"].items())
        line += "; DIFFER: " + ", ".join(result["differ"]) if result["differ"] else ""
    return line
