"""Writes the model card from card.md, the manifest and, once it was run, the baseline's figures."""

import json
from string import Template

from names import HERE

MODEL = HERE.parent


def _table(headings, rows):
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _families(figures):
    test, unseen = figures["testRecallByFamily"], figures["unseenRecallByFamily"]
    ordered = sorted(test, key=lambda family: (test[family], family))
    rows = [[family, f"{test[family]:.3f}", f"{unseen[family]:.3f}"] for family in ordered]
    return _table(["family", "recall, test list", "recall, family never seen"], rows)


def _weak(recalls):
    weak = sorted(family for family, recall in recalls.items() if recall < 0.7)
    return ", ".join(f"{family} ({recalls[family]:.2f})" for family in weak)


def write_card():
    manifest = json.loads((MODEL / "manifest.json").read_text())
    figures = manifest["figures"]
    baseline = MODEL / "training" / "baseline.json"
    forest = json.loads(baseline.read_text()) if baseline.exists() else None
    sources = [[each["name"], each["origin"], each["licence"]] for each in manifest["training"]["data"]]
    text = Template((HERE / "card.md").read_text()).substitute(
        {name: value for name, value in figures.items() if isinstance(value, float)},
        version=manifest["version"],
        threshold=manifest["threshold"]["value"],
        chosen=manifest["threshold"]["chosen"],
        features=len(manifest["input"]["features"]),
        families=_families(figures),
        weakTest=_weak(figures["testRecallByFamily"]),
        weakUnseen=_weak(figures["unseenRecallByFamily"]),
        forestAuc=forest["auc"] if forest else "not measured",
        forestRecall=forest["recall"] if forest else "not measured",
        sources=_table(["what", "origin", "licence"], sources),
    )
    (MODEL / "README.md").write_text(text, encoding="utf8")


if __name__ == "__main__":
    write_card()
