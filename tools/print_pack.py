"""Make the print pack: worksheets, answer keys, cards and forms for a workshop on paper, as pages and, with a browser, as PDF.

    python start.py print                  writes the folder print/, in both languages
    python start.py print --output DIR     writes another folder
    python start.py print --tests          also the keys of the tests, for trainers only

A browser makes the PDF files because it breaks Chinese lines rightly, tags what it prints for screen readers, and is there already.
"""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from functools import cache, partial
from itertools import chain
from pathlib import Path

from markupsafe import Markup

import uncac_prevention
from uncac_prevention.convention import Article, Clause, article_number, named_clauses
from uncac_prevention.exercises import Exercise, Lesson, Source
from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import (
    data_folder, lesson_files, load_convention, load_labels, load_lesson, load_plan_form, load_report, page_files, read_yaml,
)
from uncac_prevention.render import PARAGRAPHS, article_titles, names_in, piece_label, rows_of_links, templates

TEMPLATES = Path(__file__).parent / "print"
FONTS = Path(uncac_prevention.__file__).parent / "fonts"
SIGN = '<meta name="generator" content="uncac print">'
NEED_A_SCREEN = ("practice", "setting")
DRAWN = re.compile(r'lesson\.(?:table|picture)\(|lesson\.show\("(timeline)"\)')
LINK = re.compile(r"</?a\b[^>]*>")

# Where a browser of the family stands: names on the path, applications of a Mac, folders below those for programs on Windows.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge",
         "brave-browser")
APPLICATIONS = ("Google Chrome", "Microsoft Edge", "Chromium", "Brave Browser")
PROGRAMS = ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe",
            "BraveSoftware/Brave-Browser/Application/brave.exe")
FLAGS = ("--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer", "--generate-pdf-document-outline")
LONGEST = 90
"""Seconds after which a browser that has not printed a page is ended."""


class PrintError(ValueError):
    """The folder named holds something else than a former pack."""


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One file of the pack: the template that makes it, and what the template needs."""

    name: str
    title: str
    template: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


def build_print_pack(folder: Path, languages: Sequence[str] = tuple(LANGUAGES), tests: bool = False,
                     progress: Callable[[int, int], None] | None = None) -> list[Path]:
    """Write the sheets as pages and, where there is a browser that can, as PDF.

    Args:
        folder: is made where there is none; in a former pack the languages asked for are replaced.
        languages: each gets a folder of its own.
        tests: also the keys of the test forms.
        progress: is told after each PDF how many there are, of how many.

    Returns:
        The files written. Without a browser these are the pages alone, and nothing is raised.

    Raises:
        PrintError: the folder holds something else, which is left alone.
    """
    packs = {language: sheets(language, tests) for language in languages}
    _make_room(folder, languages)
    # The first pages come first: by them the next run knows even a pack that was not finished.
    _write_indexes(folder, packs)
    for name in ("PreventionSansSC-Regular.ttf", "OFL.txt"):
        (folder / "fonts").mkdir(exist_ok=True)
        shutil.copyfile(FONTS / name, folder / "fonts" / name)
    pages = [_write(folder, language, one) for language, pack in packs.items() for one in pack]
    printed = make_pdfs(pages, progress) if pages else []
    return [*pages, *printed, *_write_indexes(folder, packs)]


def _make_room(folder: Path, languages: Sequence[str]) -> None:
    """Take a former pack away, so that no key of it stays among the sheets to hand out."""
    there = list(folder.iterdir()) if folder.is_dir() else [folder] if folder.exists() else []
    for one in there:
        index = one / "index.html"
        if one.name != "fonts" and not (one.name in LANGUAGES and index.is_file() and SIGN in index.read_text(encoding="utf-8")):
            raise PrintError(str(folder))
    for language in languages:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for path in chain((folder / language).glob("*.pdf"), (folder / language).glob("*.html")):
            path.unlink()


def _write_indexes(folder: Path, packs: Mapping[str, Sequence[Sheet]]) -> list[Path]:
    """Write the first page of each language, which leads to what there is."""
    found = []
    for language, pack in packs.items():
        printed = {one.stem for one in (folder / language).glob("*.pdf")}
        index = Sheet("index", load_labels(language)["print"]["title"], "index", {"sheets": pack, "printed": printed})
        found.append(_write(folder, language, index))
    return found


def _write(folder: Path, language: str, sheet: Sheet) -> Path:
    path = folder / language / f"{sheet.name}.html"
    html = templates(language, TEMPLATES).get_template(f"{sheet.template}.html.j2").render(sheet=sheet, **_frame(language), **sheet.values)
    # On paper a link is its words; only the first page leads somewhere.
    path.write_text(html if sheet.template == "index" else LINK.sub("", html), encoding="utf-8", newline="\n")
    return path


@cache
def _frame(language: str) -> Mapping[str, object]:
    words = load_labels(language)["print"]
    page = json.dumps(words["page"], ensure_ascii=False).replace("{page}", '" counter(page) "').replace("{pages}", '" counter(pages) "')
    return {"style": Markup((TEMPLATES / "sheet.css").read_text(encoding="utf-8")), "page": Markup(page),
            "font": Markup('"Prevention Sans SC", sans-serif' if language == "zh" else 'Arial, "Liberation Sans", Helvetica, sans-serif'),
            "foot": Markup(json.dumps(words["foot"], ensure_ascii=False)),
            "foot_of_keys": Markup(json.dumps(f'{words["trainers_only"]} {words["foot"]}', ensure_ascii=False))}


def sheets(language: str, tests: bool = False) -> list[Sheet]:
    """Return all sheets of a language in the order of use; the keys of the tests only where they are asked for."""
    words = load_labels(language)["print"]
    found = []
    for path in lesson_files():
        found += _of_lesson(load_lesson(path.stem), language)
    found.append(Sheet("vote_cards", words["votes"], "votes"))
    for path in sorted((data_folder().parent / "workshop" / "forms").glob("*.yml")):
        form = read_yaml(path)
        found.append(Sheet(f"form_{form['id']}", form["title"][language], "form", {"form": form}))
    forms = test_forms()
    found += [Sheet(f"test_{name}", words[f"test_{name}"], "test", {"form": name, "exercise": one}) for name, one in forms.items()]
    if tests:
        found.append(Sheet("FOR_TRAINERS_ONLY_test_keys", words["test_keys"], "test_keys", {"tests": list(forms.items())}))
    return found


def test_forms() -> dict[str, Exercise]:
    """Return the tests before and after the lessons as exercises."""
    every = [one for path in (*lesson_files(), *page_files()) for one in load_lesson(path.stem).exercises]
    return {form: next(one for one in every if one.test == form) for form in ("pre", "post")}


def _of_lesson(lesson: Lesson, language: str) -> Iterator[Sheet]:
    words = load_labels(language)["print"]
    shown = on_paper(lesson)
    given = {one.id: _given(one, language) for one in shown}
    title = partial(words["of_lesson"].format, number=lesson.id, title=lesson.title[language])
    values = {"lesson": lesson, "shown": shown, "given": given}
    yield Sheet(f"{lesson.id}_worksheet", title(sheet=words["worksheet"]), "worksheet",
                values | {"left_out": [one for one in lesson.exercises if one not in shown]})
    if not shown:
        return
    yield Sheet(f"{lesson.id}_key", title(sheet=words["key"]), "key", values)
    yield Sheet(f"{lesson.id}_paragraphs", title(sheet=words["sources"]), "paragraphs", {"lesson": lesson} | _sources(lesson, language))
    for one in shown:
        if one.id == "dilemma-cards":
            yield Sheet(f"{lesson.id}_dilemma_cards", title(sheet=words["dilemmas"]), "dilemmas", {"exercise": one})
        elif one.kind == "simulation":
            yield Sheet(f"{lesson.id}_role_cards", title(sheet=words["roles"]), "roles", {"exercise": one} | given[one.id])


def on_paper(lesson: Lesson) -> list[Exercise]:
    """Return the exercises of a lesson that can be done with a pen; tests have sheets of their own."""
    return [one for one in lesson.exercises if one.kind not in NEED_A_SCREEN and not one.test]


def _given(exercise: Exercise, language: str) -> dict[str, object]:
    """What the form of a kind needs besides the exercise."""
    if exercise.kind == "case":
        return {"numbers": {one.id: number for number, one in enumerate((*exercise.items, *exercise.endings), 1)}}
    if exercise.kind == "simulation":
        return {"who": names_in(exercise, language), "rows": rows_of_links()}
    return {"form": load_plan_form()} if exercise.kind == "plan" else {}


def _sources(lesson: Lesson, language: str) -> dict[str, object]:
    """What is looked up for a lesson: paragraphs, clauses, and the tables and figures that its notebook shows."""
    shown = on_paper(lesson)
    forms = [load_plan_form() for one in shown if one.kind == "plan"]
    measures = [one for form in forms for one in form.measures]
    paragraphs, clauses = {one.paragraph for one in measures}, {one.article for one in measures}
    for one in _leaves([*shown, *forms], language):
        if isinstance(one, Source):
            paragraphs |= {one.paragraph}
            clauses |= {one.clause.split(".part")[0]}
            continue
        clauses |= {address for _, address in named_clauses(one)}
        for place in PARAGRAPHS.findall(one):
            numbers = [int(number) for number in re.findall(r"\d+", place)]
            between = re.search("[-–至]", place)
            paragraphs |= set(range(numbers[0], numbers[-1] + 1)) if between else set(numbers)
    report = load_report(language)
    return {"paragraphs": [one for one in report.paragraphs if one.number in paragraphs], "articles": _articles(clauses), "label": piece_label,
            "official": load_convention().official, "titles": lambda article: article_titles(article)[language], "tables": _drawn(lesson, language)}


def _articles(addresses: set[str]) -> list[tuple[Article, list[Clause]]]:
    """The clauses that are named, with the lines above those in a list; of an article named as a whole every clause."""
    convention = load_convention()
    found = []
    for number in sorted({article_number(one) for one in addresses if one in convention.addresses}):
        article = convention.article(number)
        wanted = [one for one in article.clauses if article.id in addresses or any(_bears(one.id, address) for address in addresses)]
        found.append((article, wanted))
    return found


def _bears(clause: str, address: str) -> bool:
    """Whether a clause is the one addressed, a part of it, or the line that it hangs on."""
    clause = clause.split(".part")[0]
    return clause == address or clause.startswith(f"{address}.") or address.startswith(f"{clause}.")


def _leaves(part: object, language: str) -> Iterator[str | Source]:
    """Every text and every source in records, mappings and lists of records."""
    if isinstance(part, Source):
        yield part
    elif isinstance(part, Mapping) and set(part) == set(LANGUAGES):
        yield part[language]
    elif dataclasses.is_dataclass(part):
        yield from chain.from_iterable(_leaves(getattr(part, one.name), language) for one in dataclasses.fields(part))
    elif isinstance(part, Mapping):
        yield from chain.from_iterable(_leaves(one, language) for one in part.values())
    elif isinstance(part, list | tuple):
        yield from chain.from_iterable(_leaves(one, language) for one in part)


def _drawn(lesson: Lesson, language: str) -> list[Markup]:
    """The tables and figures of a lesson as its notebook keeps them, but no exercise, whose feedback is the key, and nothing of the box for
    researchers; a table that waits for answers has no rows and is left out."""
    path = data_folder().parent / "notebooks" / language / f"{lesson.file}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else []
    exercises = {one.id for one in lesson.exercises}
    shown = [cell for cell in cells if "section:research" not in cell["metadata"].get("tags", ())
             and (found := DRAWN.search("".join(cell["source"]))) and found[1] not in exercises]
    pages = ["".join(output.get("data", {}).get("text/html", "")) for cell in shown for output in cell.get("outputs", ())]
    # A folded part would not be printed.
    return [Markup(one.replace("<details>", "<details open>")) for one in pages if "<thead" in one or "unp-timeline" in one]


def find_browser() -> str | None:
    """Return the first browser found that prints pages as PDF, or None."""
    if sys.platform == "win32":
        roots = filter(None, map(os.environ.get, ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")))
        places = [Path(root) / one for root in roots for one in PROGRAMS]
    elif sys.platform == "darwin":
        places = [root / "Applications" / f"{one}.app" / "Contents" / "MacOS" / one for root in (Path("/"), Path.home()) for one in APPLICATIONS]
    else:
        places = []
    return next((str(one) for one in places if one.is_file()), None) or next(filter(None, map(shutil.which, NAMES)), None)


def make_pdfs(pages: Sequence[Path], progress: Callable[[int, int], None] | None = None) -> list[Path]:
    """Print pages as PDF beside them.

    Args:
        pages: files of HTML.
        progress: is told after each page how many are done, of how many.

    Returns:
        The files made, in the order of the pages; those that the browser did not make are missing, all of them without a browser.
    """
    browser = find_browser()
    if not browser:
        return []
    made = set()
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        asked = [pool.submit(_print, browser, one) for one in pages]
        for count, one in enumerate(as_completed(asked), 1):
            made |= {one.result()}
            if progress:
                progress(count, len(pages))
    return [path for path in (one.with_suffix(".pdf") for one in pages) if path in made]


def _print(browser: str, page: Path) -> Path | None:
    """Print a page with a profile of its own, so that an open browser is not disturbed; a file that is not whole is not kept."""
    with tempfile.TemporaryDirectory(prefix="uncac-print-", ignore_cleanup_errors=True) as profile:
        made = Path(profile) / "page.pdf"
        # In a container everything runs as root, for whom Chromium refuses its sandbox; it reads nothing but our own pages.
        root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        line = [browser, *FLAGS, *root, f"--user-data-dir={profile}", f"--print-to-pdf={made}", page.resolve().as_uri()]
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LONGEST)
        content = made.read_bytes() if made.is_file() else b""
    if not (content.startswith(b"%PDF") and b"%%EOF" in content[-64:]):
        return None
    path = page.with_suffix(".pdf")
    path.write_bytes(content)
    return path
