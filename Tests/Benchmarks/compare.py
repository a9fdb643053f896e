#!/usr/bin/env python3
"""Voxloss against its peers on the same files, in one run, one thread each, as a Markdown table.

usage: compare.py DATA [--pin CPU] [--runs 5] [--only read,overlap,noise,command]

DATA is filled by make_workloads.py. Build first:
  swift build -c release                                   (in the package)
  swift build -c release                                   (in Tests/Benchmarks)
Peers, from PyPI: numpy nibabel SimpleITK deflate isal; nnunetv2 (brings torch) for one row, which is skipped without.
Every row is the median of RUNS runs after one warm-up; a ratio is the peer's median over ours.
"""
import argparse, json, os, statistics, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ENGINE = os.path.join(HERE, ".build/release/VoxlossBenchmarks")
COMMAND = os.environ.get("VOXLOSS", os.path.join(ROOT, ".build/release/voxloss"))
ENVIRONMENT = dict(os.environ, OMP_NUM_THREADS="1", ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS="1", CUDA_VISIBLE_DEVICES="")

DICE_SCRIPT = (
    "import nibabel as n, numpy as np; a, b = (np.asanyarray(n.load(x).dataobj) for x in (f, g)); k = int(max(a.max(), b.max())) + 1\n"
    "c = np.bincount((a.astype(np.int32) * k + b).ravel(ORDER), minlength=k * k).reshape(k, k)\n"
    "print(2 * np.diag(c) / np.maximum(1, c.sum(0) + c.sum(1)))")

PEERS = {
    "read": {
        "libdeflate alone (Python)": "import deflate; b = open(f, 'rb').read(); n = int.from_bytes(b[-4:], 'little')\n"
                            "def run(): return len(deflate.gzip_decompress(b, n))",
        "ISA-L alone (Python)": "from isal import igzip; b = open(f, 'rb').read()\ndef run(): return len(igzip.decompress(b))",
        "SimpleITK": "import SimpleITK as s; \ndef run(): return s.ReadImage(f).GetSize()",
        "nibabel": "import nibabel as n, numpy as np\ndef run(): return np.asanyarray(n.load(f).dataobj).shape",
    },
    "overlap": {
        "SimpleITK LabelOverlapMeasures":
            "import SimpleITK as s; a, b = s.ReadImage(f), s.ReadImage(g)\n"
            "def run():\n m = s.LabelOverlapMeasuresImageFilter(); m.SetNumberOfThreads(1); m.Execute(a, b)\n return m.GetDiceCoefficient(1)",
        "numpy bincount":
            "import nibabel as n, numpy as np; a, b = (np.asanyarray(n.load(x).dataobj) for x in (f, g)); k = int(max(a.max(), b.max())) + 1\n"
            "def run():\n c = np.bincount((a.astype(np.int32) * k + b).ravel(order='K'), minlength=k * k).reshape(k, k)\n"
            " return (2 * np.diag(c) / np.maximum(1, c.sum(0) + c.sum(1)))[1]",
    },
    "command": {
        "Python, nibabel + numpy (ravel)": DICE_SCRIPT.replace("ORDER", ""),
        "Python, nibabel + numpy (ravel without a copy)": DICE_SCRIPT.replace("ORDER", "order='K'"),
        "nnU-Net compute_metrics":
            "from nnunetv2.evaluation.evaluate_predictions import compute_metrics\n"
            "from nnunetv2.imageio.simpleitk_reader_writer import SimpleITKIO\nimport SimpleITK as s\n"
            "k = int(s.GetArrayFromImage(s.ReadImage(f)).max())\n"
            "print(compute_metrics(f, g, SimpleITKIO(), list(range(1, k + 1)))['metrics'])",
    },
}
TIMER = """
import time, statistics, sys
f, g, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
{code}
t = []
for i in range(runs + 1):
    begin = time.perf_counter(); run(); t.append(time.perf_counter() - begin)
print(statistics.median(t[1:]))
"""


def output(command, pin):
    if pin is not None:
        command = ["taskset", "-c", str(pin)] + command
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
    return done.stdout.strip() if done.returncode == 0 else None


def engine(task, files, a):
    text = output([ENGINE, task, *files, "--runs", str(a.runs)], a.pin)
    return [json.loads(line) for line in text.splitlines()]


def peer(code, f, g, a):
    text = output([sys.executable, "-c", TIMER.format(code=code), f, g, str(a.runs)], a.pin)
    return float(text.splitlines()[-1]) if text else None


def process(command, a):
    """Median wall seconds and peak memory in MB of whole processes."""
    if a.pin is not None:
        command = ["taskset", "-c", str(a.pin)] + command
    wall, peak = [], 0
    for _ in range(a.runs + 1):
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        _, status, usage = os.wait4(child.pid, 0)
        wall.append(time.perf_counter() - start)
        peak = max(peak, usage.ru_maxrss / 1000)
        if status:
            return None, None
        if sum(wall) > 120:
            break
    return statistics.median(wall[1:] or wall), peak


def row(task, what, ours, name, theirs):
    ratio = "not run" if theirs is None else f"{theirs / ours:.1f}"
    shown = "-" if theirs is None else f"{theirs * 1000:.1f}"
    print(f"| {task} | {what} | {ours * 1000:.1f} | {name} | {shown} | {ratio} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--pin", type=int)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="read,overlap,noise,command")
    a = parser.parse_args()
    path = lambda name: os.path.join(a.data, name + ".nii.gz")
    print("| task | workload | Voxloss ms | peer | peer ms | ratio |\n|---|---|---|---|---|---|")
    wanted = a.only.split(",")
    if "read" in wanted:
        for name in ("organs_reference", "brain_reference", "organs_ct"):
            ours = engine("read", [path(name)], a)[0]["median_s"]
            row("read .nii.gz", name, ours, "libdeflate alone, memory on huge pages", engine("inflate", [path(name)], a)[0]["median_s"])
            for peer_name, code in PEERS["read"].items():
                row("read .nii.gz", name, ours, peer_name, peer(code, path(name), "", a))
    for workload in ("organs", "brain"):
        pair = [path(workload + "_reference"), path(workload + "_prediction")]
        if "overlap" in wanted:
            ours = engine("overlap", pair, a)[0]["median_s"]
            for peer_name, code in PEERS["overlap"].items():
                row("overlap in memory", workload, ours, peer_name, peer(code, *pair, a))
        if "command" in wanted:
            one, peak = process([COMMAND, "score", *pair, "--workers", "1", "--format", "json"], a)
            start, base = process([COMMAND, "--version"], a)
            voxels = engine("read", pair[:1], a)[0]["result"]
            print(f"| whole command | {workload} | {one * 1000:.1f} | (peak memory {peak:.0f} MB, {peak * 1e6 / voxels:.2f} bytes per voxel; start-up alone {start * 1000:.1f} ms, {base:.0f} MB) | | |")
            for peer_name, code in PEERS["command"].items():
                script = "import sys; f, g = sys.argv[1:3]\n" + code
                row("whole command", workload, one, peer_name, process([sys.executable, "-c", script, *pair], a)[0])
    if "noise" in wanted:
        lines = engine("noise", [], a)
        for ours, plain in zip(lines[::2], lines[1::2]):
            row("noisy labels, 256^3", ours["name"], ours["median_s"], plain["name"], plain["median_s"])


if __name__ == "__main__":
    main()
