"""The cases of rips.py: where they come from, what is asked of them, and what we hold ourselves to."""
from collections import namedtuple

# `source`: a file, or a family of `data`; `collapse`: we collapse edges; `ratio`: at least so many times the fastest rival; `seconds`: or at most so
# many of ours.
Case = namedtuple("Case", "name source dimension threshold collapse ratio seconds")


def case(name, source, dimension, threshold=None, collapse=False, ratio=None, seconds=None):
    return Case(name, source, dimension, threshold, collapse, ratio, seconds)


CASES = [
    case("sphere_3_192", "sphere_3_192.lower_distance_matrix", 2, ratio=20),
    case("torus_500", "torus", 1, ratio=20),
    case("torus_1000", "torus", 1, ratio=30),
    case("torus_2000", "torus", 1, seconds=0.3),
    case("dragon_1000", "dragon_1000.points.txt", 1, ratio=8),
    case("dragon_2000", "dragon_2000.points.txt", 1, ratio=12),
    case("klein_400", "klein_400.points.txt", 1, ratio=15),
    case("random_50_16_d5", "random_50_16.points.txt", 5, collapse=True, ratio=10),
    case("uniform_100_d3", "uniform", 3, collapse=True, ratio=20),
    case("uniform_50_d6", "uniform", 6, collapse=True, ratio=8),
    case("o3_1024_d2", "o3_1024.points.txt", 2, 1.8, ratio=1.5),
    case("o3_1024_d3", "o3_1024.points.txt", 3, 1.8, True, ratio=5),
    case("torus_500_d2_t1.5", "torus", 2, 1.5, ratio=3),
    case("torus_500_d2", "torus", 2, ratio=50),
    case("torus_1000_d2", "torus", 2, seconds=0.2),
    case("fractal_d2", "fractal_9_5_2_random.dipha", 2, ratio=30),
    case("uniform_1000_d2", "uniform", 2, seconds=0.6),
    case("o3_4096_d3", "orthogonal", 3, 1.4, True, seconds=2),
    case("matrix_500", "matrix", 1, seconds=0.5),
    case("matrix_1000", "matrix", 1, seconds=10),
    case("matrix_200_d2", "matrix", 2, seconds=20),
    case("circle_1000_d2", "circle", 2, seconds=0.5),
    case("sphere_500_d2", "sphere", 2, seconds=0.4),
]

# Family, dimension, numbers of points.
GROWTH = [
    ("torus", 1, (500, 1000, 2000, 4000, 8000, 16000, 32000)),
    ("uniform", 2, (250, 500, 1000, 2000, 4000, 8000)),
    ("matrix", 1, (125, 250, 500, 1000, 2000)),
]


def points(source, count, rng):
    """Points of a family; none for one of distances."""
    import numpy as np
    if source == "torus":
        u, v = rng.uniform(0, 2 * np.pi, (2, count))
        return np.stack([(2 + np.cos(v)) * np.cos(u), (2 + np.cos(v)) * np.sin(u), np.sin(v)], 1)
    if source == "circle":
        t = rng.uniform(0, 2 * np.pi, count)
        return np.stack([np.cos(t), np.sin(t)], 1)
    if source == "sphere":
        normal = rng.normal(size=(count, 3))
        return normal / np.linalg.norm(normal, axis=1)[:, None]
    if source == "orthogonal":
        return np.linalg.qr(rng.normal(size=(count, 3, 3)))[0].reshape(count, 9)
    return rng.random((count, 16)) if source == "uniform" else None


def data(source, name, folder):
    """Points and distances, one of which may be none."""
    import zlib
    import numpy as np
    if source.endswith(".dipha"):
        n = int(np.fromfile(folder + "/" + source, dtype="<i8", count=3)[2])
        full = np.fromfile(folder + "/" + source, dtype="<f8", offset=24).reshape(n, n)
        return None, np.tril(full, -1) + np.tril(full, -1).T  # its halves differ by a rounding
    if "lower_distance" in source:
        with open(folder + "/" + source) as file:
            flat = np.array(file.read().replace(",", " ").split(), dtype=float)
        n = round((1 + (1 + 8 * len(flat)) ** .5) / 2)
        full = np.zeros((n, n))
        full[np.tril_indices(n, -1)] = flat
        return None, full + full.T
    if "." in source:
        return np.loadtxt(folder + "/" + source), None
    count, rng = int(name.split("_")[1]) if source != "orthogonal" else 4096, np.random.default_rng(zlib.crc32(name.encode()))
    if source == "matrix":
        full = np.triu(rng.random((count, count)), 1)
        return None, full + full.T
    return points(source, count, rng), None


def distances(points):
    """Euclidean distances, coordinate by coordinate."""
    import numpy as np
    squares = np.zeros((len(points), len(points)))
    for column in points.T:
        squares += (column[:, None] - column[None, :]) ** 2
    return np.sqrt(squares)
