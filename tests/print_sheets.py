"""The print pack as tests read it: the tool, and the words and items of a page."""

import importlib.util
import sys
from html.parser import HTMLParser

from conftest import ROOT

spec = importlib.util.spec_from_file_location("print_pack_of_tests", ROOT / "tools" / "print_pack.py")
sys.modules[spec.name] = tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

KEYLESS = ("plan",)
"""The kinds whose answers are the learner's own from beginning to end."""


class Sheet(HTMLParser):
    """The words of a page as they are printed, and the items that it holds by exercise."""

    def __init__(self, path):
        super().__init__()
        self._words, self._exercise, self._hidden, self.items, self.loaded = [], "", 0, [], []
        self.feed(path.read_text("utf-8"))
        self.words = " ".join("".join(self._words).split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._hidden += tag in ("style", "title")
        self._exercise = given.get("data-exercise", self._exercise)
        self.items += [(self._exercise, given["data-item"])] if "data-item" in given else []
        self.loaded += [given[name] for name in ("src", "href") if name in given]

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data):
        self._words += [] if self._hidden else [data]


def asked(lesson):
    """What a lesson's sheet has to ask: every item that can be answered with a pen; of a simulation the decisions."""
    return [(one.id, item.id) for one in tool.on_paper(lesson) for item in one.items if one.kind != "simulation" or item.role]


def plain(text):
    return " ".join(text.split())
