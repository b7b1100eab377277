"""A plan as a Word file, which Word and LibreOffice open alike: A4 landscape, real headings, heads of tables repeated, Chinese set in a Chinese face."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

from ...plan import ActionPlan, PlanForm, Review
from .document import Block, Cell, Document, Grid, document

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_LATIN, _CHINESE = "Arial", "Microsoft YaHei"
_INK, _MUTED, _ACCENT, _HEAD, _LABEL = "1B2430", "51606F", "0B5E6B", "E3EEF0", "F5F7F9"
# Centimetres of A4.
_SHORT, _LONG, _MARGIN = 21.0, 29.7, 1.8
# Points.
_NORMAL, _SMALL, _FINE = 10, 9, 8.5
# Characters: of a cell that may fill a page, of an action that does.
_LONG_CELL, _LONG_BLOCK = 400, 2500
_LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


def plan_docx(plan: ActionPlan, form: PlanForm, language: str, marks: Mapping[str, int] | None = None, review: Review | None = None,
              today: date | None = None) -> bytes:
    """Return a plan as a Word file.

    Args:
        plan, form, language, marks, review, today: as `document` takes them.
    """
    content = document(plan, form, language, marks, review, today)
    stream = BytesIO()
    _Maker(content, today or date.today()).word().save(stream)
    return stream.getvalue()


class _Maker:
    """Builds one Word document."""

    def __init__(self, content: Document, today: date):
        import docx

        self.content, self.words, self.today = content, content.words, today
        self._word = docx.Document()

    def word(self) -> "Word":
        self._set_up()
        self._cover()
        self._page(lying=True)
        self._heading(self.words["summary"])
        self._grid(self.content.summary, self.words["no_lines"])
        if self.content.blocks:
            self._page()
            self._heading(self.words["details"])
        for block in self.content.blocks:
            self._block(block)
        self._page(lying=True)
        self._rubric()
        self._page(lying=True)
        self._heading(self.words["sources"])
        self._grid(self.content.sources, self.words["no_sources"])
        for one in self.content.remarks:
            self._paragraph(one, small=True)
        return self._word

    def _rubric(self) -> None:
        self._heading(self.words["rubric"])
        self._paragraph(self.content.rubric_help)
        for name, total in self.content.totals:
            self._paragraph(f"{name}{self._colon}{total}", bold=True)
        self._grid(self.content.rubric, size=_FINE)

    @property
    def _colon(self) -> str:
        return "：" if self.content.language == "zh" else ": "

    # Page, faces, language

    def _set_up(self) -> None:
        self._styles()
        self._properties()
        self._size(self._word.sections[0])
        self._footer(self._word.sections[0])

    def _page(self, lying: bool = False) -> None:
        """Begin a new page, upright or lying: what has many columns lies."""
        from docx.enum.section import WD_SECTION

        self._size(self._word.add_section(WD_SECTION.NEW_PAGE), lying)

    def _size(self, section, lying: bool = False) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm

        section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
        width, height = (_LONG, _SHORT) if lying else (_SHORT, _LONG)
        section.page_width, section.page_height = Cm(width), Cm(height)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
        section.header_distance = section.footer_distance = Cm(0.8)
        self._width = width - 2 * _MARGIN

    def _styles(self) -> None:
        from docx.shared import Pt, RGBColor

        sizes = {"Normal": (_NORMAL, _INK, 4), "Title": (26, _ACCENT, 4), "Subtitle": (14, _MUTED, 10), "Heading 1": (16, _ACCENT, 8), "Heading 2": (12, _INK, 4)}
        for name, (size, colour, after) in sizes.items():
            style = self._word.styles[name]
            style.font.size, style.font.color.rgb, style.font.italic = Pt(size), RGBColor.from_string(colour), False
            style.font.bold = name not in ("Normal", "Subtitle")
            style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(after), Pt({"Heading 1": 14, "Heading 2": 14}.get(name, 0))
            properties = style.element.get_or_add_rPr()
            for one in properties.xpath("./w:spacing | ./w:kern"):
                properties.remove(one)
            self._face(properties)
            for border in style.element.xpath("./w:pPr/w:pBdr"):
                border.getparent().remove(border)
        # Where a style says nothing, the document's own defaults speak: of another language and, for Chinese, of no face at all.
        for defaults in self._word.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr"):
            self._face(defaults)
            self._language(defaults)
        for theme in self._word.settings.element.xpath("./w:themeFontLang"):
            self._set(theme, val="en-GB", eastAsia="zh-CN")
        # The template's older mode lets tables stand out into the margin.
        for one in self._word.settings.element.xpath("./w:compat/w:compatSetting[@w:name='compatibilityMode']"):
            self._set(one, val="15")

    def _face(self, properties) -> None:
        from docx.oxml.ns import qn

        fonts = properties.get_or_add_rFonts() if hasattr(properties, "get_or_add_rFonts") else self._child(properties, "rFonts")
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for script, face in {"ascii": _LATIN, "hAnsi": _LATIN, "cs": _LATIN, "eastAsia": _CHINESE}.items():
            fonts.set(qn(f"w:{script}"), face)
        if self.content.language == "zh":
            # Quotation marks and dashes belong to both scripts; in Chinese they are as wide as a character.
            fonts.set(qn("w:hint"), "eastAsia")

    def _language(self, properties) -> None:
        self._set(self._child(properties, "lang"), val=_LANGUAGES[self.content.language], eastAsia="zh-CN")

    def _properties(self) -> None:
        properties = self._word.core_properties
        properties.title, properties.subject = self.words["title"], self.content.subtitle[:200]
        properties.author, properties.last_modified_by = self.words["author"], ""
        properties.comments, properties.language = self.words["own_work"], _LANGUAGES[self.content.language]
        properties.created = properties.modified = datetime.combine(self.today, time())

    def _footer(self, section) -> None:
        from docx.oxml.ns import qn

        paragraph = section.footer.paragraphs[0]
        self._run(paragraph, f"{self.words['own_work']}  |  ", size=_SMALL, colour=_MUTED)
        before, between, after = self.words["page"].replace("{pages}", "{page}").split("{page}")
        for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            self._run(paragraph, text, size=_SMALL, colour=_MUTED)
            if field:
                run = self._run(paragraph, "1", size=_SMALL, colour=_MUTED)
                simple = self._child(paragraph._p, "fldSimple", new=True)
                simple.set(qn("w:instr"), field)
                simple.append(run._r)

    # Parts

    def _cover(self) -> None:
        self._run(self._word.add_paragraph(style="Title"), self.words["title"])
        self._run(self._word.add_paragraph(style="Subtitle"), self.content.subtitle)
        first, *others = self.content.notices
        self._paragraph(first, bold=True)
        table = self._table(self.words["about"], (30, 70), len(self.content.facts))
        for row, (name, text) in zip(table.rows, self.content.facts, strict=True):
            self._label(row.cells[0], name)
            self._write(row.cells[1], Cell(text), _NORMAL)
        self._whole_rows(table)
        self._heading(self.words["notices"])
        for one in others:
            self._paragraph(one)

    def _heading(self, text: str) -> None:
        self._run(self._word.add_paragraph(style="Heading 1"), text)

    def _paragraph(self, text: str, bold: bool = False, small: bool = False) -> None:
        from docx.shared import Pt

        paragraph = self._word.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(6 if small else 0)
        self._run(paragraph, text, bold=bold, size=_SMALL if small else 0, colour=_MUTED if small else "")

    def _block(self, block: Block) -> None:
        heading = self._word.add_paragraph(style="Heading 2")
        self._run(heading, block.title)
        table = self._table(block.title, (17, 33, 17, 33), len(block.rows))
        for row, pairs in zip(table.rows, block.rows, strict=True):
            cells = row.cells
            if len(pairs) == 1:
                cells = [cells[0], cells[1].merge(cells[3])]
            for place, (name, text) in enumerate(pairs):
                self._label(cells[2 * place], name)
                self._write(cells[2 * place + 1], text, _SMALL)
        self._whole_rows(table)
        self._together(table)

    def _grid(self, grid: Grid, nothing: str = "", size: float = _SMALL) -> None:
        if not grid.rows:
            self._paragraph(nothing)
            return
        table = self._table(grid.name, grid.widths, len(grid.rows) + 1)
        self._set(self._child(table.rows[0]._tr.get_or_add_trPr(), "tblHeader"), val="true")
        for cell, name in zip(table.rows[0].cells, grid.head, strict=True):
            self._label(cell, name, _HEAD)
        for row, cells in zip(table.rows[1:], grid.rows, strict=True):
            for place, content in zip(row.cells, cells, strict=True):
                self._write(place, content, size)
        self._whole_rows(table)

    # Tables

    def _table(self, name: str, widths: Iterable[int], rows: int) -> "Table":
        from docx.shared import Cm

        widths = [Cm(self._width * one / 100) for one in widths]
        table = self._word.add_table(rows, len(widths))
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        properties = table._tbl.tblPr
        self._set(self._child(properties, "tblCaption"), val=name[:200])
        self._set(self._child(properties, "tblDescription"), val=self.words["table_alt"].format(name=name)[:200])
        self._borders(properties)
        self._margins(properties)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        return table

    def _borders(self, properties) -> None:
        borders = self._child(properties, "tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            self._set(self._child(borders, side), val="single", sz="4", space="0", color="B8C4CC")

    def _margins(self, properties) -> None:
        margins = self._child(properties, "tblCellMar")
        for side, width in (("top", "40"), ("left", "90"), ("bottom", "40"), ("right", "90")):
            self._set(self._child(margins, side), w=width, type="dxa")

    def _whole_rows(self, table: "Table") -> None:
        """Keep each row on one page; one that is longer than a page must break, or its end would be cut off."""
        for row in table.rows:
            if max(len(cell.text) for cell in row.cells) < _LONG_CELL:
                self._set(self._child(row._tr.get_or_add_trPr(), "cantSplit"), val="true")

    def _together(self, table: "Table") -> None:
        """Keep an action on one page where it fits on one."""
        if sum(len(cell.text) for row in table.rows for cell in row.cells) > _LONG_BLOCK:
            return
        for row in table.rows[:-1]:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True

    def _label(self, cell: "_Cell", text: str, fill: str = _LABEL) -> None:
        self._write(cell, Cell("", text), _SMALL)
        self._set(self._child(cell._tc.get_or_add_tcPr(), "shd"), val="clear", color="auto", fill=fill)

    def _write(self, cell: "_Cell", content: Cell, size: float) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = 0
        if content.strong:
            self._run(paragraph, content.strong, bold=True, size=size)
        if content.strong and content.text:
            paragraph = cell.add_paragraph()
            paragraph.paragraph_format.space_after = 0
        if content.text:
            self._run(paragraph, content.text, size=size, colour=_MUTED if content.quiet else "")

    # Words

    def _run(self, paragraph: "Paragraph", text: str, bold: bool = False, size: float = 0, colour: str = ""):
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(text)
        # Where a heading is bold already, nothing is said.
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        self._face(run._r.get_or_add_rPr())
        self._language(run._r.get_or_add_rPr())
        return run

    def _child(self, parent, name: str, new: bool = False):
        """The child element of a name, made in the place that the schema wants where it can tell."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        found = None if new else parent.find(qn(f"w:{name}"))
        if found is None:
            found = OxmlElement(f"w:{name}")
            later = _ORDER.get(parent.tag.partition("}")[2], ())
            after = later[later.index(name) + 1:] if name in later else ()
            place = next((one for one in parent if one.tag.partition("}")[2] in after), None)
            parent.append(found) if place is None else place.addprevious(found)
        return found

    def _set(self, element, **attributes: str) -> None:
        from docx.oxml.ns import qn

        for name, value in attributes.items():
            element.set(qn(f"w:{name}"), value)


# The order of the schema, which Word insists on; of what is used here and what python-docx writes.
_ORDER = {
    "rPr": ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "color", "spacing", "kern", "sz", "szCs", "highlight", "u", "lang"),
    "tblPr": ("tblStyle", "tblW", "jc", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"),
    "trPr": ("cantSplit", "trHeight", "tblHeader", "jc"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "vAlign"),
}
