#!/usr/bin/env python3
"""Losses with gradients against the peers on the same logits, in one run, one thread each, as Markdown.

usage: compare_losses.py DATA [--pin CPU] [--runs 5] [--only pointwise,region,compound,boundary,sorting] [--wide ENGINE] [--clones DIR]

DATA is filled by make_workloads.py (logits); build as for compare.py. ENGINE is a second VoxlossBenchmarks, built with
-Xcc -march=x86-64-v3 or v4. Peers, from PyPI: torch monai nnunetv2 scipy; DIR holds clones of bermanmaxim/LovaszSoftmax,
jocpae/clDice and LIVIAETS/boundary-loss. torch runs as it is, with huge pages (THP_MEM_ALLOC_ENABLE=1) and with a malloc
that keeps its memory; a ratio is the peer's time over ours. Ours makes the reference from the labels inside the timed
call; the peers get theirs as int64 or one-hot beforehand where they take it so.
"""
import argparse, json, os, subprocess, sys

from compare import ENGINE, ENVIRONMENT

TUNINGS = {
    "default": {},
    "huge pages": {"THP_MEM_ALLOC_ENABLE": "1"},
    "kept memory": {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "268435456"},
}
HEAD = """
import sys, time, warnings, resource, statistics; warnings.filterwarnings('ignore')
import numpy as np, torch, torch.nn.functional as F
torch.set_num_threads(1)
data, shape, reference, runs, clones = sys.argv[1:6]; B, C = map(int, shape.split('x'))
x = torch.from_numpy(np.fromfile(f'{data}/logits_{shape}.raw', np.float32).reshape(B, C, 128, 128, 128)).requires_grad_()
u = np.fromfile(f'{data}/{reference}_{shape}.raw', np.uint8).reshape(B, 128, 128, 128)
y = torch.from_numpy(u.astype('int64'))
sys.path.insert(0, f'{clones}/LovaszSoftmax/pytorch')
"""
TAIL = """
times = []; begin = time.perf_counter()
for run in range(int(runs) + 1):
    t = time.perf_counter(); x.grad = None; v = loss(); v.backward(); times.append(time.perf_counter() - t)
    if time.perf_counter() - begin > 90: break
times = times[1:] or times
print(statistics.median(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, v.item())
"""
MONAI = "import monai.losses as L\nf = L.{}(**{})\ny1 = y[:, None]\ndef loss(): return f(x, y1)\n"
SOFT = "dict(softmax=True, to_onehot_y=True)"
NNUNET = """
from nnunetv2.training.loss.compound_losses import DC_and_CE_loss
from nnunetv2.training.loss.dice import MemoryEfficientSoftDiceLoss as D
f = DC_and_CE_loss(dict(batch_dice=True, smooth=1e-5, do_bg=False, ddp=False), {}, ignore_label=255, dice_class=D)
y1 = y[:, None]
def loss(): return f(x, y1)
"""
OWN = """
def f(x, y):
    m = y != 255
    t = torch.where(m, y, 0)[:, None]
    lp = torch.log_softmax(x, 1)
    ce = -(lp.gather(1, t)[:, 0] * m).sum() / m.sum()
    p = lp.exp() * m[:, None]
    total = p.sum((2, 3, 4))
    flat = t.flatten(1)
    hit = torch.zeros(B, C).scatter_add(1, flat, p.gather(1, t).flatten(1))
    count = torch.zeros(B, C).scatter_add(1, flat, m.flatten(1).to(x.dtype))
    return ce + 1 - ((2 * hit + 1e-5) / (total + count + 1e-5)).mean()
f = torch.compile(f)
def loss(): return f(x, y)
"""
COMPILED = MONAI.format("DiceCELoss", SOFT).replace("y1 = ", "f = torch.compile(f)\ny1 = ")
MAPS = """
from scipy.ndimage import distance_transform_edt as edt
def maps():
    r = np.zeros(x.shape, np.float32)
    for b in range(B):
        for c in range(C):
            m = u[b] == c
            if m.any(): r[b, c] = edt(~m) * ~m - (edt(m) - 1) * m
    return torch.from_numpy(r)
"""
LOVASZ = "import lovasz_losses as L\nflat = lambda t: t.reshape(*t.shape[:2], -1, 128)\nz = y.reshape(B, -1, 128)\ndef loss(): return L.lovasz_softmax(flat(x).softmax(1), z)\n"
CLDICE = """
sys.path.insert(0, f'{clones}/clDice')
from cldice_loss.pytorch.cldice import soft_cldice
f = soft_cldice(exclude_background=True); hot = F.one_hot(y, C).movedim(-1, 1).float()
def loss(): return f(hot, x.softmax(1))
"""
TOPK = "from nnunetv2.training.loss.robust_ce_loss import TopKLoss\nf = TopKLoss(k=10)\ny1 = y[:, None].float()\ndef loss(): return f(x, y1)\n"
CE = "def loss(): return F.cross_entropy(x, y, ignore_index=255)\n"

# group, ours, workload, reference, options of ours, [(peer, code, tunings)]
ALL = list(TUNINGS)
ROWS = [
    ("pointwise", "ce", "2x14", "ignoring", [], [("torch cross_entropy", CE, ALL)]),
    ("pointwise", "focal-softmax", "2x14", "labels", [], [("MONAI FocalLoss(use_softmax)", MONAI.format("FocalLoss", "dict(use_softmax=True, to_onehot_y=True)"), ["default"])]),
    ("pointwise", "topk", "2x14", "labels", [], [("nnU-Net TopKLoss", TOPK, ["default", "huge pages"])]),
    ("region", "dice", "2x14", "labels", [], [("MONAI DiceLoss", MONAI.format("DiceLoss", SOFT), ["default", "huge pages"])]),
    ("region", "generalized-dice", "2x14", "labels", [], [("MONAI GeneralizedDiceLoss", MONAI.format("GeneralizedDiceLoss", SOFT), ["default", "huge pages"])]),
    ("region", "tversky:alpha=0.3,beta=0.7", "2x14", "labels", [], [("MONAI TverskyLoss", MONAI.format("TverskyLoss", "dict(softmax=True, to_onehot_y=True, alpha=.3, beta=.7)"), ["default", "huge pages"])]),
    ("compound", "dice-ce", "2x14", "labels", [], [("MONAI DiceCELoss", MONAI.format("DiceCELoss", SOFT), ALL), ("MONAI DiceCELoss, compiled", COMPILED, ["default"])]),
    ("compound", "dice-ce", "2x14", "ignoring", [], [("nnU-Net DC_and_CE_loss, ignore label", NNUNET, ALL), ("hand-written torch, compiled", OWN, ALL)]),
    ("compound", "dice-focal", "2x14", "labels", [], [("MONAI DiceFocalLoss", MONAI.format("DiceFocalLoss", SOFT), ["default", "huge pages"])]),
    # MONAI's focal term is the sigmoid form even beside a softmax; this is the same computation.
    ("compound", "dice-focal", "2x14", "labels", ["--tool", "monai"], [("MONAI DiceFocalLoss", MONAI.format("DiceFocalLoss", SOFT), ["default", "huge pages"])]),
    ("boundary", "boundary", "2x14", "labels", ["--cached"], [("torch, maps given", "d = torch.randn(x.shape)\ndef loss(): return (x.softmax(1)[:, 1:] * d[:, 1:]).mean()\n", ["default", "huge pages"])]),
    ("boundary", "boundary", "2x14", "labels", [], [("torch, maps by scipy", MAPS + "def loss(): return (x.softmax(1)[:, 1:] * maps()[:, 1:]).mean()\n", ["default"])]),
    ("boundary", "boundary", "1x4", "labels", [], [("MONAI BoundaryLoss", MONAI.format("BoundaryLoss", SOFT), ["default"])]),
    ("boundary", "hausdorff-dt", "1x2", "labels", [], [("MONAI HausdorffDTLoss", MONAI.format("HausdorffDTLoss", SOFT), ["default"])]),
    ("boundary", "log-hausdorff-dt", "1x2", "labels", [], [("MONAI LogHausdorffDTLoss", MONAI.format("LogHausdorffDTLoss", SOFT), ["default"])]),
    ("sorting", "lovasz-softmax:batch=true", "1x4", "labels", [], [("LovaszSoftmax", LOVASZ, ["default", "huge pages"])]),
    ("sorting", "lovasz-softmax:batch=true", "2x14", "labels", [], [("LovaszSoftmax", LOVASZ, ["default"])]),
    ("sorting", "soft-cldice:iterations=10,classes=foreground", "1x4", "labels", [], [("jocpae soft_cldice", CLDICE, ["default", "huge pages"])]),
]
COMPOUND = "ce+dice+tversky:alpha=0.3,beta=0.7+focal-softmax+boundary"


def ours(engine, loss, workload, reference, options, a):
    command = [engine, "loss", a.data, "--shape", workload, "--reference", reference, "--losses", loss, "--runs", str(a.runs), *options]
    lines = run(command, a).splitlines()
    return [json.loads(line) for line in lines]


def run(command, a, environment={}):
    if a.pin is not None:
        command = ["taskset", "-c", str(a.pin)] + command
    done = subprocess.run(command, capture_output=True, text=True, env=dict(ENVIRONMENT, **environment))
    if done.returncode:
        print(done.stderr[-400:], file=sys.stderr)
    return done.stdout.strip() if done.returncode == 0 else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--pin", type=int)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="pointwise,region,compound,boundary,sorting,parts")
    parser.add_argument("--wide", help="a second engine with wider instructions")
    parser.add_argument("--clones", default=os.environ.get("LOSS_CLONES", "clones"))
    a = parser.parse_args()
    engines = [ENGINE] + ([a.wide] if a.wide else [])
    print("| loss | workload | Voxloss | kept gradient |" + (" wide | wide, kept |" if a.wide else "") + " peer | time | peak memory | ratio |" + (" wide |" if a.wide else ""))
    print("|---|---|---|---|" + ("---|---|" if a.wide else "") + "---|---|---|---|" + ("---|" if a.wide else ""))
    for group, loss, workload, reference, options, peers in ROWS:
        if group not in a.only.split(","):
            continue
        times = [[ours(e, loss, workload, reference, options + extra, a)[0]["median_s"] for extra in ([], ["--reuse"])] for e in engines]
        cells = " | ".join(f"{t * 1000:.0f} ms" for pair in times for t in pair)
        for name, code, tunings in peers:
            for tuning in tunings:
                text = run([sys.executable, "-c", HEAD + code + TAIL, a.data, workload, reference, str(a.runs), a.clones], a, TUNINGS[tuning])
                if not text:
                    print(f"| `{loss}` | {workload} {reference} | {cells} | {name}, {tuning} | not run | - | - |" + (" - |" if a.wide else ""), flush=True)
                    continue
                seconds, peak = float(text.split()[-3]), int(text.split()[-2])
                # A fresh gradient is compared with a peer that allocates, a kept one with a peer that keeps its memory.
                kept = tuning == "kept memory"
                ratios = " | ".join(f"{seconds / pair[kept]:.1f}x" for pair in times)
                print(f"| `{loss}`{' ' + ' '.join(options) if options else ''} | {workload} {reference} | {cells} | {name}, {tuning} | {seconds * 1000:.0f} ms | {peak / 2**20:.1f} GB | {ratios} |", flush=True)
    if "parts" in a.only.split(","):
        for engine in engines:
            lines = ours(engine, f"dice-ce;{COMPOUND};dice;boundary;ce", "2x14", "ignoring", ["--cached"], a)
            t = [line["median_s"] for line in lines[:5]]
            print(f"\n{os.path.relpath(engine)}: five losses {t[1] * 1000:.0f} ms = {t[1] / t[0]:.2f} of Dice + CE; boundary, maps cached, {t[3] * 1000:.0f} ms = {t[3] / t[2]:.2f} of Dice")
            for loss in ("dice-ce", "ce", COMPOUND):
                memory = ours(engine, loss, "2x14", "ignoring", ["--reuse"], a)[-1]
                print(f"extra memory of {loss}: {memory['extra_bytes'] / 2**20:.1f} MB = {100 * memory['extra_bytes'] / memory['logits_bytes']:.1f} % of the logits")


if __name__ == "__main__":
    main()
