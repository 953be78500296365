"""What scikit-learn's isolation forest makes of the same data with the same settings.

`python compare.py FOLDER` reads FOLDER/iforest_breastw.csv (id, nine numbers, class) and
FOLDER/made-up-N.csv, which compute-features.mjs writes, and prints ROC-AUC of each: the mean over
ten seeds of the forest, so that luck counts little.
"""

import json
import sys
from pathlib import Path

import numpy
import sklearn
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

SEEDS = range(10)
SETTINGS = {"n_estimators": 100, "max_samples": 256, "max_features": 1.0}


def _auc(train, rows, labels):
    forests = (IsolationForest(**SETTINGS, random_state=seed).fit(train) for seed in SEEDS)
    return float(numpy.mean([roc_auc_score(labels, -each.score_samples(rows)) for each in forests]))


def _breastw(path):
    cells = numpy.loadtxt(path, delimiter=",", dtype=numpy.float32)
    rows, labels = cells[:, 1:-1], cells[:, -1] == 4
    return _auc(rows, rows, labels)


def _made_up(path):
    cells = [line.split(",") for line in path.read_text().splitlines()[1:]]
    rows = numpy.array([line[3:] for line in cells], dtype=numpy.float32)
    return _auc(rows, rows, [line[1] in ("scanner", "flood", "scraper") for line in cells])


def main():
    folder = Path(sys.argv[1])
    made_up = sorted(folder.glob("made-up-*.csv"), key=lambda path: int(path.stem.split("-")[-1]))
    figures = {
        "sklearn": sklearn.__version__,
        "settings": SETTINGS,
        "forestSeeds": len(SEEDS),
        "breastw": round(_breastw(folder / "iforest_breastw.csv"), 6),
        "madeUp": {path.stem.split("-")[-1]: round(_made_up(path), 6) for path in made_up},
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
