"""Make the static edition: the whole collection as pages for reading, from the stored notebooks.

    python start.py site                  writes the folder site/
    python start.py site --output DIR     writes another folder

The pages work from a folder, without a server and without a request to another machine.
"""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape
from nbconvert import TemplateExporter

import uncac_prevention
from uncac_prevention.agenda import numbers
from uncac_prevention.export.files import described_tables, load_package
from uncac_prevention.languages import LANGUAGES
from uncac_prevention.load import data_folder, load_dictionary, load_labels, load_register
from uncac_prevention.present import page_name, steps, steps_page, title
from uncac_prevention.render import fill, in_words

PAGES = Path(__file__).parent / "pages"
ASSETS = ("site.css", "site.js", "present.css", "present.js")
# By these a former edition is known.
SIGNS = ASSETS[:2]
# The lessons' own look.
STYLES = ("form.css", "page.css")
# In the output that starts a lesson, and in those that hold the whole report and the articles.
STARTS, WHOLE = "data-commandlinker-command", {"report": 'id="p1"', "articles": 'id="art5"'}
NOTEBOOK = re.compile(r'href="((?:\.\./\w+/)?\w+)\.ipynb')
SOURCE = re.compile(r'href="#((p|art)\d[\w.]*)"')
KIT = ("how_to_use", "ground_rules", "agenda_*", "guide/*", "evaluation", "room", "hub")
"""The pages for facilitators in the order in which they are used."""
KIT_LINK = re.compile(r'href="([\w./-]+\.(?:md|ipynb))"')
BLOCK = re.compile(r'<(article|section)\b[^>]* id="((?:p|art)\d+)".*?</\1>', re.S)
HEADING = re.compile(r'<h(\d) id="([^"]*)">(.*?)<a class="anchor-link"[^>]*>.*?</a></h\1>')
CODE_POINT = re.compile(r"&#(\d+);")
PLACE = re.compile(r"c-[\w-]+|(?:p|art)\d[\w.]*")
BLOCKS = {"article", "blockquote", "br", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "img", "li",
          "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul"}
VOID = {"br", "hr", "img", "input", "wbr"}
# Citations stand under every paragraph; the whole report and the articles have pages of their own.
UNSEARCHED = {"unp-cite", "site-whole"}


class SiteError(ValueError):
    """The folder named holds something else than a former edition."""


@dataclass(frozen=True)
class Page:
    """One page: `contents` are the id and the words of each of its headings; `of` is the page of the lesson that it presents."""

    name: str
    title: str
    body: Markup
    contents: Sequence[tuple[str, str]] = ()
    kind: str = ""
    of: str = ""


class Passages(HTMLParser):
    """The text of a page, cut where a cell, a paragraph of the report or a part of an article begins: id, headings, text."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, list[str], list[str]]] = []
        self._skipped, self._chapter, self._heading = 0, "", []
        self._open = ""
        self._begin("")
        self.feed(html)
        self.close()

    def entries(self) -> list[tuple[str, str, str]]:
        """Return the passages that say something, each with its place, its headings and its text."""
        every = [(place, " · ".join(dict.fromkeys(filter(None, headings))), _plain(text)) for place, headings, text in self.found]
        return [one for one in every if one[2]]

    def _begin(self, place: str) -> None:
        self.found.append((place, [self._chapter], []))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._skipped or tag in ("script", "style") or UNSEARCHED & set(given.get("class", "").split()):
            self._skipped += tag not in VOID
            return
        if PLACE.fullmatch(given.get("id", "")):
            self._begin(given["id"])
        if tag in BLOCKS:
            self.found[-1][2].append(" ")
        if tag in ("h1", "h2", "h3", "h4") and not self._open:
            self._open, self._heading = tag, []

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= tag not in VOID
            return
        if tag in BLOCKS:
            self.found[-1][2].append(" ")
        if tag == self._open:
            self._open, words, headings = "", _plain(self._heading), self.found[-1][1]
            if tag in ("h1", "h2"):
                self._chapter = headings[0] = words
            elif len(headings) == 1:
                headings.append(words)

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        self.found[-1][2].append(data)
        if self._open:
            self._heading.append(data)


def _plain(pieces: Sequence[str]) -> str:
    return " ".join("".join(pieces).split())


def build_site(folder: Path) -> int:
    """Write all pages in every language.

    Args:
        folder: is made where there is none; a former edition in it is replaced.

    Returns:
        How many pages were written.

    Raises:
        SiteError: the folder holds something else, which is left alone.
    """
    _make_room(folder)
    for name in ASSETS:
        _write(folder / "assets" / name, (PAGES / name).read_text(encoding="utf-8"))
    for name in STYLES:
        _write(folder / "assets" / name, (Path(uncac_prevention.__file__).parent / "widgets" / name).read_text(encoding="utf-8"))
    count = 1
    for language in LANGUAGES:
        pages = _pages(language)
        for page in pages:
            _write(folder / language / f"{page.name}.html", _fill("present" if page.kind == "present" else "frame", language, page=page, pages=pages))
        _write(folder / "assets" / f"index.{language}.js", _index(language, pages))
        count += len(pages)
    titles = {one.html: (code, *(load_labels(code)[name] for name in ("site", "notices", "present"))) for code, one in LANGUAGES.items()}
    _write(folder / "index.html", _fill("doorway", "en", titles=titles))
    return count


def _make_room(folder: Path) -> None:
    """Take a former edition away."""
    if not folder.exists() or folder.is_dir() and not any(folder.iterdir()):
        return
    if not all((folder / "assets" / name).is_file() for name in SIGNS):
        raise SiteError(str(folder))
    for name in ("assets", *LANGUAGES):
        shutil.rmtree(folder / name, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


@cache
def _environment(language: str) -> Environment:
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    package = load_package()
    environment.globals |= {"words": load_labels(language), "language": language, "html_language": LANGUAGES[language].html,
                            "version": uncac_prevention.__version__, "released": in_words(package["released"], language=language),
                            "authors": package["authors"][language],
                            "others": [(code, one.html, load_labels(code)["site"]["this_page"]) for code, one in LANGUAGES.items() if code != language]}
    return environment


def _fill(template: str, language: str, **values: object) -> str:
    return _environment(language).get_template(f"{template}.html.j2").render(**values)


def _pages(language: str) -> list[Page]:
    """Return the pages of a language: the first page, lessons, sources, tables, search."""
    words, wholes = load_labels(language)["site"], {}
    files = sorted((data_folder().parent / "notebooks" / language).glob("*.ipynb"))
    lessons = [_lesson(path, language, wholes) for path in files]
    tables = [load_dictionary(*one) for one in described_tables()]
    described = _fill("tables", language, tables=[(f"c-{folder}-{name}", f"{folder}/{name}.csv", table)
                                                  for (folder, name), table in zip(described_tables(), tables, strict=True)])
    return [
        Page("index", words["title"], _at_home(fill("map", language, rows=load_register("path"), here="")), kind="index"),
        *lessons,
        *(_presentation(path, language, wholes) for path in files if path.stem[:2] in numbers()),
        *(Page(name, words[name], _opened(html), kind="source") for name, html in wholes.items()),
        Page("data", words["data"], Markup(described), [(f"c-{folder}-{name}", table.title[language]) for (folder, name), table in
                                                       zip(described_tables(), tables, strict=True)], kind="data"),
        *_kit(language),
        Page("search", words["search"], Markup(), kind="search"),
    ]


def _kit(language: str) -> list[Page]:
    """Return the pages of the workshop kit; the first leads to the others."""
    folder = data_folder().parent / "workshop" / language
    pages = [_kit_page(path, language) for one in KIT for path in sorted(folder.glob(f"{one}.md"))]
    listed = "".join(f'<li><a href="{one.name}.html">{escape(one.title)}</a></li>' for one in pages)
    return [Page("workshop", load_labels(language)["site"]["workshop"], Markup(f'<div class="unp-page"><ul>{listed}</ul></div>'), kind="kit"), *pages]


def _kit_page(path: Path, language: str) -> Page:
    text = path.read_text(encoding="utf-8")
    title, contents = _headings(text)
    html = KIT_LINK.sub(lambda one: f'href="{_kit_address((path.parent / one[1]).resolve(), language)}"', _rendered(text, language))
    return Page(_kit_name(path), title, Markup(f'<div class="jp-RenderedMarkdown site-cell">{html}</div>'), contents, kind="guide")


def _kit_name(path: Path) -> str:
    return f"guide_{path.stem}" if path.parent.name == "guide" else f"workshop_{path.stem}"


def _kit_address(path: Path, language: str) -> str:
    """Return where the page of a file is: of a notebook, or of a page of the kit."""
    name = path.stem if path.suffix == ".ipynb" else _kit_name(path)
    spoken = next(one for one in path.parts[::-1] if one in LANGUAGES)
    return f"{name}.html" if spoken == language else f"../{spoken}/{name}.html"


def _lesson(path: Path, language: str, wholes: dict[str, str]) -> Page:
    """Return the page of a notebook; the whole report and the articles are put into `wholes` on the way."""
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if STARTS not in _html(one)]
            held = [name for name, sign in WHOLE.items() if any(sign in _html(one) for one in cell.outputs)]
            cell.metadata.whole = bool(held)
            for name in held:
                wholes.setdefault(name, _html(cell.outputs[0]))
    body = _exporter(language).from_notebook_node(notebook)[0]
    title, contents = _headings("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"))
    return Page(path.stem, title, _at_home(body), contents, kind="lesson")


def _headings(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The title of a text in Markdown, and the place and words of each heading below it."""
    title, *headings = [line.lstrip("# ") for line in text.split("\n") if re.match("##? ", line)]
    return title, [(one.replace(" ", "-"), one) for one in headings]


def _presentation(path: Path, language: str, wholes: Mapping[str, str]) -> Page:
    """Return the page that presents a lesson, with what it cites of the report and the articles."""
    number, notebook = path.stem[:2], nbformat.read(path, 4)
    shown, asked = {one.cell for one in steps(number) if one.kind == "shown"}, notebook.cells
    cells = {}
    for cell in asked:
        if cell.id in shown:
            notebook.cells = [cell]
            cells[cell.id] = Markup(_exporter(language).from_notebook_node(notebook)[0])
    body = steps_page(number, language, partial(_rendered, language=language), cells)
    cited = {one[0] for one in SOURCE.findall(body)}
    blocks = [html for html, name in ((one[0], one[2]) for html in wholes.values() for one in BLOCK.finditer(html))
              if name in cited or any(one.startswith(f"{name}.") for one in cited)]
    body += f'<div class="site-whole" hidden>{"".join(blocks)}</div>'
    return Page(page_name(number), title(number, language), _at_home(body), kind="present", of=path.stem)


def _html(output: nbformat.NotebookNode) -> str:
    return output.get("data", {}).get("text/html", "")


@cache
def _exporter(language: str) -> TemplateExporter:
    words = load_labels(language)["site"]
    # The exporter of whole pages would read each page again to mend what ours do not lack, which takes most of the time.
    exporter = TemplateExporter(extra_template_basedirs=[str(PAGES)], template_name="lesson", file_extension=".html")
    exporter.register_filter("as_page", partial(_readable, table=words["table"]))
    exporter.register_filter("word", words.__getitem__)
    return exporter


def _rendered(text: str, language: str) -> Markup:
    """Return a text in Markdown as the pages show it."""
    return Markup(_markdown(language).render(text=text))


@cache
def _markdown(language: str) -> Template:
    return _exporter(language).environment.from_string("{{ text | markdown2html | as_page }}")


def _readable(html: str, table: str) -> str:
    """Return the HTML of a text cell with headings as they are written, and tables that scroll by themselves, by keyboard as well."""
    # nbconvert puts a sign behind each heading, which would be read out, and writes Chinese as numbers.
    html = HEADING.sub(lambda one: f'<h{one[1]} id="{unquote(one[2])}">{CODE_POINT.sub(lambda code: chr(int(code[1])), one[3])}</h{one[1]}>', html)
    scrolled = f'<div class="unp-scroll" tabindex="0" role="group" aria-label="{table}"><table>'
    return html.replace("<table>", scrolled).replace("</table>", "</table></div>")


def _at_home(html: str) -> Markup:
    """Return HTML whose links lead to the pages of this edition."""
    held = set(re.findall(r'\sid="([^"]+)"', html))
    pages = {"p": "report", "art": "articles"}
    html = SOURCE.sub(lambda one: one[0] if one[1] in held else f'href="{pages[one[2]]}.html#{one[1]}"', html)
    return Markup(NOTEBOOK.sub(r'href="\1.html', html))


def _opened(html: str) -> Markup:
    """Return the whole report or all articles as a page of their own: unfolded, without the script of a folded one."""
    html = re.sub(r"<script>.*?</script>", "", html, flags=re.S)
    return _at_home(re.sub(r"<details>(?=<summary><span class=\"unp-heading\")", "<details open>", html))


def _index(language: str, pages: Sequence[Page]) -> str:
    """Return what the search reads, as a script: a page from a folder may load no other kind of file."""
    found = [(page.name, page.title, Passages(page.body).entries()) for page in pages if page.kind not in ("index", "search", "present")]
    return f"siteIndex({json.dumps(language)}, {json.dumps(found, ensure_ascii=False, separators=(',', ':'))});\n"
