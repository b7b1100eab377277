"""What the Word file and the printable page of a plan say: one content, so that the two cannot differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ... import __version__
from ...convention import article_number, clause_name
from ...languages import LANGUAGES
from ...load import lesson_files, load_convention, load_labels, load_lesson, load_rows, load_sources
from ...plan import ActionPlan, PlanForm, PlanLine, Review, score, values_of
from ..files import load_package

# Which fields stand side by side in the block of an action; a field alone has the whole width.
_PAIRS = (("action",), ("owner", "partner"), ("start", "end"), ("risk",), ("cause", "effect"), ("control", "control_tested"), ("before", "residual"),
          ("basis", "recommendation"), ("resources", "dependency"), ("indicator", "indicator_type"), ("baseline", "target"),
          ("status", "note"))


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a table; `strong` stands before the text on a line of its own, `quiet` words say that there is nothing."""

    text: str
    strong: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head; `widths` are parts of the whole."""

    name: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One action: its title, and its fields in rows of one or two, each with label and words."""

    title: str
    rows: tuple[tuple[tuple[str, Cell], ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A plan as it is printed, in one language, from the cover to the sources."""

    language: str
    words: Mapping[str, str]
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    summary: Grid
    blocks: tuple[Block, ...]
    rubric: Grid
    rubric_help: str
    totals: tuple[tuple[str, str], ...]
    sources: Grid
    remarks: tuple[str, ...]


def document(plan: ActionPlan, form: PlanForm, language: str, marks: Mapping[str, int] | None = None, review: Review | None = None,
             today: date | None = None) -> Document:
    """Return what is printed of a plan.

    Args:
        plan: the plan; what is empty is said to be empty.
        form: as `load_plan_form` gives it.
        language: "en" or "zh".
        marks: the learner's own, by criterion.
        review: a colleague's marks and comments.
        today: the day on the cover; by default that of the computer.
    """
    return _Writer(plan, form, language, dict(marks or {}), review, today or date.today()).document()


class _Writer:
    """Puts one plan into words."""

    def __init__(self, plan: ActionPlan, form: PlanForm, language: str, marks: Mapping[str, int], review: Review | None, today: date):
        self.plan, self.form, self.language, self.marks, self.review, self.today = plan, form, language, marks, review, today
        self.labels = load_labels(language)
        self.words = {name: text[language] for name, text in form.words["export"].items()}

    def document(self) -> Document:
        must = next(one.title[self.language] for one in self.form.rubric if one.must)
        best = score(self.form, {}).best
        return Document(
            self.language, self.words, self._subtitle(), tuple(self._facts()),
            (self.words["own_work"], self.words["no_persons"], self.labels["notices"]["text"]), self._summary(),
            tuple(self._block(number, one) for number, one in enumerate(self.plan.lines, 1)), self._rubric(),
            self.words["rubric_help"].format(least=self.form.pass_mark, best=best, must=must), tuple(self._totals()), self._sources(),
            tuple(self._remarks()))

    # The cover

    def _subtitle(self) -> str:
        return self.plan.profile.get("institution_name") or self._value(PlanLine("", self.plan.profile), "institution_type").text

    def _facts(self) -> Iterator[tuple[str, str]]:
        profile = PlanLine("", self.plan.profile)
        for asked in self.form.profile:
            yield asked.label[self.language], self._value(profile, asked.id).text
        yield self.words["count"], str(len(self.plan.lines))
        yield self.words["made_on"], self._day(self.today)
        yield self.words["made_with"], self.words["tool"].format(name=load_package()["name"], version=__version__)
        yield self.words["plan_id"], self.plan.id

    def _day(self, day: date) -> str:
        names = {number: name for name, number in LANGUAGES[self.language].months.items()}
        return self.words["day"].format(day=day.day, month=names.get(day.month, day.month), year=day.year)

    # The actions

    def _label(self, identifier: str) -> str:
        return self.words[identifier] if identifier in ("before", "basis") else self.form.field(identifier).label[self.language]

    def _value(self, line: PlanLine, identifier: str) -> Cell:
        """What a field says, in words; a note that there is nothing where it is empty."""
        special = {"before": self._before, "basis": self._basis}
        text = special[identifier](line) if identifier in special else self.form.field(identifier).words(line.value(identifier), self.language)
        return Cell(text) if text else Cell(self.words["open"], quiet=True)

    def _before(self, line: PlanLine) -> str:
        if line.score is None:
            return ""
        return self.words["before_value"].format(likelihood=line.value("likelihood"), impact=line.value("impact"), score=line.score, level=line.level)

    def _basis(self, line: PlanLine) -> str:
        article, paragraph = line.value("uncac_article"), line.value("report_para")
        number = self.words["paragraph_value"].format(number=paragraph)
        first = self._joined(number, *self._speakers(line)) if paragraph else ""
        second = self._joined(self._article(article), self._link(line.basis(self.form))) if article else ""
        return "\n".join(filter(None, (first, second)))

    def _article(self, address: str, with_title: bool = False) -> str:
        """How an article is cited; what is no address of the menu stands there as it is, for a record of somebody else's may say anything."""
        if address not in values_of("articles", self.form):
            return address
        title = load_convention().article(article_number(address)).title[self.language]
        return clause_name(address, self.language) + (f"\n{title}" if with_title else "")

    def _joined(self, first: str, *others: str) -> str:
        for one in filter(None, others):
            first = self.words["pair"].format(first=first, second=one)
        return first

    def _speakers(self, line: PlanLine) -> tuple[str, ...]:
        """Who speaks, with the quantity as written where the line rests on one statement."""
        words = [f"{code} {self.labels['weights'][code]}" for code in line.weights(self.form)]
        measure = line.measured(self.form)
        if measure and measure.quantifier not in ("", "speakers"):
            return (self.words["quantity"].format(weight=words[0], quantity=self.labels["quantities"][measure.quantifier]),)
        return tuple(words)

    def _link(self, basis: str) -> str:
        return self.words["own"] if basis == "own" else self.labels["bases"].get(basis, "")

    def _summary(self) -> Grid:
        head = (self.words["number"], self._label("action"), self._label("owner"), self.words["when"], self.words["risk_short"],
                self.words["progress"], self.words["basis"], self._label("status"))
        rows = tuple(tuple(self._summary_row(number, line)) for number, line in enumerate(self.plan.lines, 1))
        return Grid(self.words["summary"], head, (4, 21, 12, 10, 10, 18, 17, 8), rows)

    def _summary_row(self, number: int, line: PlanLine) -> Iterator[Cell]:
        quiet = Cell(self.words["open"], quiet=True)
        yield Cell(str(number))
        yield self._value(line, "action")
        yield self._value(line, "owner")
        dates = [line.value(one) for one in ("start", "end")]
        yield Cell(" –\n".join(one or self.words["open"] for one in dates)) if any(dates) else quiet
        remaining = line.value("residual")
        yield Cell(self.words["risk_pair"].format(before=line.level or "–", remaining=remaining or "–")) if line.level or remaining else quiet
        change = " → ".join(line.value(one) or "–" for one in ("baseline", "target")) if line.value("baseline") or line.value("target") else ""
        progress = "\n".join(filter(None, (line.value("indicator"), change)))
        yield Cell(progress) if progress else quiet
        yield self._value(line, "basis")
        yield self._value(line, "status")

    def _block(self, number: int, line: PlanLine) -> Block:
        rows = [tuple((self._label(one), self._value(line, one)) for one in pair) for pair in _PAIRS]
        if action := line.value("action"):
            rows[0] = ((self._label("action"), Cell("", action)),)
        if line.value("origin"):
            rows.append(((self._label("origin"), Cell(self._origin(line.value("origin")))),))
        if self.review and (comment := self.review.comments.get(line.id)):
            rows.append(((self.words["comment"], Cell(comment)),))
        return Block(self.words["action_title"].format(number=number), tuple(rows))

    def _origin(self, origin: str) -> str:
        """The lesson and exercise by name; a file of somebody else's may say anything here."""
        lesson, _, rest = origin.partition("/")
        if lesson not in {path.stem for path in lesson_files()}:
            return origin
        titles = {one.id: one.title for one in load_lesson(lesson).exercises}
        title = titles.get(rest.partition("/")[0])
        return self.words["origin_value"].format(lesson=lesson, title=title[self.language]) if title else origin

    # The marks

    def _rubric(self) -> Grid:
        head = (self.words["criterion"], *map(str, range(4)))
        return Grid(self.words["rubric"], head, (22, 18, 19, 20, 21), tuple(tuple(self._criterion(one)) for one in self.form.rubric))

    def _criterion(self, criterion) -> Iterator[Cell]:
        yield Cell(criterion.question[self.language], criterion.title[self.language])
        theirs = self.review.marks if self.review else {}
        for mark, level in enumerate(criterion.levels):
            given = [self.words[name] for name, marks in (("mark_own", self.marks), ("mark_peer", theirs)) if marks.get(criterion.id) == mark]
            yield Cell(level[self.language], " / ".join(given))

    def _totals(self) -> Iterator[tuple[str, str]]:
        for name, marks in (("total_own", self.marks), ("total_peer", self.review.marks if self.review else {})):
            if marks:
                yield self.words[name], self._total(marks)

    def _total(self, marks: Mapping[str, int]) -> str:
        found = score(self.form, marks)
        failed = [one.title[self.language] for one in self.form.rubric if one.id in found.failed]
        kind = "zero" if failed else "total_open" if found.open else "passed" if found.passed else "below"
        return self.words[kind].format(total=found.total, best=found.best, open=len(found.open), criterion="".join(failed[:1]))

    # The sources

    def _sources(self) -> Grid:
        found: dict[tuple, list[int]] = {}
        for number, line in enumerate(self.plan.lines, 1):
            article, paragraph = line.value("uncac_article"), line.value("report_para")
            if article or paragraph:
                measure = line.measured(self.form)
                key = (paragraph, article, self._speakers(line), line.basis(self.form), measure.quote if measure else "")
                found.setdefault(key, []).append(number)
        head = tuple(self.words[one] for one in ("paragraph", "weight", "quote", "article", "link", "used_in"))
        rows = tuple(self._source(*key, numbers) for key, numbers in sorted(found.items(), key=lambda one: (one[0][0].zfill(3), one[0])))
        return Grid(self.words["sources"], head, (9, 16, 38, 20, 10, 7), rows)

    def _source(self, paragraph: str, article: str, speakers: Sequence[str], basis: str, quote: str, numbers: Sequence[int]) -> tuple[Cell, ...]:
        cells = [Cell(self.words["paragraph_value"].format(number=paragraph) if paragraph else ""), Cell("\n".join(speakers)), self._quoted(paragraph, quote),
                 Cell(self._article(article, with_title=True)), Cell(self._link(basis)), Cell(", ".join(map(str, numbers)))]
        return tuple(one if one.text else Cell("–", quiet=True) for one in cells)

    def _quoted(self, paragraph: str, quote: str) -> Cell:
        """The words of the source; for who does not read them, the statement in our rendering, which says that it is ours."""
        if not quote or self.language == "zh":
            return Cell(quote)
        statements = (one for one in load_rows("tables", "statements") if one["paragraph"] == paragraph)
        return Cell(self.words["rendering"].format(text=next((one["text_en"] for one in statements if quote in one["text_zh"]), "")))

    def _remarks(self) -> Iterator[str]:
        yield self.words["weight_note"]
        yield self.words["basis_note"]
        yield self.words["unofficial"].format(citation=load_sources()["zh"]["citation"][self.language])
        yield self.words["convention"].format(address=load_convention().official[self.language])
