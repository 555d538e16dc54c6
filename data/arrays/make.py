"""Makes xor.npz, exclusive or, and waves.npz: three coordinates in [-1, 1] against two smooth functions of them with noise; 160 examples for training, 40 for testing."""
import os
import numpy as np

random = np.random.default_rng(1)
x = random.uniform(-1, 1, (200, 3)).astype(np.float32)
y = np.stack([np.sin(3 * x[:, 0]) * x[:, 1], np.cos(2 * x[:, 1] + x[:, 2])], axis=1)
y = (y + 0.02 * random.standard_normal(y.shape)).astype(np.float32)
np.savez_compressed(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "waves.npz"),
    x_train=x[:160], y_train=y[:160], x_test=x[160:], y_test=y[160:],
)

# Exclusive or: four corners of a square, opposite ones alike; as classes, and as targets of one output.
corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
np.savez(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "xor.npz"),
    x=corners, y=np.array([0, 1, 1, 0]), t=np.array([[-1.0], [1.0], [1.0], [-1.0]]),
)
