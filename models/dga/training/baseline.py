"""`python baseline.py DOMAINS`: a random forest on the reference's features, beside the shipped model.

Both are trained on the same names and measured on the same others, at the same false-positive rate.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from card import write_card
from measures import area, recall_at
from names import HERE, read_list
from reference_features import reference_features
from train import SEED


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("domains", type=Path, help="folder of train.csv.gz and test.csv.gz")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    train = read_list(arguments.domains / "train.csv.gz")
    test = read_list(arguments.domains / "test.csv.gz")
    is_dga = lambda rows: np.array([label == "dga" for _, label, _ in rows])
    forest = RandomForestClassifier(
        n_estimators=100,
        min_samples_leaf=2,
        class_weight="balanced",
        random_state=SEED,
        n_jobs=arguments.threads,
    )
    forest.fit(reference_features([domain for domain, *_ in train]), is_dga(train))
    scores = forest.predict_proba(reference_features([domain for domain, *_ in test]))[:, 1]
    benign, generated = scores[~is_dga(test)], scores[is_dga(test)]
    shipped = json.loads((HERE.parent / "manifest.json").read_text())["figures"]
    forest_figures = {
        "auc": round(area(benign, generated), 4),
        "recall": round(recall_at(benign, generated), 4),
    }
    (HERE / "baseline.json").write_text(json.dumps(forest_figures, indent=2) + "\n")
    write_card()
    ours = {"auc": shipped["testAuc"], "recall": shipped["testRecall"]}
    print(json.dumps({"randomForest": forest_figures, "shipped": ours}, indent=2))


if __name__ == "__main__":
    main()
