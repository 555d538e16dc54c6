"""The networks with a name as PyTorch modules, whose state dictionaries have the names that a run's files have."""

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
