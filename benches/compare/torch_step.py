"""PyTorch's time for what `benches/compare/step.rs` measures; the same rows, in processor milliseconds.

    python3 -m venv ENV && ENV/bin/pip install torch
    ENV/bin/python benches/compare/torch_step.py [THREADS]
"""

import statistics
import sys
import time

import torch
from torch import nn


class Lenet(nn.Module):
    def __init__(self, channels, padding, widths):
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels[0], 5, padding=padding)
        self.conv2 = nn.Conv2d(channels[0], channels[1], 5)
        self.fc = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))

    def forward(self, x):
        x = nn.functional.max_pool2d(nn.functional.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(nn.functional.relu(self.conv2(x)), 2).flatten(1)
        for layer in self.fc[:-1]:
            x = nn.functional.relu(layer(x))
        return self.fc[-1](x)


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(64, 24), nn.ReLU(), nn.Linear(24, 10))

    def forward(self, x):
        return self.layers(x)


NETWORKS = [
    ("mlp-64-24-10", Mlp, 8),
    ("lenet-44k", lambda: Lenet((6, 16), 0, (256, 120, 84, 10)), 28),
    ("lenet-61k", lambda: Lenet((6, 16), 2, (400, 120, 84, 10)), 28),
    ("lenet-431k", lambda: Lenet((20, 50), 0, (800, 500, 10)), 28),
]
BATCH = 128


def measure(work, clock):
    for _ in range(10):
        work()
    times = []
    end = time.perf_counter() + 3.0
    while time.perf_counter() < end or len(times) < 15:
        start = clock()
        work()
        times.append(clock() - start)
    return 1000 * statistics.median(times), 1000 * min(times)


def main():
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    # One thread's own processor time is not disturbed by other programs; several threads need the wall clock.
    clock = time.process_time if threads == 1 else time.perf_counter
    print(f"torch {torch.__version__}, {threads} thread(s)   median (least)")
    for name, build, side in NETWORKS:
        network = build()
        images = torch.rand(BATCH, 1, side, side)
        labels = torch.randint(0, 10, (BATCH,))
        optimiser = torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9, weight_decay=1e-3)
        loss = nn.CrossEntropyLoss()

        def step():
            optimiser.zero_grad(set_to_none=True)
            loss(network(images), labels).backward()
            optimiser.step()

        def forward():
            with torch.no_grad():
                loss(network(images), labels)

        for what, work in (("step", step), ("forward", forward)):
            median, least = measure(work, clock)
            print(f"{name:14} {what:8} {median:8.3f} ({least:.3f}) ms")


main()
