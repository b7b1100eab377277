"""Checks of the notebooks: both languages alike, claims with their paragraph, links, and outputs that are current."""

import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..convention import clause_name
from ..languages import LANGUAGES
from ..load import data_folder, load_convention, load_labels, load_lesson, load_report
from ..render import weights_of
from .lessons import named_addresses, named_paragraphs, sentence_lengths

MOST_BETWEEN = {"en": 500, "zh": 800}
LEARNER_LINES = 3
# Of code that stands in sight, in a lesson for readers who program.
READER_LINES = 12
LONGEST_LESSON = 60
# The capstone and the research lab.
LONGER = {"09": 120, "10": 120}
_CLAIM = re.compile(r'\[[^\]]*\]\(#p(?P<number>\d+) "(?P<weight>[^"]*)"\)')
_DUTY = re.compile(r'\[[^\]]*\]\(#(?P<address>art[\w.]+)(?: "(?P<duty>[^"]*)")?\)')
_SOURCE = r"p\d+|art\d[\w.]*"
# Secretariat, panellists, speakers, and what was noted.
OTHERS = {"D", "E", "F", "F0"}
# What only the Working Group does, said of it or of the whole report, and what nobody else's words may be called.
_ACTS = {
    "en": re.compile(r"(?P<group>\b(?:Working Group|[Tt]h(?:e|is) (?:report|meeting)|United Nations|UN) (?:also |further )?(?:(?:acknowledge|conclude|emphasize"
                     r"|encourage|urge)[ds]?|(?:reaffirm|recommend|request|call)(?:s|ed)?|stress(?:es|ed)?)\b)"
                     r"|\b(?:(?:[Ss]peakers?|[Pp]anellists?|[Ss]ecretariat) (?:also |further )?|(?:is|are|was|were) (?:also )?)(?:recommend(?:s|ed)?|concluded?s?)\b"),
    "zh": re.compile("(?P<group>(?:工作组|联合国|(?<!缔约国)会议|(?<![计查估该项份])报告)(?:还|也|并|特别|一致)?(?:建议|强调|承认|呼吁|鼓励|重申|请|认为|得出结论))"
                     "|(?:发言者|主讲人|秘书处|代表)(?:还|也|并)?(?:得出|作出)结论"),
}
_DENIED = {"en": re.compile(r"\b(?:not|no|never|nor|nobody|nowhere|without)\b|n[’']t\b", re.I),
           "zh": re.compile("不是|不能|不得|并不|并非|并未|绝非|而非|没有|从未|未|无")}
# Somebody whom the sentence names first tells of it.
_TOLD = {"en": re.compile(r"\b(?:speakers?|panellists?|secretariat)\b", re.I), "zh": re.compile("发言者|主讲人|秘书处")}
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)(?: \"[^\"]*\")?\)")
# Markdown does not see the end of bold type between a mark and a Chinese character.
_OPEN_BOLD = re.compile(r"\*\*[^*\n]+[^\w\s*]\*\*(?=\w)")
_SHOWS = re.compile(r"^lesson\.show\(", re.M)
_WIDGETS = "application/vnd.jupyter.widget-view+json"


def folder() -> Path:
    """Return the checkout's `notebooks/`; there is none inside a wheel."""
    return data_folder().parent / "notebooks"


def names() -> list[str]:
    """Return the file names of the lessons in the order of the path."""
    return sorted(path.name for path in (folder() / "en").glob("*.ipynb"))


def number_of(name: str) -> str:
    """Return the id of the lesson or page that a notebook is: the number before its name, or the name without `my_`."""
    return name[:2] if name[:2].isdigit() else Path(name).stem.removeprefix("my_")


def read(language: str, name: str) -> dict:
    """Return a notebook's content."""
    return json.loads((folder() / language / name).read_text(encoding="utf-8"))


def write(language: str, name: str, notebook: dict) -> bool:
    """Write a notebook where its content differs from the file's; return whether it did."""
    path, text = folder() / language / name, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def source(cell: dict) -> str:
    """Return a cell's source as one text."""
    return "".join(cell["source"])


def digest(text: str) -> str:
    """Return the hash by which a Chinese cell says which English text it renders."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def languages_agree() -> Iterator[str]:
    """Both languages have the same notebooks with the same cells, and each Chinese text renders the English of now."""
    for one in sorted({path.name for language in LANGUAGES for path in (folder() / language).glob("*.ipynb")}):
        missing = [language for language in LANGUAGES if not (folder() / language / one).is_file()]
        if missing:
            yield f"notebooks/{missing[0]}/{one}: found no file; expected one, as in the other language"
            continue
        english, chinese = read("en", one)["cells"], read("zh", one)["cells"]
        if [cell["id"] for cell in english] != [cell["id"] for cell in chinese]:
            yield f"notebooks/zh/{one}: found cells {_odd(english, chinese)}; expected the ids of the English notebook in its order"
            continue
        for ours, theirs in zip(english, chinese):
            yield from (f"notebooks/zh/{one} cell {ours['id']}: {problem}" for problem in _differences(ours, theirs))


def _odd(english: list[dict], chinese: list[dict]) -> list[str]:
    ours, theirs = [cell["id"] for cell in english], [cell["id"] for cell in chinese]
    return sorted(set(ours) ^ set(theirs)) or [one for one, other in zip(ours, theirs) if one != other]


def _differences(english: dict, chinese: dict) -> Iterator[str]:
    tags = english["metadata"].get("tags", [])
    if english["cell_type"] != chinese["cell_type"] or tags != chinese["metadata"].get("tags", []):
        yield "found another type or other tags; expected those of the English cell"
    if english["cell_type"] == "code":
        if "parameters" not in tags and source(english) != source(chinese):
            yield "found other code; expected the English cell's"
        return
    if chinese["metadata"].get("uncac", {}).get("renders") != digest(source(english)):
        yield "found a rendering of an older English text; expected one of the present: read it, then `uncac accept`"
    for what, pattern in (("headings", r"^#+(?= )"), ("links to paragraphs and clauses", rf'\(#(?:{_SOURCE}) "[\w ]+"\)'), ("rows of tables", r"^\|"),
                          ("list entries", r"^(?:-|\d+\.)(?= )"), ("code", r"`[^`]+`")):
        if re.findall(pattern, source(english), re.M) != re.findall(pattern, source(chinese), re.M):
            yield f"found other {what}; expected those of the English cell"


def cells_keep_the_contract() -> Iterator[str]:
    """Rules 1 to 5, 17 and 21: first cell, outcomes, minutes, headings, hidden code, and never too much text without a response."""
    for language in LANGUAGES:
        for name in names():
            notebook, where = read(language, name), f"notebooks/{language}/{name}"
            yield from (f"{where}: {problem}" for problem in _first_cell(notebook, name, language))
            yield from (f"{where} {problem}" for problem in _cells(notebook, name, language))
            if "widgets" in notebook["metadata"]:
                yield f"{where}: metadata: found widget state; expected none: run `uncac build`"


def _first_cell(notebook: dict, name: str, language: str) -> Iterator[str]:
    lesson, first = load_lesson(number_of(name)), source(notebook["cells"][0])
    headings = [line for cell in notebook["cells"] if cell["cell_type"] == "markdown"
                for line in source(cell).split("\n") if line.startswith("#")]
    title = f"{lesson.id} {lesson.title[language]}" if lesson.on_path else lesson.title[language]
    if not first.startswith(f"# {title}\n"):
        yield f"first cell: found {first[:40]!r}; expected the title {lesson.title[language]!r} of the lesson's file"
    if sum(line.startswith("# ") for line in headings) != 1 or any(line.startswith("###") for line in headings):
        yield "headings: found another order; expected one title, and sections below it"
    if load_labels(language)["notices"]["text"] not in first:
        yield "first cell: found no notices, or others; expected the text `notices` of the labels"
    for outcome in lesson.outcomes:
        wanted = outcome.text[language].rstrip(".。")
        if wanted.casefold() not in first.casefold():
            yield f"first cell: found no outcome {outcome.id}; expected {wanted!r}"
    most = LONGER.get(lesson.id, LONGEST_LESSON)
    if lesson.on_path and (lesson.minutes > most or not re.search(rf"\*\*{lesson.minutes}\s*(?:minutes|分钟)\*\*", first)):
        yield f"first cell: found other minutes; expected {lesson.minutes}, and {most} at most"


def _cells(notebook: dict, name: str, language: str) -> Iterator[str]:
    lesson, since = load_lesson(number_of(name)), 0
    responses = {one.id for one in lesson.exercises}
    for cell in notebook["cells"]:
        where = f"cell {cell['id']}:"
        if cell["cell_type"] == "markdown":
            text = re.sub(r"^> .*$|\]\([^)]*\)", "", source(cell), flags=re.M)
            since += len(text.split()) if language == "en" else len(re.findall(r"[\u4e00-\u9fff]", text))
            longest = max(sentence_lengths(re.sub(r"[|*`>#-]", "\n", text), language), default=0)
            if longest > (35 if language == "en" else 80):
                yield f"{where} found a sentence of {longest}; expected 35 words or 80 characters at most"
            if _OPEN_BOLD.search(source(cell)):
                yield f"{where} found {_OPEN_BOLD.search(source(cell)).group()!r}; expected the mark behind the asterisks"
            continue
        if since > MOST_BETWEEN[language]:
            yield f"{where} found {since} words or characters since the last response; expected {MOST_BETWEEN[language]} at most"
        if any(f'"{one}"' in source(cell) for one in responses):
            since = 0
        if "unp-page unp-error" in json.dumps(cell.get("outputs", [])):
            yield f"{where} found a panel that says an error among the outputs; expected the part: open the lesson and read the panel"
        yield from (f"{where} {problem}" for problem in _code(cell, lesson.programs))


def _code(cell: dict, programs: bool) -> Iterator[str]:
    """Rule 17: code is hidden and short; where the readers program, what does more than show a part is in sight, and still short."""
    tags, lines = cell["metadata"].get("tags", []), [line for line in source(cell).split("\n") if line.strip()]
    hidden = ["hide-input" in tags, bool(cell["metadata"].get("jupyter", {}).get("source_hidden"))]
    if programs and "parameters" not in tags and not _SHOWS.search(source(cell)):
        if any(hidden):
            yield "found code that is hidden; expected it in sight, because the readers of this lesson program"
        most = READER_LINES
    else:
        if not all(hidden):
            yield "found code in sight; expected the tag hide-input and source_hidden"
        most = LEARNER_LINES + ("section:research" in tags)
    if len(lines) > most:
        yield f"found {len(lines)} lines of code; expected {most} at most"


def claims_carry_paragraph_and_weight() -> Iterator[str]:
    """Each link to a paragraph names a weight that it has, each link to a clause its duty; text, link, verb and weight go together."""
    for language in LANGUAGES:
        for name in names():
            for cell in read(language, name)["cells"]:
                if cell["cell_type"] == "markdown":
                    where, text = f"notebooks/{language}/{name} cell {cell['id']}:", source(cell)
                    problems = (*_paragraph_problems(text), *_clause_problems(text), *_verb_problems(text, language))
                    yield from (f"{where} {problem}" for problem in problems)


def _paragraph_problems(text: str) -> Iterator[str]:
    for match in _CLAIM.finditer(text):
        number, weight = int(match["number"]), match["weight"]
        if not 1 <= number <= len(load_report().paragraphs) or weight not in weights_of(number).split():
            yield f"found {match.group()}; expected a paragraph with one of its weights"
        if number not in named_paragraphs(match.group()):
            yield f"found {match.group()}; expected the same paragraph in text and link"
    if named_paragraphs(re.sub(_CLAIM, "", text)):
        yield "found a paragraph without a link; expected one with its weight"


def _clause_problems(text: str) -> Iterator[str]:
    convention = load_convention()
    duties: dict[str, list[str]] = {one.id: ["A"] for one in convention.articles}
    for one in convention.clauses:
        duties.setdefault(one.id, []).append(one.duty)
    for match in _DUTY.finditer(text):
        address, duty = match["address"], match["duty"]
        if duty not in duties.get(address, []):
            expected = " or ".join(map(repr, duties.get(address, ()))) or "a clause of tables/clauses.csv"
            yield f"found {match.group()}; expected {expected}"
        if named_addresses(match.group()) != [address.split(".part")[0]]:
            yield f"found {match.group()}; expected the same clause in text and link"


def _verb_problems(text: str, language: str) -> Iterator[str]:
    """A sentence whose claims are others' words must not make them acts of the Working Group or the report."""
    for sentence in re.split(r"(?<=[.?!])\s+|[。？！；\n]", text):
        weights = {match["weight"] for match in _CLAIM.finditer(sentence)}
        # What stands in quotation marks is shown, not said.
        words = re.sub(r"“[^”]*”", "", _LINK.sub("", sentence))
        for match in _ACTS[language].finditer(words) if weights and weights <= OTHERS else ():
            before = words[:match.start()]
            if not (_DENIED[language].search(before) or match["group"] and _TOLD[language].search(before)):
                yield f"found {match.group()!r} with weight {' '.join(sorted(weights))}; expected a verb of who speaks there, or a claim of weight C"


def links_lead_somewhere() -> Iterator[str]:
    """Each relative link in the notebooks and in the pages beside them leads to a file or heading; zh never leads to en."""
    pages = [*folder().parent.glob("*.md"), *folder().parent.glob("*/README.md")]
    for page in pages:
        yield from (f"{page.relative_to(folder().parent)}: {problem}" for problem in _broken(page.read_text(encoding="utf-8"), page.parent, "", set()))
    for language in LANGUAGES:
        for name in names():
            texts = [source(cell) for cell in read(language, name)["cells"] if cell["cell_type"] == "markdown"]
            anchors = {line.lstrip("# ").replace(" ", "-") for text in texts for line in text.split("\n") if line.startswith("#")}
            for text in texts:
                yield from (f"notebooks/{language}/{name}: {problem}" for problem in _broken(text, folder() / language, language, anchors, name))


def _broken(text: str, base: Path, language: str, anchors: set[str], name: str = "") -> Iterator[str]:
    for match in _LINK.finditer(text):
        target = match["target"]
        if target.startswith(("https://", "mailto:")) or re.fullmatch(f"#(?:{_SOURCE})", target):
            continue
        path, _, anchor = target.partition("#")
        if path and not (base / path).exists():
            yield f"found a link to {target}; expected a file"
        if not path and language and anchor not in anchors:
            yield f"found a link to {target}; expected a heading of this notebook"
        # Only the way to the same lesson in the other language may lead there.
        if language == "zh" and "/en/" in f"/{path}" and path != f"../en/{name}":
            yield f"found a link to {target}; expected the Chinese page"


def linked_sources_are_on_the_page() -> Iterator[str]:
    """Without a kernel each link to a paragraph or clause has somewhere to lead: the notebook's stored outputs hold it."""
    for language in LANGUAGES:
        for name in names():
            texts = [source(cell) for cell in read(language, name)["cells"] if cell["cell_type"] == "markdown"]
            outputs = ["".join(one.get("data", {}).get("text/html", "")) for cell in read(language, name)["cells"] for one in cell.get("outputs", [])]
            linked = {one for text in [*texts, *outputs] for one in re.findall(rf"""(?:\(|href=")#({_SOURCE})""", text)}
            held = {one for text in outputs for one in re.findall(rf'<(?:article|section|div)[^>]* id="({_SOURCE})"', text)}
            for one in sorted(linked - held):
                found, part = (f"¶{one[1:]}", "reader") if one.startswith("p") else (clause_name(one, "en"), "articles")
                yield (f"notebooks/{language}/{name}: found no {found}, to which a link leads; expected it in a stored output, "
                       f'as lesson.show("{part}") gives it')


def executed(language: str, name: str) -> dict:
    """Return a notebook with the outputs that an empty learner's record gives, without any widget's view or state."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(folder() / language / name, as_version=4)
    with tempfile.TemporaryDirectory() as work:
        client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": work}})
        # ipykernel warns there of what is true of every local kernel.
        client.execute(env={**os.environ, "UNCAC_WORK": work}, stderr=subprocess.DEVNULL)
    result = read(language, name)
    for cell, run in zip(result["cells"], notebook["cells"]):
        if cell["cell_type"] == "code":
            # nbval compares outputs only where a cell has a count.
            cell["execution_count"], cell["outputs"] = run["execution_count"], [_stored(one) for one in run["outputs"]]
    result["metadata"].pop("widgets", None)
    return result


def _stored(output: dict) -> dict:
    """An output as it is kept: no widget's view (it would say "model not found"), lines as in every notebook."""
    kept = {key: value for key, value in output.items() if key != "transient"}
    if "data" in output:
        kept["data"] = {kind: text.splitlines(keepends=True) if isinstance(text, str) else text
                        for kind, text in sorted(output["data"].items()) if kind != _WIDGETS}
    if "text" in output:
        kept["text"] = output["text"].splitlines(keepends=True)
    return kept


def _all_executed() -> Iterator[tuple[str, str, dict]]:
    wanted = [(language, name) for language in LANGUAGES for name in names()]
    # Two at a time: each waits for a kernel of its own.
    with ThreadPoolExecutor(2) as pool:
        for (language, name), notebook in zip(wanted, pool.map(lambda one: executed(*one), wanted)):
            yield language, name, notebook


def outputs_are_current() -> Iterator[str]:
    """Each notebook's stored outputs are what running it gives now; figures are compared by their table, not by their pixels."""
    for language, name, notebook in _all_executed():
        for found, expected in zip(read(language, name)["cells"], notebook["cells"]):
            if _without_pixels(found) != _without_pixels(expected):
                yield f"notebooks/{language}/{name} cell {found['id']}: found another output than running gives; expected the same: run `uncac build`"


def _without_pixels(cell: dict) -> str:
    return re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "PNG", json.dumps(cell.get("outputs", []), ensure_ascii=False))


def write_outputs() -> list[str]:
    """Run every notebook and store its outputs; return the names of those that changed."""
    return [f"notebooks/{language}/{name}" for language, name, notebook in _all_executed()
            if _worth_writing(language, name, notebook) and write(language, name, notebook)]


def _worth_writing(language: str, name: str, notebook: dict) -> bool:
    """Whether more than a figure's pixels changed: another machine's fonts are no reason for a new file."""
    return any(_without_pixels(one) != _without_pixels(other) for one, other in zip(read(language, name)["cells"], notebook["cells"]))


def accept(lesson: str, cells: list[str] | tuple[str, ...] = ()) -> list[str]:
    """Accept Chinese cells as renderings of the present English cells.

    Args:
        lesson: the number or the name of the lesson: "01".
        cells: ids of markdown cells; all that are stale where none is given.

    Returns:
        The ids that were accepted.

    Raises:
        ValueError: there is no such lesson, or no such markdown cell.
    """
    name = next((one for one in names() if one.startswith(lesson.removesuffix(".ipynb"))), None)
    if name is None:
        raise ValueError(f"lesson {lesson!r}: expected one of {', '.join(names())}")
    english = {cell["id"]: digest(source(cell)) for cell in read("en", name)["cells"] if cell["cell_type"] == "markdown"}
    unknown = [one for one in cells if one not in english]
    if unknown:
        raise ValueError(f"cell {unknown[0]!r}: expected one of {', '.join(english)}")
    notebook, accepted = read("zh", name), []
    for cell in notebook["cells"]:
        if cell["id"] in english and (not cells or cell["id"] in cells):
            metadata = cell["metadata"].setdefault("uncac", {})
            if metadata.get("renders") != english[cell["id"]]:
                metadata["renders"] = english[cell["id"]]
                accepted.append(cell["id"])
    write("zh", name, notebook)
    return accepted
