#!/usr/bin/env python3
"""Surface distances and distance maps against the peers on the same files, in one run, one thread each, as Markdown.

usage: compare_surfaces.py DATA [--pin CPU] [--runs 5] [--only surface,far,labels,command,distance,workers] [--slow]

DATA is filled by make_workloads.py; build as for compare.py. Peers, from PyPI: numpy nibabel scipy surface-distance edt
SimpleITK; medpy monai (brings torch) with --slow, which takes some ten minutes.
surface-distance, MONAI and MedPy are timed once on the organs, over all labels or the named ones; a ratio is the peer's
time over the median of ours.
"""
import argparse, json, os, subprocess, sys, time

from compare import COMMAND, ENGINE, ENVIRONMENT, engine, output, process

HEAD = """
import sys, time, warnings; warnings.filterwarnings('ignore')
import numpy as np, nibabel as nib
np.Inf = np.inf; np.NaN = np.nan
f, g = sys.argv[1:3]; wanted = [int(l) for l in sys.argv[3].split(',')] if sys.argv[3] else None
image = nib.load(f); spacing = tuple(float(s) for s in image.header.get_zooms()[:3])
a, b = (np.asarray(nib.load(x).dataobj) for x in (f, g))
def labels():
    for l in wanted or sorted((set(np.unique(a)) | set(np.unique(b))) - {0}):
        p, q = a == l, b == l
        if p.any() and q.any(): yield p, q
"""
TAIL = """
begin = time.perf_counter()
for p, q in labels(): one(p, q)
print(time.perf_counter() - begin)
"""
PEERS = {
    "DeepMind surface-distance": """
import surface_distance as sd
def one(p, q):
    d = sd.compute_surface_distances(p, q, spacing)
    sd.compute_robust_hausdorff(d, 100), sd.compute_robust_hausdorff(d, 95), sd.compute_average_surface_distance(d), sd.compute_surface_dice_at_tolerance(d, 2)
""",
    "MONAI": """
import torch, monai.metrics as M
torch.set_num_threads(1)
k = dict(include_background=True, spacing=spacing)
def one(p, q):
    x, y = torch.from_numpy(q)[None, None], torch.from_numpy(p)[None, None]
    M.compute_hausdorff_distance(x, y, **k), M.compute_hausdorff_distance(x, y, percentile=95, **k)
    M.compute_average_surface_distance(x, y, symmetric=True, **k), M.compute_surface_dice(x, y, [2.0], **k)
one(np.ones((3, 3, 3), bool), np.ones((3, 3, 3), bool))
""",
    "MedPy": """
from medpy.metric.binary import hd, hd95, assd
def one(p, q): hd(q, p, spacing), hd95(q, p, spacing), assd(q, p, spacing)
""",
}
COMMAND_SCRIPT = HEAD + PEERS["DeepMind surface-distance"] + "for p, q in labels(): print(one(p, q))\n"

MAPS = {
    "inside": {
        "edt": "import edt\nm = np.asfortranarray(a > 0)\ndef run(): return edt.edt(m, anisotropy=spacing, black_border=False, parallel=1)",
        "scipy": "from scipy.ndimage import distance_transform_edt as t\nm = a > 0\ndef run(): return t(m, sampling=spacing)",
    },
    "outside": {"edt": "import edt\nm = np.asfortranarray(a == 0)\ndef run(): return edt.edt(m, anisotropy=spacing, black_border=False, parallel=1)"},
    "labels": {"edt": "import edt\ndef run(): return edt.edt(a, anisotropy=spacing, black_border=False, parallel=1)"},
    "signed": {
        "SimpleITK SignedMaurer":
            "import SimpleITK as s\nm = s.GetImageFromArray((a > 0).T.astype('uint8')); m.SetSpacing(spacing)\n"
            "t = s.SignedMaurerDistanceMapImageFilter(); t.SetSquaredDistance(False); t.SetUseImageSpacing(True); t.SetNumberOfThreads(1)\n"
            "def run(): return t.Execute(m)",
    },
}
MAP_TAIL = """
times = []
for _ in range(2):
    begin = time.perf_counter(); run(); times.append(time.perf_counter() - begin)
print(min(times))
"""


def ours(files, a, *options):
    text = output([ENGINE, "surface", *files, "--runs", str(a.runs), *options], a.pin)
    return json.loads(text.splitlines()[-1])["median_s"]


def theirs(name, files, a, labels=""):
    text = output([sys.executable, "-c", HEAD + PEERS[name] + TAIL, *files, labels], a.pin)
    return float(text.splitlines()[-1]) if text else None


def row(what, ours, name, theirs):
    shown = "-" if theirs is None else f"{theirs:.2f} s"
    ratio = "not run" if theirs is None else f"x{theirs / ours:.0f}"
    print(f"| {what} | {ours * 1000:.1f} ms | {name} | {shown} | {ratio} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--pin", type=int)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="surface,far,labels,command,distance,workers,scaling")
    parser.add_argument("--slow", action="store_true", help="MONAI and MedPy besides")
    a = parser.parse_args()
    wanted = a.only.split(",")
    path = lambda name: os.path.join(a.data, name + ".nii.gz")
    pair = lambda name, prediction="prediction": [path(name + "_reference"), path(f"{name}_{prediction}")]
    print("| task | Voxloss | peer | peer's time | ratio |\n|---|---|---|---|---|")
    if "surface" in wanted:
        for workload in ("organs", "brain"):
            time_of_ours = ours(pair(workload), a)
            for name in ("DeepMind surface-distance",) + (("MONAI",) if a.slow else ()):
                row(f"HD, HD95, ASSD, NSD of {workload}, all labels", time_of_ours, name, theirs(name, pair(workload), a))
            if a.slow:
                labels = {"organs": "1,5", "brain": "1,5,11"}[workload]  # organ 11 is missed: MedPy has no number
                row(f"{workload}, labels {labels}", ours(pair(workload), a, "--labels", labels), "MedPy", theirs("MedPy", pair(workload), a, labels))
            row(f"{workload}, --convention all", ours(pair(workload), a, "--convention", "all"), "the sum of its conventions alone",
                sum(ours(pair(workload), a, "--convention", c) for c in "deepmind monai monai-subvoxel metricsreloaded medpy pymia simpleitk sitk-recipe brats".split()))
    if "far" in wanted:
        for prediction in ("shifted", "misplaced", "stray"):
            files = pair("organs", prediction)
            row(f"organs, prediction {prediction}", ours(files, a), "DeepMind surface-distance", theirs("DeepMind surface-distance", files, a))
    if "labels" in wanted:
        files = pair("organs", "misplaced")
        row("the misplaced organ alone", ours(files, a, "--labels", "5"), "DeepMind surface-distance", theirs("DeepMind surface-distance", files, a, "5"))
    if "command" in wanted:
        for workload in ("organs", "brain"):
            one, peak = process([COMMAND, "score", *pair(workload), "--workers", "1", "--format", "json", "--metrics", "overlap,surface"], a)
            peer, _ = process([sys.executable, "-c", COMMAND_SCRIPT, *pair(workload), ""], a)
            row(f"whole command, every overlap and surface metric, {workload} (peak {peak:.0f} MB)", one, "Python, nibabel + surface-distance", peer)
            one, peak = process([COMMAND, "score", *pair(workload), "--workers", "1", "--format", "json"], a)
            row(f"whole command, default metrics, {workload} (peak {peak:.0f} MB)", one, "Python, nibabel + surface-distance", peer)
    if "distance" in wanted:
        for line in engine("distance", [path("organs_reference")], a):
            for name, code in MAPS[line["name"]].items():
                text = output([sys.executable, "-c", HEAD + code + MAP_TAIL, *pair("organs"), ""], a.pin)
                row(f"distance map, {line['name']}, organs", line["median_s"], name, float(text.splitlines()[-1]) if text else None)
    if "workers" in wanted:
        texts = set()
        for workers in ("1", "2", "8"):
            done = subprocess.run([COMMAND, "score", *pair("organs"), "--metrics", "all", "--convention", "all", "--format", "json", "--workers", workers],
                                  capture_output=True, env=ENVIRONMENT)
            texts.add(done.stdout)
        print(f"| results for 1, 2 and 8 workers | {'the same bytes' if len(texts) == 1 else 'DIFFER'} | | | |")
    if "scaling" in wanted:
        print("\n| grid | labels | scan of both maps ms | measuring ms | peak beyond the maps MB |\n|---|---|---|---|---|")
        print(output([ENGINE, "scaling", "--runs", "3"], a.pin))


if __name__ == "__main__":
    main()
