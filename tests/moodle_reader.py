"""A strict reader of Moodle XML, written from what Moodle documents of the format and from what its importer refuses or changes.

It shares nothing with the exporter: lxml for the XML, the standard library's parser for the HTML inside. What it does not know it refuses.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from lxml import etree

# The fractions that a multiple-choice question may have; Moodle refuses a file with others.
FRACTIONS = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0}
TEXTS = ("questiontext", "generalfeedback", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
SETTINGS = {"defaultgrade": r"\d+(\.\d+)?", "penalty": r"[01](\.\d+)?", "hidden": "[01]", "idnumber": r"\S{1,100}", "single": "true|false",
            "shuffleanswers": "true|false", "answernumbering": "none|abc|ABCD|123|iii|IIII", "showstandardinstruction": "[01]"}
INNER = {"div": {"lang"}, "p": set(), "strong": set(), "q": {"lang"}, "ol": set(), "li": set(), "table": {"class"}, "thead": set(), "tbody": set(),
         "tr": set(), "th": {"scope"}, "td": set()}
BLOCKS = {"p", "li", "th", "td"}


class NotMoodle(ValueError):
    """The file is not what Moodle imports, or would not come out of the import as it is."""


@dataclass(frozen=True)
class Words:
    """A text: its language and its paragraphs, lines and cells in order."""

    language: str
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    fraction: float
    text: Words
    feedback: Words


@dataclass(frozen=True)
class Question:
    category: tuple[str, ...]
    name: str
    texts: dict[str, Words]
    settings: dict[str, str]
    answers: tuple[Answer, ...]
    tags: tuple[str, ...]


class _Html(HTMLParser):
    """Walks a text in HTML; tags are closed in order, and nothing leads out of the page."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.open, self.language, self.blocks, self.stray = [], "", [], ""
        self.feed(source)
        self.close()
        need(not self.open and not self.stray.strip(), f"loose ends {self.open} {self.stray!r}")

    def handle_starttag(self, tag, attributes):
        need(tag in INNER and {name for name, _ in attributes} <= INNER[tag], f"<{tag} {attributes}>")
        self.language = self.language or dict(attributes).get("lang", "")
        self.blocks += [""] if tag in BLOCKS else []
        self.open.append(tag)

    def handle_endtag(self, tag):
        need(self.open and self.open.pop() == tag, f"</{tag}>")

    def handle_data(self, data):
        if set(self.open) & BLOCKS:
            self.blocks[-1] += data
        else:
            self.stray += data

    def handle_comment(self, data):
        raise NotMoodle(f"comment {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def need(holds, what):
    if not holds:
        raise NotMoodle(what)


def only(element, *names):
    """The children by name: those named and no others, each once, with nothing but blanks between them."""
    found = [child.tag for child in element]
    need(sorted(found) == sorted(names), f"{element.tag}: {found}")
    need(not (element.text or "").strip() and not any((child.tail or "").strip() for child in element), f"{element.tag}: loose text")
    return {child.tag: child for child in element}


def text_of(element, *beside):
    """What stands in the element's one <text>, without the blanks that Moodle trims."""
    text = only(element, "text", *beside)["text"]
    need(not len(text) and not text.attrib, f"{element.tag}: markup that is not escaped")
    return (text.text or "").strip()


def words_of(element, *beside):
    need(element.get("format") == "html", f"{element.tag}: format {element.get('format')}")
    read = _Html(text_of(element, *beside))
    need(read.language, f"{element.tag}: no language")
    return Words(read.language, tuple(" ".join(one.split()) for one in read.blocks))


def category_of(question):
    parts = {child.tag: child for child in question}
    need(set(parts) in ({"category"}, {"category", "info"}) and len(parts) == len(question), f"category: {list(parts)}")
    path = text_of(parts["category"])
    need(path.startswith("$course$/top/"), path)
    # One slash parts, two are one slash of a name.
    names = re.split(r"(?<!/)/(?!/)", path.removeprefix("$course$/top/"))
    need(all(one.strip() and len(one) <= 255 for one in names), path)
    about = text_of(parts["info"]) if "info" in parts else ""
    return tuple(one.replace("//", "/") for one in names), about


def question_of(question, category):
    answers = question.findall("answer")
    parts = only(question, "name", *TEXTS, *SETTINGS, "tags", *["answer"] * len(answers))
    settings = {name: parts[name].text for name in SETTINGS}
    for name, pattern in SETTINGS.items():
        need(re.fullmatch(pattern, settings[name] or ""), f"{name}: {settings[name]!r}")
    name = text_of(parts["name"])
    need(name and len(name) <= 255 and not set(name) & set("<>\n"), f"name {name!r}")
    read = []
    for one in answers:
        need(set(one.attrib) == {"fraction", "format"}, f"answer: {one.attrib}")
        fraction = float(one.get("fraction"))
        need(fraction in FRACTIONS, f"fraction {fraction}")
        read.append(Answer(fraction, words_of(one, "feedback"), words_of(one.find("feedback"))))
    need(len(read) > 1 and settings["single"] == "true" and max(one.fraction for one in read) == 100, "no answer earns the whole mark")
    tags = tuple(text_of(one) for one in parts["tags"])
    need(all(one and len(one) <= 50 and not set(one) & set("<>`,") for one in tags), f"tags {tags}")
    return Question(category, name, {one: words_of(parts[one]) for one in TEXTS}, settings, tuple(read), tags)


def read(content):
    """Return the questions of a file, and what is said of each category.

    Raises:
        NotMoodle: Moodle would refuse the file or lose something of it.
    """
    need(content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>'), "no declaration")
    quiz = etree.fromstring(content, etree.XMLParser(resolve_entities=False, remove_comments=False, no_network=True))
    need(quiz.tag == "quiz" and not quiz.getroottree().docinfo.doctype, quiz.tag)
    questions, about, category = [], {}, None
    for one in quiz:
        need(one.tag == "question" and set(one.attrib) == {"type"}, str(one.tag))
        if one.get("type") == "category":
            category, about_it = category_of(one)
            need(category not in about, f"{category} twice")
            about[category] = about_it
        else:
            need(one.get("type") == "multichoice" and category, f"type {one.get('type')}")
            questions.append(question_of(one, category))
    ids = [one.settings["idnumber"] for one in questions]
    need(len(set(ids)) == len(ids), "an id twice")
    return questions, about
