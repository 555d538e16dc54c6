"""Loads the minima of a run into PyTorch modules and compares the losses there with those that the run recorded.

    python3 -m venv ENV && ENV/bin/pip install torch safetensors numpy
    cargo run --release -- landscape data/plans/paper/resnet-20-reduced.toml --set data.first=200 --set minima.epochs=1 \
        --set simplices.epochs=0 --set objective.examples=200 --run runs/torch
    ENV/bin/python benches/compare/torch_state.py runs/torch [FILE.safetensors]

The run's loss must be that of all its training examples (`objective.examples` as `data.first`), because the draw of a part is the
program's own. FILE, if given, is written from the first minimum's module: `sublevel landscape PLAN --minima FILE` takes it back.
Batch normalisation is in training mode, one batch of everything: its statistics are then those of the evaluation set.
"""

import gzip
import json
import sys
import tomllib
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn


class Lenet(nn.Module):
    def __init__(self, channels, padding, widths):
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels[0], 5, padding=padding)
        self.conv2 = nn.Conv2d(channels[0], channels[1], 5)
        self.linear = [f"fc{i + 1}" for i in range(len(widths) - 1)]
        for name, a, b in zip(self.linear, widths, widths[1:]):
            self.add_module(name, nn.Linear(a, b))

    def forward(self, x):
        x = nn.functional.max_pool2d(nn.functional.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(nn.functional.relu(self.conv2(x)), 2).flatten(1)
        for name in self.linear[:-1]:
            x = nn.functional.relu(getattr(self, name)(x))
        return getattr(self, self.linear[-1])(x)


class Block(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        if inputs != channels:
            projection = nn.Conv2d(inputs, channels, 1, stride, bias=False)
            self.shortcut = nn.Sequential(projection, nn.BatchNorm2d(channels))
        else:
            self.shortcut = nn.Identity()

    def forward(self, x):
        y = nn.functional.relu(self.bn1(self.conv1(x)))
        return nn.functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class Resnet(nn.Module):
    def __init__(self, depth, width):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16 * width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16 * width)
        inputs = 16 * width
        for stage in range(3):
            blocks = []
            for place in range((depth - 2) // 6):
                channels = 16 * width * 2**stage
                blocks.append(Block(inputs, channels, 2 if stage > 0 and place == 0 else 1))
                inputs = channels
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc1 = nn.Linear(inputs, 10)

    def forward(self, x):
        x = nn.functional.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc1(x.mean((2, 3)))


class Plain(nn.Module):
    """The residual network without shortcuts: convolutions one after another."""

    def __init__(self, depth, width):
        super().__init__()
        inputs, self.count = 3, depth - 1
        for place in range(self.count):
            stage = max(place - 1, 0) // ((depth - 2) // 3)
            channels = 16 * width * 2**stage
            stride = 2 if channels != inputs and place > 0 else 1
            self.add_module(f"conv{place + 1}", nn.Conv2d(inputs, channels, 3, stride, 1, bias=False))
            self.add_module(f"bn{place + 1}", nn.BatchNorm2d(channels))
            inputs = channels
        self.fc1 = nn.Linear(inputs, 10)

    def forward(self, x):
        for place in range(1, self.count + 1):
            x = getattr(self, f"conv{place}")(x)
            x = nn.functional.relu(getattr(self, f"bn{place}")(x))
        return self.fc1(x.mean((2, 3)))


LENETS = {
    "lenet-44k": ((6, 16), 0, (256, 120, 84, 10)),
    "lenet-61k": ((6, 16), 2, (400, 120, 84, 10)),
    "lenet-431k": ((20, 50), 0, (800, 500, 10)),
}


def module(network):
    if network["kind"] in LENETS:
        return Lenet(*LENETS[network["kind"]])
    depth, width = network["depth"], network.get("width", 1)
    return (Plain if network.get("shortcuts") == "none" else Resnet)(depth, width)


def unpacked(path):
    content = Path(path).read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def examples(data):
    """Images and labels of a plan's training data."""
    if data["format"] == "idx":
        images, labels = unpacked(data["train_images"]), unpacked(data["train_labels"])
        sides = [int.from_bytes(images[at : at + 4], "big") for at in (8, 12)]
        images = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 1, *sides)
        labels = np.frombuffer(labels, np.uint8, offset=8)
    else:
        records = b"".join(unpacked(path) for path in data["train"])
        records = np.frombuffer(records, np.uint8).reshape(-1, 3073)
        images, labels = records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0]
    first = data.get("first", len(labels))
    images = torch.tensor(images[:first]).double() / 255
    shape = (1, -1, 1, 1)
    if "mean" in data:
        images = images - torch.tensor(data["mean"]).double().reshape(shape)
    if "deviation" in data:
        images = images / torch.tensor(data["deviation"]).double().reshape(shape)
    return images, torch.tensor(labels[:first].copy()).long()


def loss(model, images, labels, decay):
    square = sum((parameter**2).sum() for parameter in model.parameters())
    with torch.no_grad():
        scores = model(images)
        accuracy = (scores.argmax(1) == labels).double().mean().item()
        return (nn.functional.cross_entropy(scores, labels) + decay / 2 * square).item(), accuracy


def main():
    run = Path(sys.argv[1])
    plan = tomllib.loads((run / "plan.toml").read_text())
    images, labels = examples(plan["data"])
    if plan["objective"].get("examples", len(labels)) != len(labels):
        sys.exit("the run's loss is that of a draw: set objective.examples to the number of training examples")
    worst = 0.0
    for record in sorted((run / "pieces").glob("*.json")):
        model = module(plan["network"]).double().train()
        missing, unknown = model.load_state_dict(load_file(record.with_suffix(".safetensors")), strict=False)
        # Statistics of batch normalisation are no parameters.
        missing = [name for name in missing if name.rsplit(".")[-1] not in ("running_mean", "running_var", "num_batches_tracked")]
        if missing or unknown:
            sys.exit(f"{record.stem}: missing {missing}, unknown {unknown}")
        piece = json.loads(record.read_text())["piece"]
        found, accuracy = loss(model, images, labels, plan["objective"]["weight_decay"])
        if len(piece["vertices"]) > 1:
            print(f"centre of {record.stem:8} PyTorch {found:.9f}")
            continue
        worst = max(worst, abs(found - piece["maximum"]["loss"]))
        print(f"minimum {record.stem:8} PyTorch {found:.9f} ({accuracy:.4f})  recorded {piece['maximum']['loss']:.9f} ({piece['maximum']['accuracy']:.4f})")
        if record.stem == "0" and len(sys.argv) > 2:
            save_file(model.state_dict(), sys.argv[2])
    print(f"largest difference: {worst:.2e}")


main()
