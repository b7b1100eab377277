"""Make seats for learners at a hub: keys to hand out are printed once, and only what is worked out from them is kept."""

import argparse
import hashlib
import json
import os
import secrets
from pathlib import Path

# Without letters and digits that are taken for one another. Sixteen of them cannot be guessed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, IN_A_GROUP = 4, 4


def main() -> None:
    """Add seats to the list and print their keys."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the list of seats, for instance my_hub/seats.json; seats are added to those in it")
    parser.add_argument("count", type=int, help="how many seats to add")
    options = parser.parse_args()
    for name, key in add_seats(options.file, options.count).items():
        print(f"{name}    {key}")


def add_seats(file: Path, count: int) -> dict[str, str]:
    """Add seats to a list, and leave those in it as they are.

    Args:
        file: the list; it is made if it is not there, and nobody else on the machine may read it.
        count: how many seats to add.

    Returns:
        The key of each new seat.

    Raises:
        ValueError: the file is no list of seats.
    """
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    names = (name for number in range(1, 10_000) if (name := f"learner-{number:02}") not in kept)
    fresh = {next(names): "-".join(_letters() for _ in range(GROUPS)) for _ in range(count)}
    kept |= {name: hashlib.sha256(key.encode()).hexdigest() for name, key in fresh.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as output:
        output.write(json.dumps(kept, indent=1) + "\n")
    os.replace(draft, file)
    return fresh


def _letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(IN_A_GROUP))


if __name__ == "__main__":
    main()
