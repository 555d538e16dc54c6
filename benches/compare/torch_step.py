"""PyTorch's time for what `benches/compare/step.rs` measures; the same rows, in processor milliseconds.

    python3 -m venv ENV && ENV/bin/pip install torch
    ENV/bin/python benches/compare/torch_step.py [THREADS] [NETWORK...]
"""

import statistics
import sys
import time

import torch
from torch import nn

from torch_networks import LENETS, Lenet, Resnet


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(64, 24), nn.ReLU(), nn.Linear(24, 10))

    def forward(self, x):
        return self.layers(x)


NETWORKS = [("mlp-64-24-10", Mlp, (1, 8, 8))]
NETWORKS += [(name, lambda sizes=sizes: Lenet(*sizes), (1, 28, 28)) for name, sizes in LENETS.items()]
NETWORKS += [("resnet-20", lambda: Resnet(20, 1), (3, 32, 32))]
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
    asked = sys.argv[2:]
    for name, build, shape in NETWORKS:
        if asked and name not in asked:
            continue
        network = build()
        images = torch.rand(BATCH, *shape)
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
