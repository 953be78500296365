"""Having the program compute the features of windows, and reading them."""

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


@dataclass
class Windows:
    """Windows with what is known of them. `groups` are those that are never split by a fold."""

    tunnels: np.ndarray
    kinds: np.ndarray
    groups: np.ndarray
    features: np.ndarray
    feature_names: list
    version: int
    held: list

    @property
    def logged(self):
        """Those of real logs."""
        return np.char.startswith(self.kinds, "log")


def make_windows(folder, seed, sessions, hosts, logs):
    """Made-up and real windows; files go to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    program = HERE / "compute-features.mjs"
    given = [folder, str(seed), str(sessions), hosts, *logs]
    subprocess.run(["node", program, *given], check=True)
    meta = json.loads((folder / "features.json").read_text())
    with open(folder / "windows.csv", newline="", encoding="utf8") as text:
        rows = list(csv.reader(text))[1:]
    return Windows(
        np.array([row[0] == "tunnel" for row in rows]),
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows]),
        np.array([row[3:] for row in rows], np.float32),
        meta["names"],
        meta["version"],
        (folder / "windows.ndjson").read_text(encoding="utf8").splitlines(),
    )
