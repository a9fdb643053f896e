#!/usr/bin/env python3
"""A folder of cases: `voxloss score` against DeepMind + nibabel in a pool and nnUNetv2_evaluate_simple, same cores.

usage: compare_study.py DATA [--workers 2] [--cases 100] [--peer-cases 6] [--only ours,deepmind,nnunet,memory]

DATA is filled by `make_workloads.py DATA study`. Build `swift build -c release` first. Peers, from PyPI: numpy nibabel
surface-distance nnunetv2 (brings torch). The peers score the first PEER-CASES cases, spread over the four kinds; figures are
cases per minute of whole processes, from files to results. Peak memory is that of the process and its children together.
"""
import argparse, os, resource, shutil, subprocess, sys, tempfile, threading, time

from compare import COMMAND, ENVIRONMENT

DEEPMIND = """
import sys, os, json, multiprocessing, warnings; warnings.filterwarnings('ignore')
import numpy as np, nibabel as nib
np.Inf = np.inf; np.NaN = np.nan
import surface_distance as sd
reference, prediction, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])

def one(name):
    image = nib.load(os.path.join(reference, name)); spacing = tuple(float(s) for s in image.header.get_zooms()[:3])
    a, b = (np.asarray(nib.load(os.path.join(folder, name)).dataobj) for folder in (reference, prediction))
    result = {}
    for label in sorted((set(np.unique(a)) | set(np.unique(b))) - {0}):
        p, q = a == label, b == label
        overlap = int((p & q).sum()), int(p.sum()), int(q.sum())
        d = sd.compute_surface_distances(p, q, spacing)
        result[int(label)] = [sd.compute_dice_coefficient(p, q), overlap, sd.compute_robust_hausdorff(d, 100),
            sd.compute_robust_hausdorff(d, 95), sd.compute_average_surface_distance(d), sd.compute_surface_dice_at_tolerance(d, 1),
            sd.compute_surface_dice_at_tolerance(d, 2)]
    return name, result

if __name__ == '__main__':
    with multiprocessing.Pool(workers) as pool:
        rows = dict(pool.imap_unordered(one, sorted(os.listdir(reference))))
    json.dump(rows, open(sys.argv[4], 'w'), default=float)
"""


class Peak(threading.Thread):
    """The largest sum of resident memory of a process and its descendants, in MiB."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.done = pid, 0, False

    def run(self):
        while not self.done:
            self.peak = max(self.peak, sum(self.resident(pid) for pid in self.family(self.pid)))
            time.sleep(0.05)

    @staticmethod
    def resident(pid):
        try:
            with open(f"/proc/{pid}/statm") as file:
                return int(file.read().split()[1]) * resource.getpagesize() / 2 ** 20
        except OSError:
            return 0

    @classmethod
    def family(cls, pid):
        try:
            with open(f"/proc/{pid}/task/{pid}/children") as file:
                children = [int(child) for child in file.read().split()]
        except OSError:
            children = []
        return [pid] + [member for child in children for member in cls.family(child)]


def timed(command, cpus):
    begin = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", cpus] + command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = Peak(process.pid)
    peak.start()
    code = process.wait()
    peak.done = True
    if code != 0:
        sys.exit(f"{' '.join(command[:4])} exited with {code}")
    return time.perf_counter() - begin, peak.peak


def subset(data, count, folder):
    """Links to `count` cases spread evenly over the study, as two folders."""
    names = sorted(os.listdir(os.path.join(data, "study/reference")))
    chosen = [names[i * len(names) // count] for i in range(count)]
    for side in ("reference", "prediction"):
        target = os.path.join(folder, f"{side}{count}")
        os.makedirs(target)
        for name in chosen:
            os.symlink(os.path.abspath(os.path.join(data, "study", side, name)), os.path.join(target, name))
    return os.path.join(folder, f"reference{count}"), os.path.join(folder, f"prediction{count}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--peer-cases", type=int, default=6)
    parser.add_argument("--only", default="ours,deepmind,nnunet,memory")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    cpus = ",".join(str(cpu) for cpu in range(arguments.workers))
    folder = tempfile.mkdtemp()
    rows = []

    def ours(name, count, workers, metrics):
        reference, prediction = subset(arguments.data, count, os.path.join(folder, f"{name}{workers}".replace(" ", "-")))
        output = os.path.join(folder, f"{name}{workers}.json")
        seconds, peak = timed(
            [COMMAND, "score", reference, prediction, "--metrics", metrics, "--workers", str(workers), "--quiet", "-o", output], cpus)
        rows.append((name, workers, count, seconds, peak))

    peers = (("deepmind", "surface-distance 0.1 + nibabel, multiprocessing pool"), ("nnunet", "nnUNetv2_evaluate_simple (Dice and IoU only)"))
    if "ours" in wanted:
        ours("voxloss, overlap and surface", arguments.cases, arguments.workers, "overlap,surface")
        ours("voxloss, overlap", arguments.cases, arguments.workers, "overlap")
    for key, title in peers:
        if key not in wanted:
            continue
        reference, prediction = subset(arguments.data, arguments.peer_cases, os.path.join(folder, key))
        output = os.path.join(folder, key + ".json")
        if key == "deepmind":
            command = [sys.executable, "-c", DEEPMIND, reference, prediction, str(arguments.workers), output]
        else:
            command = [os.path.join(os.path.dirname(sys.executable), "nnUNetv2_evaluate_simple"), reference, prediction, "-l"]
            command += [str(label) for label in range(1, 15)] + ["-np", str(arguments.workers), "-o", output]
        seconds, peak = timed(command, cpus)
        rows.append((title, arguments.workers, arguments.peer_cases, seconds, peak))
    if "memory" in wanted:
        for count in (10, 40):
            ours(f"voxloss, {count} cases", count, arguments.workers, "overlap,surface")
        ours("voxloss, 10 cases, 1 worker", 10, 1, "overlap,surface")
    base = {row[0]: 60 * row[2] / row[3] for row in rows}
    print("| what | workers | cases | s | cases a minute | peak MiB | ratio |")
    print("|---|---|---|---|---|---|---|")
    for name, workers, count, seconds, peak in rows:
        rate = 60 * count / seconds
        own = base.get("voxloss, overlap" if "nnUNet" in name else "voxloss, overlap and surface")
        ratio = f"{own / rate:.1f}x" if own and not name.startswith("voxloss") else ""
        print(f"| {name} | {workers} | {count} | {seconds:.1f} | {rate:.1f} | {peak:.0f} | {ratio} |")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
