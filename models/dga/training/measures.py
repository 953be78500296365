"""Figures of a classifier: how well scores of generated names stand above those of ordinary ones."""

import numpy as np

FALSE_POSITIVE_RATE = 0.001


def area(benign, generated):
    """Area under the ROC curve; ties count half."""
    ordered = np.sort(benign)
    below = np.searchsorted(ordered, generated, "left")
    upto = np.searchsorted(ordered, generated, "right")
    return float((below + upto).mean() / 2 / len(ordered))


def threshold_at(benign, rate=FALSE_POSITIVE_RATE):
    """The score that this share of ordinary names, at most, is above."""
    ordered = np.sort(benign)[::-1]
    return float(ordered[int(len(ordered) * rate)])


def recall_at(benign, generated, rate=FALSE_POSITIVE_RATE):
    """Share of generated names above the threshold of that false-positive rate."""
    return float((generated > threshold_at(benign, rate)).mean())


def by_family(scores, families, threshold):
    """Recall of each family above a threshold."""
    return {
        family: round(float((scores[families == family] > threshold).mean()), 3)
        for family in sorted(set(families))
    }
