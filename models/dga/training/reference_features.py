"""The 44 features of heiDGAF / HAMSTRING, for the random forest that the model has to beat."""

import math
from collections import Counter

import numpy as np

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _entropy(text):
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts) if text else 0.0


def _kinds(text):
    if not text:
        return [0.0, 0.0, 0.0, 0.0]
    alpha = sum(c.isascii() and c.isalpha() for c in text)
    digits = sum(c.isascii() and c.isdigit() for c in text)
    special = sum(not c.isalnum() and not c.isspace() for c in text)
    return [1.0, alpha / len(text), digits / len(text), special / len(text)]


def _row(domain):
    name = domain.strip(".")
    labels = name.split(".")
    second = labels[-2] if len(labels) > 1 else ""
    third = ".".join(labels[:-2])
    lower = Counter(name.lower())
    return [
        len(labels),
        len(max(labels)),
        len(name),
        *(lower[letter] / len(name) for letter in LETTERS),
        *_kinds(third),
        *_kinds(second),
        *_kinds(name),
        _entropy(name),
        _entropy(third),
        _entropy(second),
    ]


def reference_features(domains):
    """One row of 44 numbers a name."""
    return np.array([_row(domain) for domain in domains], np.float32)
