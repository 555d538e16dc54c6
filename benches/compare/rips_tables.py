"""The tables and the picture of what rips.py measured, in Markdown and SVG."""
import os
import re

import rips_plot
import tables

RIVALS = ("ripser", "giotto-ph", "giotto-ph-collapse", "gudhi-collapse")
HEAD = ["case", "ours", "command", "MiB", *("%s (MiB)" % rival for rival in RIVALS), "fastest / ours", "ripser / command", "Z/3, Z/7 : Z/2", "2 threads", "misses"]
GROWTH = ["case", "edges", "ours", "command", "MiB"]
# What a field may cost against Z/2, and what a second thread should win.
FIELD, THREAD = 3, 1.5


def seconds(value):
    return "-" if value is None else "%.3g" % value


def theirs(result, rival):
    if rival not in result["rivals"]:
        return ""
    cpu, peak = result["rivals"][rival]
    return "> %d s" % result["limit"] if cpu is None else "%s (%.0f)" % (seconds(cpu), peak)


def against(value, other, stopped):
    """How many times `other` a `value` is; at least so many, if it was stopped there."""
    if other is None or (value is None and stopped is None):
        return "-", None
    times = (value if value is not None else stopped) / other
    return ("" if value is not None else "> ") + ("%.1f" % times), times


def line(result):
    """A row: what was measured, and what of the goals is missed."""
    case, misses = result["case"], []
    ran = [cpu for cpu, _ in result["rivals"].values() if cpu is not None]
    fastest = min(ran, default=None)
    ratio, times = against(fastest, result["cpu"], result["limit"] if result["rivals"] else None)
    if result["cpu"] is None:
        misses.append("ours was stopped")
    elif case.ratio and (times is None or times < case.ratio):
        misses.append("%g times" % case.ratio)
    elif case.seconds and result["cpu"] > case.seconds:
        misses.append("%g s" % case.seconds)
    ripser = result["rivals"].get("ripser", [None])[0]
    command, times = against(ripser, result["whole"], result["limit"])
    if case.ratio and (ripser is None or ripser > 0.1) and times is not None and times < case.ratio / 2:
        misses.append("command %g times" % (case.ratio / 2))
    if case.seconds and result["whole"] is not None and result["whole"] > 2 * case.seconds:
        misses.append("command %g s" % (2 * case.seconds))
    leanest = min([peak for _, peak in result["rivals"].values() if peak is not None], default=None)
    if leanest is not None and result["peak"] is not None and result["peak"] > leanest / 2:
        misses.append("half of %.0f MiB" % leanest)
    fields = [against(cpu, result["cpu"], None) for cpu in result["fields"].values()]
    misses += ["Z/%d" % p for p, (_, times) in zip(result["fields"], fields) if result["cpu"] and (times is None or times > FIELD)]
    two = "%.2f" % (result["wall"] / result["two"]) if result["two"] else ""
    if two and float(two) < THREAD:
        misses.append("threads")
    misses += ["bars of %s" % rival for rival in result["wrong"]]
    cells = [result["name"], seconds(result["cpu"]), seconds(result["whole"]), "-" if result["peak"] is None else "%.0f" % result["peak"],
             *(theirs(result, rival) for rival in RIVALS), ratio, command, ", ".join(text for text, _ in fields), two, ", ".join(misses)]
    return tables.row(cells)


def growth(results):
    count = lambda value, form="%.0f": "stopped" if value is None else form % value
    rows = [[r["name"], count(r["edges"]), seconds(r["cpu"]), seconds(r["whole"]), count(r["peak"])] for r in results]
    return tables.table(GROWTH, rows)


def block(document, name):
    """The rows of a table of the document by their first cell, if its head is this one's."""
    with open(document) as file:
        found = re.search(r"<!-- %s -->\n(.*?)\n?<!-- end -->" % name, file.read(), re.S)
    return found[1].splitlines() if found else []


def write_case(document, result, cases):
    """Puts the row in its place among those of earlier runs."""
    old, head = block(document, "rips"), tables.table(HEAD, []).splitlines()
    rows = {row.split("|")[1].strip(): row for row in old[2:]} if old[:1] == head[:1] else {}
    rows[result["name"]] = line(result)
    ordered = [rows[case.name] for case in cases if case.name in rows]
    tables.insert(document, {"rips": "\n".join(head + ordered)})


def write_growth(document, results, families):
    """The table of growth, rows of earlier runs included, and the picture beside the document."""
    old, new = block(document, "growth"), growth(results).splitlines()
    rows = {row.split("|")[1].strip(): row for row in (old[2:] if old[:1] == new[:1] else []) + new[2:]}
    series, ordered = {}, []
    for family, dimension, sizes in families:
        for size in sizes:
            row = rows.get("%s_%d_d%d" % (family, size, dimension))
            if row is None:
                continue
            ordered.append(row)
            _, _, cpu, _, peak = [cell.strip() for cell in row.strip("|").split("|")]
            if cpu != "-":
                series.setdefault("%s, dimension %d" % (family, dimension), []).append((size, float(cpu), float(peak)))
    tables.insert(document, {"growth": "\n".join(new[:2] + ordered)})
    with open(os.path.join(os.path.dirname(document), "rips-growth.svg"), "w") as file:
        file.write(rips_plot.picture(series, "points, or distances of the random matrix, to the barcode; one thread"))
