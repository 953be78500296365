"""`python train.py DOMAINS`: trains the model for generated domain names.

DOMAINS is the folder of train.csv.gz and test.csv.gz. Writes model.onnx, tables.bin, manifest.json,
README.md and the golden scores beside this folder. The test list is looked at once, at the end,
to report figures; nothing is chosen by it.
"""

import argparse
import gzip
import hashlib
import json
import random
import tempfile
from pathlib import Path

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression

from card import write_card
from export import INPUT, OUTPUT, to_onnx
from measures import area, by_family, threshold_at
from names import HERE, read_list, with_features
from sources import TRAINING_DATA
from synthetic import KINDS, make_families

SEED = 108
MODEL = HERE.parent
VERSION = "1.0.0"
FAMILY_FOLDS = 4
VALID_SHARE = 0.15
MADE_UP = {"families": 148, "names_each": 250}
TREES = 200
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 63,
    "learning_rate": 0.1,
    "min_child_samples": 50,
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


def ordinary_words(rows):
    """Ordinary labels of letters, from which made-up generators put words together."""
    labels = {domain.split(".")[0] for domain, label, _ in rows if label == "benign"}
    return sorted(label for label in labels if 4 <= len(label) <= 9 and label.isalpha())


def with_made_up(train):
    """Training rows and made-up families, none of which names is a real one of the lists."""
    known = {domain for domain, *_ in train}
    made = make_families(SEED, ordinary_words(train), **MADE_UP)
    return train + [(name, "dga", family) for name, family in made if name not in known]


def fit(names, is_part, threads):
    """A booster of the rows of a part that the model judges."""
    wanted = is_part & ~names.ruled
    data = lgb.Dataset(
        names.features[wanted], names.generated[wanted], feature_name=names.feature_names
    )
    return lgb.train({**PARAMETERS, "num_threads": threads}, data, TREES)


def score(booster, names, wanted):
    """Raw scores of some rows; minus infinity where a rule decides."""
    scores = np.full(int(wanted.sum()), -np.inf)
    judged = ~names.ruled[wanted]
    scores[judged] = booster.predict(names.features[wanted][judged], raw_score=True)
    return scores


def fold_rows(train, fold):
    """Rows to learn from, and measured rows of parts benign, seen and unseen, of one fold."""
    families = sorted({family for _, label, family in train if label == "dga"})
    random.Random(SEED).shuffle(families)
    held, chance = set(families[fold::FAMILY_FOLDS]), random.Random(SEED + fold)
    rest, measured = [], []
    for domain, label, family in train:
        is_valid = chance.random() < VALID_SHARE
        if family in held:
            measured.append((domain, label, family, "unseen"))
        elif is_valid:
            measured.append((domain, label, family, "seen" if label == "dga" else "benign"))
        else:
            rest.append((domain, label, family))
    return rest, measured


def leave_families_out(train, folder, threads):
    """Scores of names that the model did not see: ordinary ones, of seen and of unseen families."""
    collected = []
    for fold in range(FAMILY_FOLDS):
        rest, measured = fold_rows(train, fold)
        rows = [(*row, "train") for row in with_made_up(rest)] + measured
        names = with_features(rows, folder / f"fold-{fold}")
        booster = fit(names, names.parts == "train", threads)
        wanted = names.parts != "train"
        collected.append((score(booster, names, wanted), names.parts[wanted], names.families[wanted]))
        print(json.dumps({"fold": fold, **unseen_figures([collected[-1]])[0]}), flush=True)
    return collected


def unseen_figures(collected):
    """Figures of the folds, each at its own threshold, and recall of each family left out."""
    sums, recall = {}, {}
    for scores, parts, families in collected:
        benign = scores[parts == "benign"]
        threshold = threshold_at(benign)
        for part in ("seen", "unseen"):
            of_part = scores[parts == part]
            sums.setdefault(f"{part}Auc", []).append(area(benign, of_part))
            sums.setdefault(f"{part}Recall", []).append(float((of_part > threshold).mean()))
        recall |= by_family(scores[parts == "unseen"], families[parts == "unseen"], threshold)
    return {name: round(float(np.mean(values)), 4) for name, values in sums.items()}, recall


def calibrate(collected):
    """Slope and offset of a logistic curve over scores of unseen names, both classes alike."""
    scores = np.concatenate([scores for scores, *_ in collected])
    benign = np.concatenate([parts == "benign" for _, parts, _ in collected])
    judged = np.isfinite(scores)
    curve = LogisticRegression(class_weight="balanced", C=1e6)
    curve.fit(scores[judged, None], ~benign[judged])
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])


def probability(scores, slope, offset):
    return 1 / (1 + np.exp(-(slope * scores + offset)))


def golden_rows():
    """Made-up names alone, by all kinds of generators that need no word of anybody."""
    count = len(KINDS) * 8
    made = make_families(SEED + 1, [], families=count, names_each=10_000 // count + 1, kinds=KINDS)
    return [(name, "dga", "golden", "golden") for name, _ in made][:10_000]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("domains", type=Path, help="folder of train.csv.gz and test.csv.gz")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    train = read_list(arguments.domains / "train.csv.gz")
    test = read_list(arguments.domains / "test.csv.gz")
    with tempfile.TemporaryDirectory() as folder:
        validation = validate(train, Path(folder), arguments.threads)
        finish(train, test, Path(folder), arguments.threads, validation)


def validate(train, folder, threads):
    """What the folds come to: figures, the calibration and the threshold."""
    collected = leave_families_out(train, folder, threads)
    figures, unseen_recall = unseen_figures(collected)
    slope, offset = calibrate(collected)
    benign = np.concatenate([scores[parts == "benign"] for scores, parts, _ in collected])
    threshold = round(float(probability(threshold_at(benign), slope, offset)), 4)
    return {
        "leftOutSeenAuc": figures["seenAuc"],
        "leftOutSeenRecall": figures["seenRecall"],
        "leftOutUnseenAuc": figures["unseenAuc"],
        "leftOutUnseenRecall": figures["unseenRecall"],
        "unseenRecallByFamily": dict(sorted(unseen_recall.items())),
    }, (slope, offset, threshold)


def finish(train, test, folder, threads, validation):
    """Trains on the whole list, measures on the test list and writes all files."""
    validated, (slope, offset, threshold) = validation
    rows = [(*row, "train") for row in with_made_up(train)] + [(*row, "test") for row in test]
    names = with_features(rows + golden_rows(), folder / "whole")
    booster = fit(names, names.parts == "train", threads)
    model = to_onnx(booster, names.features.shape[1], slope, offset)
    tables = (folder / "whole" / "tables.bin").read_bytes()
    (MODEL / "model.onnx").write_bytes(model)
    (MODEL / "tables.bin").write_bytes(tables)
    write_golden(booster, names, slope, offset)

    of_test = names.parts == "test"
    scores, generated = score(booster, names, of_test), names.generated[of_test] == 1
    families = names.families[of_test]
    at_rate = threshold_at(scores[~generated])
    judged = probability(scores, slope, offset)
    figures = {
        "testAuc": round(area(scores[~generated], scores[generated]), 4),
        "testRecall": round(float((scores[generated] > at_rate).mean()), 4),
        "testFalsePositiveRateAtThreshold": round(float((judged[~generated] > threshold).mean()), 5),
        "testRecallAtThreshold": round(float((judged[generated] > threshold).mean()), 4),
        **validated,
        "testRecallByFamily": by_family(scores[generated], families[generated], at_rate),
    }
    manifest = {
        "name": "dga",
        "version": VERSION,
        "file": "model.onnx",
        "sha256": sha256(model),
        "data": [{"file": "tables.bin", "sha256": sha256(tables)}],
        "featureSet": {"name": "domain-name", "version": names.version},
        "input": {"name": INPUT, "features": names.feature_names},
        "output": {"name": OUTPUT},
        "threshold": {
            "value": threshold,
            "chosen": "one in a thousand ordinary names that the model had not seen is above it, "
            "in validation within the training list with whole families left out",
        },
        "training": {"seed": SEED, "data": TRAINING_DATA},
        "figures": figures,
        "licence": "Apache-2.0",
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (MODEL / "manifest.json").write_text(text, encoding="utf8")
    write_card()
    print(json.dumps({name: value for name, value in figures.items() if "By" not in name}, indent=2))


def write_golden(booster, names, slope, offset):
    """Scores as this side computes them; the tests hold the program to them."""
    wanted = names.parts == "golden"
    scores = probability(score(booster, names, wanted), slope, offset)
    lines = [f"{name},{value:.7f}" for name, value in zip(names.domains[wanted], scores)]
    data = gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0)
    (MODEL / "golden.csv.gz").write_bytes(data)


if __name__ == "__main__":
    main()
