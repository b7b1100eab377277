"""What a workshop leaves behind without names: its forms, the file that a learner may hand in, a folder of such files, and what it can say."""

from .analysis import (
    COMPARED, FEW, LEAST, Change, Counted, ItemAnalysis, OutcomeShares, Share, Started, Workshop, begun, by_outcome, change, changes, chosen, item_analysis,
    own_words, withheld, workshops,
)
from .collect import Collected, Learner, LeftOut, collected, read_folder
from .forms import FORM_IDS, LONGEST_WORDS, Asked, WorkshopForm, form_from, given, is_answer, kept_answers, looks_personal
from .result import GAPS, LARGEST, VERSION, TESTS, ResultError, ResultFile, days_band, is_code, new_id, read_result, result_json

__all__ = ["COMPARED", "FEW", "FORM_IDS", "GAPS", "LARGEST", "VERSION", "LEAST", "LONGEST_WORDS", "TESTS", "Asked", "Change", "Collected", "Counted",
           "ItemAnalysis", "Learner", "LeftOut", "OutcomeShares", "ResultError", "ResultFile", "Share", "Started", "Workshop", "WorkshopForm", "begun",
           "by_outcome", "change", "changes", "chosen", "collected", "days_band", "form_from", "given", "is_answer", "is_code", "item_analysis",
           "kept_answers", "looks_personal", "new_id", "own_words", "read_folder", "read_result", "result_json", "withheld", "workshops"]
