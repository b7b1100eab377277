"""Measure a room: 25 scripted learners at once do lesson 01; seconds of a page and of an answer, and memory for each learner. Writes room.json.

    .venv/bin/python benchmarks/room.py [LEARNERS]

Reads /proc, so that it runs on Linux only.
"""

import asyncio
import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from room_learner import Learner, answers_of, take_seat  # noqa: E402
from test_room_browser import LESSON, PAGE, Server  # noqa: E402

FIGURES, SOME = "en/06_working_together.ipynb", 5
"""A lesson that draws, which needs more memory, and how many learners show how much."""


def memory(process: int) -> int:
    """Return the bytes of a process and its descendants, what they share counted once."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return own + sum(memory(int(child)) for child in children)


async def all_learners(server: Server, count: int) -> dict[str, float]:
    """Let learners do the lesson at once, and return what it came to while all their pages were open."""
    cookies = [await take_seat(server.address, server.room.code) for _ in range(count)]
    before = memory(server.process.pid)
    learners = [Learner(server.address, one) for one in cookies]
    opened = await asyncio.gather(*(one.open(PAGE) for one in learners))

    async def do(learner: Learner) -> None:
        for exercise, act, value in answers_of(LESSON):
            await learner.answer(exercise, act, value)

    await asyncio.gather(*map(do, learners))
    after = memory(server.process.pid)
    drawing = [Learner(server.address, await take_seat(server.address, server.room.code)) for _ in range(SOME)]
    await asyncio.gather(*(one.open(FIGURES) for one in drawing))
    waited = [seconds for one in learners for seconds in one.waited]
    return {"learners": count, "page_median_s": round(median(opened), 2), "page_longest_s": round(max(opened), 2), "answers": len(waited),
            "answer_median_ms": round(1000 * median(waited)), "answer_p95_ms": round(1000 * quantiles(waited, n=20)[-1]),
            "server_mib": round(before / 2 ** 20), "learner_mib": round((after - before) / count / 2 ** 20),
            "figures_mib": round((memory(server.process.pid) - after) / SOME / 2 ** 20)}


def main() -> None:
    """Measure and write `room.json`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        server = Server(Path(place) / "work")
        try:
            found = asyncio.run(all_learners(server, int(sys.argv[1]) if sys.argv[1:] else 25))
        finally:
            server.kill()
    found |= {"cores": os.cpu_count(), "measured": date.today().isoformat()}
    (ROOT / "benchmarks" / "room.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
