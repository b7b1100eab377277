"""Working copies: what a learner opens, so that nothing under version control is ever touched."""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

WIDGET = "application/vnd.jupyter.widget-view+json"

Notebook = dict[str, Any]

_NOT_OURS = (OSError, ValueError, KeyError, TypeError, AttributeError)


class DamagedLesson(ValueError):
    """A released lesson cannot be read: its file and the reason."""

    def __init__(self, file: Path, reason: str):
        super().__init__(f"{file}: {reason}")
        self.file, self.reason = file, reason


@dataclass(frozen=True)
class Happening:
    """What became of one working copy: new, updated, kept, or set_aside (then `aside` is where its content went)."""

    kind: str
    copy: Path
    aside: Path | None = None


def refresh_working_copies(source: Path, target: Path, signatures: Path | None = None) -> list[Happening]:
    """Bring the working copies of all lessons up to date, and lose nothing that a learner wrote.

    A copy whose cells are those of its release was at most run: it becomes the present release. A changed copy keeps its
    cells. In both, stored outputs become the released ones, because widgets of a kernel that is gone show only an error.

    Args:
        source: the released lessons, in one folder for each language.
        target: where the copies go, in the same folders.
        signatures: the data folder of the Jupyter that opens the copies; by default the one beside `target`.

    Returns:
        One `Happening` for each copy that is new, got a newer release, stays behind one, or was set aside.

    Raises:
        DamagedLesson: a released lesson is not a notebook.
        OSError: the target cannot be written.
    """
    happenings = []
    with _Signatures(signatures or target.parent / ".jupyter" / "data") as notary:
        for file in sorted(source.glob("*/*.ipynb")):
            release, copy = _Release(file), target / file.relative_to(source)
            kind, content = _next(copy, release, notary)
            aside = _set_aside(copy) if kind == "set_aside" else None
            if content is not None:
                _write(copy, content, notary)
            if kind:
                happenings.append(Happening(kind, copy, aside))
    return happenings


class _Release:
    """A released lesson, as it is and as a working copy that remembers where it came from."""

    def __init__(self, file: Path):
        raw = file.read_bytes()
        self.digest = hashlib.sha256(raw).hexdigest()
        try:
            self.copy: Notebook = json.loads(raw)
            self.cells = _cells_digest(self.copy)
            self.copy["metadata"].setdefault("uncac", {}).update(origin=self.cells, release=self.digest)
        except _NOT_OURS as error:
            raise DamagedLesson(file, repr(error)) from error

    @cached_property
    def code_cells(self) -> dict[tuple[str, str], Notebook]:
        return {_key(cell): cell for cell in self.copy["cells"] if cell["cell_type"] == "code"}


def _next(copy: Path, release: _Release, notary: "_Signatures") -> tuple[str, Notebook | None]:
    """Say what becomes of a copy: what there is to tell ("" for nothing) and what to write (None for nothing)."""
    if not os.path.lexists(copy):
        return "new", release.copy
    try:
        text = copy.read_text(encoding="utf-8")
        own = json.loads(text)
        if own == release.copy and notary.known:
            return "", None
        origin, behind = own["metadata"]["uncac"]["origin"], own["metadata"]["uncac"].get("release") != release.digest
        if _cells_digest(own) in (origin, release.cells):
            return "updated" if behind else "", release.copy
        fresh = own | {"cells": [_fresh(cell, release) for cell in own["cells"]]}
    except _NOT_OURS:
        return "set_aside", release.copy
    return "kept" if behind else "", fresh if fresh != own and notary.trusts(text) else None


def _cells_digest(notebook: Notebook) -> str:
    """Return one digest of what makes a lesson: the cells' ids, types and sources, in order; outputs do not count."""
    cells = [(*_key(cell), cell["cell_type"]) for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _key(cell: Notebook) -> tuple[str, str]:
    return cell.get("id", ""), "".join(cell["source"])


def _fresh(cell: Notebook, release: _Release) -> Notebook:
    """Return a learner's cell with the released outputs, or, where the cell is the learner's own, without widgets."""
    if cell["cell_type"] != "code":
        return cell
    if released := release.code_cells.get(_key(cell)):
        return cell | {"outputs": released["outputs"], "execution_count": released["execution_count"]}
    return cell | {"outputs": [output for output in cell["outputs"] if WIDGET not in output.get("data", {})]}


def _set_aside(copy: Path) -> Path:
    """Give what stands in a copy's place another name."""
    names = (copy.with_name(f"{copy.stem}.kept-{number}{copy.suffix}") for number in range(1, 10_000))
    aside = next(name for name in names if not os.path.lexists(name))
    copy.rename(aside)
    return aside


def _write(copy: Path, content: Notebook, notary: "_Signatures") -> None:
    """Put a signed copy in its place in one step, so that a killed program leaves the old one or the new one."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    notary.sign(text)
    copy.parent.mkdir(parents=True, exist_ok=True)
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, copy)
    finally:
        draft.unlink(missing_ok=True)


class _Signatures:
    """Signs notebooks so that their stored outputs are trusted; nbformat is imported only if it is needed."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.known = (folder / "nbsignatures.db").exists()

    @cached_property
    def _notary(self) -> Any:
        from nbformat.sign import NotebookNotary

        self.folder.mkdir(parents=True, exist_ok=True)
        return NotebookNotary(data_dir=str(self.folder))

    def sign(self, text: str) -> None:
        from nbformat import reads

        self._notary.sign(reads(text, as_version=4))

    def trusts(self, text: str) -> bool:
        """Say whether a notebook's outputs come from here: to sign others would be to trust what nobody looked at."""
        from nbformat import reads

        return self._notary.check_signature(reads(text, as_version=4))

    def __enter__(self) -> "_Signatures":
        return self

    def __exit__(self, *error: object) -> None:
        if "_notary" in self.__dict__:
            self._notary.store.close()
