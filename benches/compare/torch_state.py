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

from torch_networks import module


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
