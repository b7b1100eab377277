"""One learner's answers: journals, merged on reading, never half-written."""

from .events import VERSION, Event
from .exchange import FORMAT, LARGEST_IMPORT, RecordError
from .record import LearnerRecord, work_folder

__all__ = ["FORMAT", "LARGEST_IMPORT", "VERSION", "Event", "LearnerRecord", "RecordError", "work_folder"]
