"""How the learner wants pages to look: what was chosen in the lesson of the settings holds in all."""

from ..exercises import SETTINGS
from ..learner import LearnerRecord
from ..load import load_lesson


def look(record: LearnerRecord) -> dict[str, str]:
    """Return the value of each setting that changes how pages look, its default where nothing fitting was saved."""
    lesson, chosen = load_lesson(SETTINGS), {}
    for exercise in lesson.exercises:
        for item in exercise.items:
            if item.look:
                answers = record.answers(lesson.id, exercise.id)
                answer = answers[item.id].answer if item.id in answers else item.default
                chosen[item.id] = answer if answer in [one.id for one in item.options] else item.default
    return chosen
