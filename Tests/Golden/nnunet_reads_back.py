"""nnU-Net reads a summary.json that voxloss wrote, and finds in it what its own evaluation finds.

    python nnunet_reads_back.py VOXLOSS

VOXLOSS is the built command. Run by hand; exits 1 at the first difference. Floats are compared exactly.
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

from nnunetv2.evaluation.evaluate_predictions import load_summary_json

from golden_common import FIXTURES

STUDY = FIXTURES.parent / "Studies" / "nnunet"


def same(ours, theirs, place):
    if isinstance(theirs, dict):
        assert isinstance(ours, dict) and set(ours) == set(theirs), f"{place}: {ours} against {theirs}"
        for key in theirs:
            same(ours[key], theirs[key], f"{place}[{key!r}]")
    elif isinstance(theirs, list):
        assert isinstance(ours, list) and len(ours) == len(theirs), place
        for index, item in enumerate(theirs):
            same(ours[index], item, f"{place}[{index}]")
    elif isinstance(theirs, float) and math.isnan(theirs):
        assert ours is None or math.isnan(ours), f"{place}: {ours} against nan"
    else:
        assert type(ours) is type(theirs) and ours == theirs, f"{place}: {ours!r} against {theirs!r}"


def main(command):
    # The folder's dataset.json brings the regions and the ignore label; nnU-Net's file is of evaluate_folder.
    with tempfile.TemporaryDirectory() as folder:
        written = pathlib.Path(folder) / "summary.json"
        subprocess.run(
            [command, "score", "reference", "prediction", "--format", "nnunet", "-o", str(written)],
            cwd=STUDY, check=True)
        ours = load_summary_json(str(written))
        json.loads(written.read_text(), parse_constant=lambda word: sys.exit(f"{word} is not JSON"))
    theirs = load_summary_json(str(FIXTURES / "nnunet-summary-regions.json"))
    same(ours, theirs, "summary")
    assert (1, 2, 3, 4) in ours["mean"] and ours["foreground_mean"]["Dice"] > 0.5
    print(f"equal: {len(theirs['metric_per_case'])} cases, keys {sorted(map(str, theirs['mean']))}")


if __name__ == "__main__":
    main(str(pathlib.Path(sys.argv[1]).resolve()))
