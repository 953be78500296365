"""Writes the model card from card.md and the manifest."""

import json
from string import Template

from windows import HERE

MODEL = HERE.parent


def _table(headings, rows):
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _tools(figures):
    recall = figures["recallByTool"]
    rows = [[tool, f"{recall[tool]:.3f}"] for tool in sorted(recall, key=lambda each: recall[each])]
    return _table(["tool", "windows found, tool never seen"], rows)


def _kinds(figures):
    known, unseen = figures["falsePositiveRateByKind"], figures["falsePositiveRateOfUnseenKind"]
    made = [kind for kind in known if not kind.startswith("log")]
    rows = [[kind, f"{known[kind]:.3f}", f"{unseen[kind]:.3f}"] for kind in made]
    rows.append(["real logs", f"{figures['logFalsePositiveRate']:.3f}", f"{unseen['logs']:.3f}"])
    return _table(["ordinary windows", "above the threshold", "the same, kind never seen"], rows)


def write_card():
    manifest = json.loads((MODEL / "manifest.json").read_text())
    figures = manifest["figures"]
    sources = [[each["name"], each["origin"], each["licence"]] for each in manifest["training"]["data"]]
    text = Template((HERE / "card.md").read_text()).substitute(
        {name: value for name, value in figures.items() if isinstance(value, (int, float))},
        version=manifest["version"],
        threshold=manifest["threshold"]["value"],
        chosen=manifest["threshold"]["chosen"],
        features=len(manifest["input"]["features"]),
        tools=_tools(figures),
        kinds=_kinds(figures),
        sources=_table(["what", "origin", "licence"], sources),
    )
    (MODEL / "README.md").write_text(text, encoding="utf8")


if __name__ == "__main__":
    write_card()
