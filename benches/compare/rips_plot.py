"""Time and memory against the number of points, as a picture of two panels with logarithmic axes."""
import math

WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 220, 60, 24, 80
COLOURS = ("#1b6ca8", "#c8553d", "#4f772d")


def ticks(low, high):
    """The powers of ten between, or their halves and doubles too where there are few."""
    steps = (1,) if high / low > 300 else (1, 2, 5)
    numbers = [step * 10.0 ** power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1) for step in steps]
    return [number for number in numbers if low * 0.999 <= number <= high * 1.001]


def number(value):
    return "%g" % value if value < 1000 else "%g k" % (value / 1000)


class Panel:
    """One pair of axes; `points` are all that it must hold."""

    def __init__(self, left, title, points):
        self.left, self.title = left, title
        spans = [[point[axis] for point in points] for axis in (0, 1)]
        self.low = [min(span) / 1.2 for span in spans]
        self.high = [max(span) * 1.2 for span in spans]

    def place(self, axis, value):
        share = math.log(value / self.low[axis]) / math.log(self.high[axis] / self.low[axis])
        return self.left + share * WIDTH if axis == 0 else TOP + (1 - share) * HEIGHT

    def frame(self):
        yield '<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#999"/>' % (self.left, TOP, WIDTH, HEIGHT)
        yield '<text x="%d" y="%d" text-anchor="middle" font-weight="bold">%s</text>' % (self.left + WIDTH / 2, TOP - 8, self.title)
        for value in ticks(self.low[0], self.high[0]):
            x = self.place(0, value)
            yield '<path d="M%.1f %d v%d" stroke="#e5e5e5"/>' % (x, TOP, HEIGHT)
            yield '<text x="%.1f" y="%d" text-anchor="middle">%s</text>' % (x, TOP + HEIGHT + 16, number(value))
        for value in ticks(self.low[1], self.high[1]):
            y = self.place(1, value)
            yield '<path d="M%d %.1f h%d" stroke="#e5e5e5"/>' % (self.left, y, WIDTH)
            yield '<text x="%d" y="%.1f" text-anchor="end">%s</text>' % (self.left - 6, y + 4, number(value))

    def line(self, points, colour):
        places = [(self.place(0, x), self.place(1, y)) for x, y in points]
        yield '<path d="M%s" fill="none" stroke="%s" stroke-width="1.5"/>' % (" L".join("%.1f %.1f" % place for place in places), colour)
        for place in places:
            yield '<circle cx="%.1f" cy="%.1f" r="2.5" fill="%s"/>' % (*place, colour)


def picture(series, note):
    """The SVG of `{name: [(points, seconds, MiB)]}`."""
    parts = []
    for at, title in enumerate(("processor seconds", "MiB")):
        pairs = {name: [(row[0], row[1 + at]) for row in rows] for name, rows in series.items() if rows}
        panel = Panel(LEFT + at * (WIDTH + GAP), title, [pair for of in pairs.values() for pair in of])
        parts.extend(panel.frame())
        for colour, of in zip(COLOURS, pairs.values()):
            parts.extend(panel.line(of, colour))
    base, x = TOP + HEIGHT + 42, LEFT
    for colour, name in zip(COLOURS, series):
        parts.append('<circle cx="%d" cy="%d" r="4" fill="%s"/><text x="%d" y="%d">%s</text>' % (x, base - 4, colour, x + 10, base, name))
        x += 24 + 7 * len(name)
    parts.append('<text x="%d" y="%d" fill="#666">number of points; %s</text>' % (LEFT, base + 20, note))
    size = (LEFT + 2 * WIDTH + GAP + 20, base + 32)
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="11">' % (size + size)
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>"]) + "\n"
