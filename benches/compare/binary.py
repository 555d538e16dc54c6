"""Our programs, compiled now."""
import json
import os
import subprocess


def build(bench):
    """The path of a bench's binary, without default features: neither candle nor clap is needed."""
    words = ["cargo", "bench", "--no-run", "--no-default-features", "--bench", bench, "--message-format=json"]
    here = os.path.dirname(os.path.abspath(__file__))
    lines = subprocess.run(words, cwd=here, check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout.splitlines()
    return [message["executable"] for message in map(json.loads, lines) if message.get("executable")][-1]
