"""What the golden scripts share: one way to evaluate a tool, one way to write JSON."""
import contextlib
import io
import json
import math
import pathlib
import subprocess
import textwrap
import warnings
from importlib.metadata import version

import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "Golden"
LARGEST_DOUBLE = np.finfo(np.float64).max


def evaluate(function, *arguments):
    """The value a tool gives, as a JSON number, or the name of what it gives instead of a number."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            value = function(*arguments)
        except Exception:  # any refusal of a peer counts alike
            return "raises"
    return plain(value)


def plain(value):
    """A Python number or list without NumPy types; what JSON cannot hold becomes a word."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, float):
        if math.isnan(value):
            return "nan"
        if math.isinf(value):
            return "inf" if value > 0 else "-inf"
        if value == LARGEST_DOUBLE:
            return "largest_double"
        return int(value) if value == int(value) and abs(value) < 2**53 else value
    return value


def versions(*packages):
    return {package: version(package) for package in packages}


def commit_of(module):
    """The commit of the clone that a module was imported from."""
    folder = pathlib.Path(module.__file__).parent
    return subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


def render(value, indent=0, width=160):
    """JSON with everything that fits on one line kept on one line."""
    flat = json.dumps(value)
    pad = " " * (indent + 1)
    if len(flat) + indent <= width or not isinstance(value, (dict, list)):
        return flat
    if isinstance(value, dict):
        body = ",\n".join(pad + json.dumps(key) + ": " + render(item, indent + 1, width) for key, item in value.items())
        return "{\n" + body + "\n" + " " * indent + "}"
    if not any(isinstance(item, (dict, list, str)) for item in value):
        return "[\n" + textwrap.fill(flat[1:-1], width, initial_indent=pad, subsequent_indent=pad) + "]"
    return "[\n" + ",\n".join(pad + render(item, indent + 1, width) for item in value) + "]"


def write(name, document, limit=200_000):
    FIXTURES.mkdir(parents=True, exist_ok=True)
    text = render(plain(document)) + "\n"
    json.loads(text, parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))
    if len(text) > limit:
        raise SystemExit(f"{name}: {len(text)} bytes, more than {limit}")
    (FIXTURES / name).write_text(text)
    print(f"{name}: {len(text)} bytes")
