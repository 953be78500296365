"""Reading the domain lists, and having the program compute their features."""

import csv
import gzip
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


@dataclass
class Names:
    """Names with what is known of them; a ruled one is not judged by the model."""

    domains: np.ndarray
    generated: np.ndarray
    families: np.ndarray
    parts: np.ndarray
    features: np.ndarray
    feature_names: list
    version: int

    @property
    def ruled(self):
        return np.isnan(self.features[:, 0])


def read_list(file):
    """Rows of (domain, label, family) of a compressed list."""
    with gzip.open(file, "rt", encoding="utf8", newline="") as text:
        return [(row["domain"], row["label"], row["family"]) for row in csv.DictReader(text)]


def with_features(rows, folder):
    """Names with features; rows are (domain, label, family, part), files go to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "names.csv"
    lines = ["domain,label,family,part", *(",".join(row) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf8")
    subprocess.run(["node", HERE / "compute-features.mjs", file, folder], check=True)
    meta = json.loads((folder / "features.json").read_text())
    matrix = np.fromfile(folder / "features.f32", np.float32)
    domains, labels, families, parts = (np.array(column, object) for column in zip(*rows))
    return Names(
        domains,
        (labels == "dga").astype(np.int8),
        families,
        parts,
        matrix.reshape(meta["rows"], len(meta["names"])),
        meta["names"],
        meta["version"],
    )
