"""`python train.py DATA`: trains the model for DNS tunnels.

DATA is the folder of `domains/train.csv.gz` and of the logs in `dns`. Writes model.onnx,
manifest.json, README.md and the golden scores beside this folder.
"""

import argparse
import gzip
import hashlib
import json
import sys
import tempfile
import zlib
from pathlib import Path

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression

from card import write_card
from sources import TRAINING_DATA
from windows import HERE, make_windows

# The graph and the measures are those of the model for generated names.
sys.path.append(str(HERE.parent.parent / "dga" / "training"))
from export import INPUT, OUTPUT, to_onnx  # noqa: E402
from measures import area, threshold_at  # noqa: E402

SEED = 108
MODEL = HERE.parent
VERSION = "1.0.0"
SESSIONS = 1_000
GOLDEN_SESSIONS = 10
FOLDS = 10
LOGS = (
    "zeek_dns_wrccdc.log.gz",
    "zeek_dns_home_lab.log.gz",
    "zeek_dns_small.json",
    "bind_querylog.log.gz",
    "dnsmasq_pihole.log.gz",
)
# Of ordinary windows that the model had not seen, this share is above the threshold.
FALSE_POSITIVE_RATE = 0.0005
# Real windows are few, and what counts.
REAL_WEIGHT = 3.0
TREES = 120
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.08,
    "min_child_samples": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 127,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
    "seed": SEED,
}


def is_real(windows):
    return windows.logged | (windows.kinds == "hosts")


def fit(windows, wanted, threads):
    data = lgb.Dataset(
        windows.features[wanted],
        windows.tunnels[wanted],
        weight=np.where(is_real(windows), REAL_WEIGHT, 1.0)[wanted],
        feature_name=windows.feature_names,
    )
    return lgb.train({**PARAMETERS, "num_threads": threads}, data, TREES)


def fold_of(windows):
    """A fold for each window: that of its tool, or of its domain, or for made-up ones its own."""
    chance = np.random.default_rng(SEED).integers(0, FOLDS, len(windows.kinds))
    tools = sorted(set(windows.kinds[windows.tunnels]))
    of_tool = {tool: number % FOLDS for number, tool in enumerate(tools)}
    real = is_real(windows)
    return np.array(
        [
            of_tool[kind] if tunnel else zlib.crc32(group.encode()) % FOLDS if whole else own
            for kind, group, tunnel, whole, own in zip(
                windows.kinds, windows.groups, windows.tunnels, real, chance
            )
        ]
    )


def leave_tools_out(windows, threads):
    """Scores of every window by a model that saw neither its tool, nor its domain, nor itself."""
    folds, scores = fold_of(windows), np.zeros(len(windows.kinds))
    for fold in range(FOLDS):
        booster = fit(windows, folds != fold, threads)
        held = folds == fold
        scores[held] = booster.predict(windows.features[held], raw_score=True)
    return scores


def leave_kinds_out(windows, threads):
    """Scores of ordinary windows by a model that saw no other of their kind; all logs are one."""
    kinds = np.where(windows.logged, "logs", windows.kinds)
    scores = {}
    for kind in sorted(set(kinds[~windows.tunnels])):
        booster = fit(windows, kinds != kind, threads)
        scores[kind] = booster.predict(windows.features[kinds == kind], raw_score=True)
    return scores


def calibrate(windows, scores):
    """Slope and offset of a logistic curve over scores of unseen windows, both classes alike."""
    curve = LogisticRegression(class_weight="balanced", C=1e6)
    curve.fit(scores[:, None], windows.tunnels)
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])


def probability(scores, slope, offset):
    return 1 / (1 + np.exp(-(slope * scores + offset)))


def share_above(scores, threshold):
    return round(float((scores > threshold).mean()), 4)


def validate(windows, threads):
    scores = leave_tools_out(windows, threads)
    slope, offset = calibrate(windows, scores)
    ordinary, tunnels = scores[~windows.tunnels], scores[windows.tunnels]
    threshold = threshold_at(ordinary, FALSE_POSITIVE_RATE)
    value = round(float(probability(threshold, slope, offset)), 4)
    judged = probability(scores, slope, offset)
    by_kind = {kind: judged[windows.kinds == kind] for kind in sorted(set(windows.kinds))}
    of = lambda tunnel: sorted(set(windows.kinds[windows.tunnels == tunnel]))
    unseen_kinds = {
        kind: share_above(probability(held, slope, offset), value)
        for kind, held in leave_kinds_out(windows, threads).items()
    }
    logged = judged[windows.logged]
    return {
        "leftOutAuc": round(area(ordinary, tunnels), 4),
        "leftOutRecall": share_above(judged[windows.tunnels], value),
        "falsePositiveRate": share_above(judged[~windows.tunnels], value),
        "logWindows": int(windows.logged.sum()),
        "logFalsePositiveRate": share_above(logged, value),
        "logHighest": round(float(logged.max()), 4),
        "recallByTool": {kind: share_above(by_kind[kind], value) for kind in of(True)},
        "falsePositiveRateByKind": {kind: share_above(by_kind[kind], value) for kind in of(False)},
        "falsePositiveRateOfUnseenKind": unseen_kinds,
    }, (slope, offset, value)


def write_golden(booster, golden, slope, offset):
    """Made-up windows with scores as this side computes them; the tests hold the program to them."""
    scores = probability(booster.predict(golden.features, raw_score=True), slope, offset)
    lines = [
        json.dumps({"kind": str(kind), "score": round(float(score), 7), "window": json.loads(window)})
        for kind, score, window in zip(golden.kinds, scores, golden.held)
    ]
    data = gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0)
    (MODEL / "golden.ndjson.gz").write_bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with domains and dns")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    hosts = arguments.data / "domains" / "train.csv.gz"
    logs = [arguments.data / "dns" / name for name in LOGS]
    with tempfile.TemporaryDirectory() as folder:
        windows = make_windows(Path(folder) / "train", SEED, SESSIONS, hosts, logs)
        golden = make_windows(Path(folder) / "golden", SEED + 7, GOLDEN_SESSIONS, "-", [])
    figures, (slope, offset, threshold) = validate(windows, arguments.threads)
    booster = fit(windows, np.ones(len(windows.kinds), bool), arguments.threads)
    model = to_onnx(booster, windows.features.shape[1], slope, offset)
    (MODEL / "model.onnx").write_bytes(model)
    write_golden(booster, golden, slope, offset)
    manifest = {
        "name": "dns-tunnel",
        "version": VERSION,
        "file": "model.onnx",
        "sha256": hashlib.sha256(model).hexdigest(),
        "featureSet": {"name": "dns-tunnel-window", "version": windows.version},
        "input": {"name": INPUT, "features": windows.feature_names},
        "output": {"name": OUTPUT},
        "threshold": {
            "value": threshold,
            "chosen": "one in two thousand ordinary windows that the model had not seen is above it, "
            "in validation with whole tools left out",
        },
        "training": {"seed": SEED, "data": TRAINING_DATA},
        "figures": figures,
        "licence": "Apache-2.0",
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (MODEL / "manifest.json").write_text(text, encoding="utf8")
    write_card()
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
