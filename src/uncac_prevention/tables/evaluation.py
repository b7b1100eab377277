"""The results of workshops as tables: what files that learners handed in say, without anything that small groups would give away."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..evaluation import (
    Change, Collected, Share, begun, by_outcome, changes, chosen, item_analysis, own_words, read_folder, workshops,
)
from ..learner import work_folder
from ..load import load_lesson, load_workshop_forms, page_files
from ..progress import tests_of
from .frame import frame

if TYPE_CHECKING:
    import pandas

_SHARE = "having units percent percent_low percent_high"
_CHANGE = "pairs asked mean_before mean_after gain gain_low gain_high gains better same worse worse_low worse_high"


def load_test_exercises() -> dict:
    """Return the exercise of each test by the test's name: pre, post, delayed."""
    return tests_of(load_lesson(one) for one in ("00", *(path.stem for path in page_files())))


def results_in() -> Path:
    """Return the folder into which a facilitator puts the files of learners."""
    return work_folder() / "results_in"


def read_results(folder: Path | None = None) -> Collected:
    """Return what the files of results in a folder hold; `results_in` of the work folder where it is not given.

    Raises:
        OSError: there is no such folder, or it cannot be read.
    """
    return read_folder(folder or results_in(), load_test_exercises(), load_workshop_forms())


def workshop_results(found: Collected) -> "dict[str, pandas.DataFrame]":
    """Return the tables of what files of results hold.

    Args:
        found: as `read_results` gives it.

    Returns:
        By name: outcomes (outcome, test, and a share: having, units, percent, percent_low, percent_high), changes (before, after, pairs,
        means, gain with interval, how many better, same, worse), workshops (the same by code), items (test, item, outcome, a share, open,
        discrimination, unused), options (test, item, option, chosen), forms (form, question, option, a share), plan (part, whole, their
        sums, and the share of learners with more than none), words (form, question, text), left_out (file, reason, place). Empty cells
        stand where fewer than five learners could be told of.
    """
    tests, forms, learners = load_test_exercises(), load_workshop_forms(), found.learners
    items = item_analysis(learners, tests)
    return {
        "outcomes": frame(f"outcome test {_SHARE}", [(one.outcome, test, *_share(share)) for one in by_outcome(learners, tests)
                                                     for test, share in one.tests.items()]),
        "changes": frame(f"before after {_CHANGE}", [(one.before, one.after, *_change(one)) for one in changes(learners, tests)]),
        "workshops": frame(f"workshop codes pooled {_CHANGE}", [(one.code, one.codes, one.pooled, *_change(one.change)) for one in workshops(learners, tests)]),
        "items": frame(f"test item outcome {_SHARE} open discrimination unused",
                       [(one.test, one.item, one.outcome, *_share(one.facility), one.open if one.facility.told else None, one.discrimination,
                         None if one.unused is None else " ".join(one.unused)) for one in items]),
        "options": frame("test item option chosen", [(one.test, one.item, option, count if one.facility.told else None) for one in items
                                                     for option, count in one.chosen.items()]),
        "forms": frame(f"form question option {_SHARE}", [(one.form, one.question, one.option, *_share(one.share)) for one in chosen(learners, forms)]),
        "plan": frame("part whole part_sum whole_sum having units percent percent_low percent_high",
                      [(one.question, one.whole, *((one.part_sum, one.whole_sum) if one.having.told else (None, None)), *_share(one.having))
                       for one in begun(learners, forms)]),
        "words": frame("form question text", [(*place, text) for place, texts in own_words(learners, forms).items() for text in texts]),
        "left_out": frame("file reason place", [(one.name, one.code, one.place) for one in found.left_out]),
    }


def _share(share: Share) -> tuple:
    return (share.hits, share.units, share.percent, *share.interval) if share.told else (None, share.units, None, None, None)


def _change(one: Change) -> tuple:
    gain = (one.gain.value, one.gain.low, one.gain.high) if one.gain else (None, None, None)
    counts = (one.better.hits, one.same.hits, one.worse.hits, *one.worse.interval) if one.worse.told else (None,) * 5
    return one.pairs, one.asked, one.mean_before, one.mean_after, *gain, one.gains, *counts
