"""What a hub for so many learners needs, worked out from what was measured; writes the values for Zero to JupyterHub.

Run it after benchmarks/hub.py: python deploy/zero_to_jupyterhub/sizes.py
"""

import json
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).resolve().parent
HUB = HERE.parent / "jupyterhub"
COUNTS = (100, 1000)
"""Of learners for whom there are values."""

# Rules of ours. A quarter more than was measured, in steps in which a person can count.
SPARE, STEP = 1.25, 64
# All start within a minute, and cores are counted in twentieths.
START_SECONDS, CORE_STEPS = 60, 20
# A node of 8 cores and 32 GiB, less what Kubernetes keeps for itself; it holds 110 pods, about ten of them not learners'.
NODE_CORES, NODE_GIB, NODE_PODS = 7.5, 28, 100
# Room that is kept warm for those who come next: one seat for ten.
PLACEHOLDERS = 0.1
# One server without Kubernetes also holds the hub, the proxy and the system.
SYSTEM_GIB = 2
# The smallest volume that most clusters give.
VOLUME_GIB = 1


@dataclass(frozen=True)
class Need:
    """What one learner needs: MiB guaranteed and allowed, cores, GiB of disk."""

    guarantee: int
    limit: int
    cores: float
    disk: int


@dataclass(frozen=True)
class Size:
    """What a hub for `learners` needs in all."""

    learners: int
    placeholders: int
    seats_on_a_node: int
    nodes: int
    memory: int
    cores: int
    disk: int


def largest(stage: str, kind: str) -> float:
    """Return the largest figure of a stage over the runs that were measured."""
    runs = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))["runs"].values()
    return max(run[stage][kind] if kind else run[stage] for run in runs)


def need() -> Need:
    """Return what one learner needs: with two lessons open it is guaranteed, with all lessons open it is allowed."""
    memory = {stage: ceil(largest(stage, "rss") * SPARE / STEP) * STEP for stage in ("lesson_02", "all_lessons")}
    cores = ceil(largest("lesson_01", "cpu_seconds") * SPARE / START_SECONDS * CORE_STEPS) / CORE_STEPS
    return Need(memory["lesson_02"], memory["all_lessons"], cores, max(VOLUME_GIB, ceil(4 * largest("folder", "") / 1024)))


def size(learners: int) -> Size:
    """Return what a hub for so many learners needs."""
    one, placeholders = need(), ceil(learners * PLACEHOLDERS)
    seats = min(NODE_GIB * 1024 // one.guarantee, int(NODE_CORES / one.cores), NODE_PODS)
    return Size(learners, placeholders, seats, ceil((learners + placeholders) / seats),
                ceil(learners * one.guarantee / 1024) + SYSTEM_GIB, ceil(learners * one.cores), learners * one.disk)


def values(learners: int) -> str:
    """Return the values for Zero to JupyterHub, with the arithmetic beside each number."""
    loader = Environment(loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                         keep_trailing_newline=True, autoescape=False)
    rules = {name.lower(): value for name, value in globals().items() if name.isupper()}
    return loader.get_template("values.yaml.jinja").render(need=need(), size=size(learners), largest=largest, rules=rules,
                                                           seats=(HUB / "seats.py").read_text(encoding="utf-8"),
                                                           form=(HUB / "language_form.py").read_text(encoding="utf-8"))


def main() -> None:
    """Write the values."""
    for learners in COUNTS:
        path = HERE / f"values.{learners}.yaml"
        path.write_text(values(learners), encoding="utf-8", newline="\n")
        print(path)


if __name__ == "__main__":
    main()
