"""The explorer of the Convention's articles on the Form: choose article, clause and duty; and the figure of the duties."""

from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property

from .. import figures, render
from ..convention import Article, Clause, Convention, article_number, clause_name
from ..load import load_convention, load_labels
from .form import Form

SHOWN = 6


def article_explorer(language: str, prefix: str = "f-articles") -> Form:
    """Return the explorer.

    Args:
        language: "en" or "zh"; of the controls, our words are shown in both.
        prefix: makes its controls' ids unique on the page.
    """
    return Form(ArticlesPart(language, prefix))


@cache
def duties_page(language: str) -> str:
    """Return the figure of the duties by article, with its numbers as a table."""
    picture = figures.duties_by_article(language)
    return render.fill("duties", language, picture=picture, image=picture.png(), duties=load_convention().duties,
                       total=Counter(one.duty for one in load_convention().clauses))


class ArticlesPart:
    """What the explorer shows: one paragraph of the Convention, an article, or all of them; of these what has a duty."""

    def __init__(self, language: str, prefix: str = "f-articles", convention: Convention | None = None):
        self.name, self.language = "articles", language
        self._prefix, self._convention = prefix, convention or load_convention()
        self._articles = {one.id: one for one in self._convention.articles}
        self._paragraphs = list(dict.fromkeys(one.paragraph for one in self._convention.clauses))
        self._article, self._clause, self._duty, self._most = next(iter(self._articles)), self._paragraphs[0], "", SHOWN
        self._problem, self._focus = "", ""

    def act(self, act: str, value: object) -> None:
        """Go somewhere or choose a duty; an act or a value that does not fit changes nothing."""
        self._problem, self._focus = "", ""
        text = value if isinstance(value, str) else ""
        if act == "article" and text in ["", *self._articles]:
            self._article, self._clause, self._most = text, "", SHOWN
        elif act == "clause" and text in ["", *self._paragraphs]:
            self._open_clause(text)
        elif act == "duty" and text in ["", *self._convention.duties]:
            self._duty, self._most = text, SHOWN
        elif act in ("previous", "next") and self._article:
            self._step(-1 if act == "previous" else 1)
        elif act == "more" and self._most < len(self._kept(self._chosen)):
            self._focus = f"{self._prefix}-{self._most}"
            self._most += SHOWN

    def view(self) -> dict[str, object]:
        """Return what the Form shows now: the controls, then what is shown in words, then the clauses."""
        kept = self._kept(self._chosen)
        pages = render.fill("articles", self.language, prefix=self._prefix, more=min(SHOWN, max(0, len(kept) - self._most)),
                            pages=list(self._pages(dict(list(kept.items())[:self._most]))))
        elsewhere = [] if kept else [one.id for one in self._convention.articles if self._kept(one.clauses)]
        status = render.fill("articles_status", self.language, problem=self._problem, said=self._said(kept), elsewhere=elsewhere,
                             prefix=self._prefix)
        return {"label": self._words["title"], "order": ["actions", "status", "body"], "actions": self._controls(), "status": status,
                "body": pages, "move": False, "focus": self._focus}

    def page(self) -> str:
        """Return all articles, folded, for a page without a kernel."""
        articles = [(render.article_titles(one), len(one.clauses), render.article_page(one, one.by_paragraph, self.language, live=False))
                    for one in self._convention.articles]
        return render.fill("whole_convention", self.language, articles=articles, total=len(self._convention.clauses),
                           order=render.own_first(self.language))

    @property
    def _words(self) -> dict[str, str]:
        return load_labels(self.language)["articles"]

    @property
    def _chosen(self) -> list[Clause]:
        """The clauses of the paragraph or article chosen, all of them where none is."""
        return [one for one in self._convention.clauses if (self._clause or one.paragraph) == one.paragraph
                and self._article in ("", f"art{one.article}")]

    def _kept(self, clauses: list[Clause] | tuple[Clause, ...]) -> dict[str, list[Clause]]:
        """Those of the clauses that have the duty chosen, by the address of their paragraph."""
        kept: dict[str, list[Clause]] = {}
        for one in clauses:
            if self._duty in ("", one.duty):
                kept.setdefault(one.paragraph, []).append(one)
        return kept

    def _open_clause(self, address: str) -> None:
        self._clause, self._most = address, SHOWN
        if address:
            self._article = f"art{article_number(address)}"

    def _step(self, by: int) -> None:
        """Go to the nearest paragraph or article that has the duty chosen."""
        kept = self._kept(self._convention.clauses)
        if self._clause:
            places, here, having = self._paragraphs, self._clause, set(kept)
        else:
            places, here, having = list(self._articles), self._article, {f"art{article_number(one)}" for one in kept}
        place = places.index(here)
        ahead = places[place + 1:] if by > 0 else places[:place][::-1]
        found = next((one for one in ahead if one in having), "")
        if not found:
            self._problem = self._words["first" if by < 0 else "last"]
        elif self._clause:
            self._open_clause(found)
        else:
            self._article, self._most = found, SHOWN

    def _pages(self, kept: dict[str, list[Clause]]) -> Iterator[str]:
        """The paragraphs, those of one article together."""
        place = 0
        for article in self._convention.articles:
            own = {clauses[0].clause: clauses for clauses in kept.values() if clauses[0].article == article.number}
            if own:
                places = [f"{self._prefix}-{place + number}" for number in range(len(own))]
                yield render.article_page(article, own, self.language, places=places)
                place += len(own)

    def _said(self, kept: dict[str, list[Clause]]) -> list[str]:
        """What is shown, in words."""
        words, chosen = self._words, self._clause or self._article
        name = clause_name(chosen, self.language).capitalize() if chosen else words["every_article"]
        said = [words["at"].format(name=name, count=len(self._chosen))]
        if self._duty:
            code = self._convention.duties[self._duty]
            found = sum(map(len, kept.values()))
            said[0] = words["at_duty"].format(name=name, duty=code.label[self.language], count=found, total=len(self._chosen))
            said += [code.meaning[self.language]] + [words["elsewhere"]] * (not found)
        return said

    def _controls(self) -> str:
        words, counts = self._words, {code: sum(one.duty == code for one in self._chosen) for code in self._convention.duties}
        articles = [("", words["every_article"]), *((one.id, render.article_titles(one)[self.language]) for one in self._articles.values())]
        paragraphs = [one for one in self._paragraphs if self._article in ("", f"art{article_number(one)}")]
        clauses = [("", words["every_clause"]), *((one, clause_name(one, self.language).capitalize()) for one in paragraphs)]
        duties = [("", words["every_duty"].format(count=len(self._chosen))),
                  *((code, words["duty_in_menu"].format(duty=one.label[self.language], count=counts[code])) for code, one in self._convention.duties.items())]
        return render.fill("articles_controls", self.language, prefix=self._prefix, articles=articles, article=self._article,
                           clauses=clauses, clause=self._clause, duties=duties, duty=self._duty)
