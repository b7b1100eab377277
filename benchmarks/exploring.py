"""The explorer of articles on all ten articles, beside the same explorer on two of them, in one Voilà and one Chromium."""

from pathlib import Path

from clicking import act, app, opened
from lesson import LESSON
from measure import Row, Skipped, in_turns, times
from screen import browser

from uncac_prevention.load import load_convention

RUNS = 30
LIMIT = 1.5
EXPLORER = Path("en") / "99_articles.ipynb"
PAGES = """from dataclasses import replace
from ipywidgets import VBox
from uncac_prevention.load import load_convention
from uncac_prevention.widgets.articles import ArticlesPart
from uncac_prevention.widgets.form import Form

whole = load_convention()
part = replace(whole, articles=whole.articles[:2])
VBox([Form(ArticlesPart("en", "whole", whole)), Form(ArticlesPart("en", "part", part))])"""
# Two choices in turn, so that every one changes the page.
CHOOSE = """() => {
  const menu = document.getElementById("NAME-MENU");
  const body = menu.closest(".unp").querySelector("[role=group]");
  return [body, () => {
    menu.value = menu.value === "ONE" ? "OTHER" : "ONE";
    menu.dispatchEvent(new Event("change", { bubbles: true }));
  }];
}"""
CHOICES = {"one clause and another": ("clause", "art5.1", "art5.2"), "one article and all": ("article", "art5", "")}


def exploring() -> list[Row]:
    """Return a row for each kind of choice: the whole chapter against two articles.

    Raises:
        Skipped: Voilà, Playwright or Chromium is not installed.
    """
    try:
        import voila  # noqa: F401  Only asked whether it is there.
    except ImportError:
        raise Skipped("Voilà is missing: python start.py check installs it") from None
    whole = load_convention()
    sizes = {"whole": len(whole.clauses), "part": sum(len(one.clauses) for one in whole.articles[:2])}
    rows = []
    with browser() as chromium, app(EXPLORER, PAGES) as address:
        page = opened(chromium, address.replace(LESSON.as_posix(), EXPLORER.as_posix()), "#part-clause")
        for what, (menu, one, other) in CHOICES.items():
            script = CHOOSE.replace("MENU", menu).replace("ONE", one).replace("OTHER", other)
            ours, peer = in_turns(RUNS, *(act(page, script.replace("NAME", name)) for name in sizes))
            rows.append(Row(f"choosing {what} in the explorer of articles: {sizes['whole']} provisions", str(ours),
                            f"the same explorer on {sizes['part']} provisions {peer}", times(ours, peer), LIMIT))
    return rows
