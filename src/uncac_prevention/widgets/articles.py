"""The explorer of the Convention's articles on the Form: choose article, clause and duty; and the figure of the duties."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import groupby

from .. import render
from ..convention import Clause, Convention, clause_name
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
    """Return how many provisions of each article have each duty, as a table with a circle a number; its area is the number's."""
    convention = load_convention()
    words, total = load_labels(language)["duties"], Counter(one.duty for one in convention.clauses)
    (most, number), (second, fewer) = [(convention.duties[code].label[language], count) for code, count in total.most_common(2)]
    headline = words["headline"].format(total=total.total(), number=number, most=most, fewer=fewer, second=second)
    rows = [(clause_name(one.id, language).capitalize(), one.title, Counter(clause.duty for clause in one.clauses)) for one in convention.articles]
    return render.fill("duties", language, headline=headline, rows=rows, duties=convention.duties, total=total)


class ArticlesPart:
    """What the explorer shows: one paragraph of the Convention, an article, or all of them; of these what has a duty."""

    def __init__(self, language: str, prefix: str = "f-articles", convention: Convention | None = None):
        self.name, self.language = "articles", language
        self._prefix, self._convention = prefix, convention or load_convention()
        self._articles = {one.id: one for one in self._convention.articles}
        # Each numbered paragraph is a clause to choose; an article without any is one itself.
        self._clauses = {some[0].paragraph: some for one in self._convention.articles for some in one.by_paragraph.values()}
        self._within = {name: [one for one, some in self._clauses.items() if some[0].article == article.number]
                        for name, article in self._articles.items()}
        self._article, self._clause, self._duty, self._most = next(iter(self._articles)), next(iter(self._clauses)), "", SHOWN
        self._problem, self._focus = "", ""

    def act(self, act: str, value: object) -> None:
        """Go somewhere or choose a duty; an act or a value that does not fit changes nothing."""
        self._problem, self._focus = "", ""
        text = value if isinstance(value, str) else None
        if act == "article" and text in ["", *self._articles]:
            self._open(text, "")
        elif act == "clause" and text in ["", *self._clauses]:
            self._open(self._article_of(text) if text else self._article, text)
        elif act == "duty" and text in ["", *self._convention.duties]:
            self._duty, self._most = text, SHOWN
        elif act in ("previous", "next") and self._article:
            self._step(-1 if act == "previous" else 1)
        elif act == "more" and self._most < len(self._kept(self._asked)):
            self._focus = f"{self._prefix}-{self._most}"
            self._most += SHOWN

    def view(self) -> dict[str, object]:
        """Return what the Form shows now: the controls, then what is shown in words, then the clauses."""
        kept = self._kept(self._asked)
        elsewhere = [] if kept else [one for one, clauses in self._within.items() if self._kept(clauses)]
        body = render.fill("articles", self.language, prefix=self._prefix, pages=list(self._pages(dict(list(kept.items())[:self._most]))),
                           more=min(SHOWN, max(0, len(kept) - self._most)))
        status = render.fill("articles_status", self.language, prefix=self._prefix, problem=self._problem, said=self._said(kept),
                             elsewhere=elsewhere)
        return {"label": self._words["title"], "order": ["actions", "status", "body"], "actions": self._controls(), "status": status,
                "body": body, "move": False, "focus": self._focus}

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
    def _offered(self) -> list[str]:
        """The clauses of the article chosen, all of them where none is."""
        return self._within[self._article] if self._article else list(self._clauses)

    @property
    def _asked(self) -> list[str]:
        return [self._clause] if self._clause else self._offered

    def _article_of(self, address: str) -> str:
        return f"art{self._clauses[address][0].article}"

    def _open(self, article: str, clause: str) -> None:
        self._article, self._clause, self._most = article, clause, SHOWN

    def _kept(self, addresses: Iterable[str]) -> dict[str, list[Clause]]:
        """The provisions with the duty chosen, by the address of their clause, for the clauses that have any."""
        kept = {address: [one for one in self._clauses[address] if self._duty in ("", one.duty)] for address in addresses}
        return {address: some for address, some in kept.items() if some}

    def _step(self, by: int) -> None:
        """Go to the nearest clause or article that has the duty chosen."""
        places, here = (list(self._clauses), self._clause) if self._clause else (list(self._articles), self._article)
        place = places.index(here)
        ahead = places[place + 1:] if by > 0 else places[:place][::-1]
        found = next((one for one in ahead if self._kept([one] if self._clause else self._within[one])), "")
        if not found:
            self._problem = self._words["first" if by < 0 else "last"]
        elif self._clause:
            self._open(self._article_of(found), found)
        else:
            self._open(found, "")

    def _pages(self, kept: dict[str, list[Clause]]) -> Iterator[str]:
        """The clauses, those of one article together."""
        places = {address: f"{self._prefix}-{number}" for number, address in enumerate(kept)}
        for article, addresses in groupby(kept, self._article_of):
            own = list(addresses)
            yield render.article_page(self._articles[article], {kept[one][0].clause: kept[one] for one in own}, self.language,
                                      places=[places[one] for one in own])

    def _said(self, kept: dict[str, list[Clause]]) -> list[str]:
        """What is shown, in words."""
        words, chosen, total = self._words, self._clause or self._article, self._count(self._asked)
        name = clause_name(chosen, self.language).capitalize() if chosen else words["every_article"]
        if not self._duty:
            return [words["at"].format(name=name, count=total)]
        duty = self._convention.duties[self._duty]
        found = words["at_duty"].format(name=name, duty=duty.label[self.language], count=sum(map(len, kept.values())), total=total)
        return [found, duty.meaning[self.language], *([] if kept else [words["elsewhere"]])]

    def _count(self, addresses: Iterable[str]) -> int:
        return sum(len(self._clauses[one]) for one in addresses)

    def _controls(self) -> str:
        words, counts = self._words, Counter(one.duty for address in self._asked for one in self._clauses[address])
        clauses = [("", words["every_clause"]), *((one, self._names[one]) for one in self._offered)]
        duties = [("", words["every_duty"].format(count=counts.total())), *(
            (code, words["duty_in_menu"].format(duty=one.label[self.language], count=counts[code])) for code, one in self._convention.duties.items())]
        return render.fill("articles_controls", self.language, prefix=self._prefix, articles=self._menu, article=self._article,
                           clauses=clauses, clause=self._clause, duties=duties, duty=self._duty)

    @cached_property
    def _names(self) -> dict[str, str]:
        """How each clause is called, made once."""
        return {one: clause_name(one, self.language).capitalize() for one in self._clauses}

    @cached_property
    def _menu(self) -> list[tuple[str, str]]:
        """The articles as options, made once."""
        titles = [(name, render.article_titles(one)[self.language]) for name, one in self._articles.items()]
        return [("", self._words["every_article"]), *titles]
