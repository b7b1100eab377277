"""The reader through every control and option in both languages, and the search beside a plain scan."""

import re
from html import unescape

import pytest
from test_widgets import press, words

from uncac_prevention.lesson import open_lesson
from uncac_prevention.load import load_labels, load_register, load_report
from uncac_prevention.model import join
from uncac_prevention.render import citation, layered, marked, paragraph_page, weights_of
from uncac_prevention.search import CONDITIONS, Index, fold, narrowed, places, whole_index
from uncac_prevention.widgets.reader import KINDS, LANGUAGES_SHOWN, MARKS, SHOWN, ReaderPart

LANGUAGES = ("en", "zh")
TEXTS = {(code, one.number): [part.text for part in (one, *one.items)] for code in LANGUAGES for one in load_report(code).paragraphs}
NUMBERS = range(1, 76)
LEAVES = [one for one in load_report().divisions if any(two.division == one.id for two in load_report().paragraphs)]


@pytest.fixture(params=LANGUAGES)
def reader(request):
    """The reader of lesson 01, with its words."""
    form = open_lesson("01", request.param).show("reader")
    form.language, form.words = request.param, load_labels(request.param)["reader"]
    return form


def numbers(html):
    """The numbers of the paragraphs shown, in order."""
    return [int(one) for one in re.findall(r"<h4[^>]*>\D*(\d+)", html)]


def plain(html):
    """The words of a page without the letters we set behind what has a note."""
    return words(re.sub(r"<sup.*?</sup>", "", html))


def scan(wanted, languages=LANGUAGES):
    """What anybody would find who looks through the texts one by one."""
    found = {}
    for (code, number), texts in TEXTS.items():
        hits = sum(text.lower().count(wanted.lower()) for text in texts) if code in languages else 0
        if hits:
            found[number] = found.get(number, 0) + hits
    return dict(sorted(found.items()))


class TestGoing:
    def test_every_paragraph_opens_with_both_texts_its_division_chips_and_citations(self, reader):
        for number in range(1, 76):
            view = press(reader, "go", str(number))
            page = plain(view["body"])
            assert numbers(view["body"]) == [number]
            assert view["status"].count(reader.words["at"].format(number=number, total=75))
            for code in LANGUAGES:
                assert all(words(text) in page for text in TEXTS[code, number] if "<" not in text)
                division = next(one for one in load_report(code).divisions if one.id == load_report().paragraph(number).division)
                assert division.heading in page
                assert citation(number, code) in page and f'data-copy="{citation(number, code)}"' in unescape(view["body"])
            for weight in weights_of(number).split():
                assert f"{weight} {load_labels(reader.language)['weights'][weight]}" in page

    @pytest.mark.parametrize("typed", ["28", " 28 ", "¶28", "第28段", "２８"])
    def test_a_number_may_be_written_as_people_write_it(self, reader, typed):
        assert numbers(press(reader, "go", typed)["body"]) == [28]

    @pytest.mark.parametrize("typed", ["0", "76", "-1", "", "28; drop", "1e3", "九", "9" * 400, "<b>", None, 28, ["28"], {"a": 1}])
    def test_a_number_that_is_none_changes_nothing_and_is_said(self, reader, typed):
        press(reader, "go", "9")
        view = press(reader, "go", typed)
        assert numbers(view["body"]) == [9]
        assert reader.words["number_wrong"].format(total=75) in view["status"]
        assert "unp-problem" not in press(reader, "next")["status"]

    def test_next_and_previous_walk_through_the_whole_report_and_stop_at_its_ends(self, reader):
        assert reader.words["first"] in press(reader, "previous")["status"]
        for number in range(2, 76):
            assert numbers(press(reader, "next")["body"]) == [number]
        view = press(reader, "next")
        assert numbers(view["body"]) == [75] and reader.words["last"] in view["status"]
        assert numbers(press(reader, "previous")["body"]) == [74]

    def test_every_section_is_read_in_one_go(self, reader):
        offered = re.findall(r'<option value="([^"]*)"', reader.view["actions"].split('data-act="section"')[1].split("</select>")[0])
        assert offered == ["", *(one.id for one in LEAVES)]
        for one in LEAVES:
            view = press(reader, "section", one.id)
            assert numbers(view["body"]) == list(range(one.first_paragraph, one.last_paragraph + 1))
            assert view["body"].count("<h3") == 1
        assert reader.words["previous_section"] in view["actions"]
        assert numbers(press(reader, "previous")["body"]) == list(range(69, 75))
        assert reader.words["last"] in [press(reader, "next"), press(reader, "next")][1]["status"]
        assert numbers(press(reader, "section", "")["body"]) == [75]

    def test_the_section_of_a_paragraph_is_one_press_away(self, reader):
        press(reader, "go", "30")
        act, value = re.search(r'data-act="(section)" data-value="([^"]+)"', reader.view["body"]).groups()
        assert numbers(press(reader, act, value)["body"]) == list(range(21, 34))

    @pytest.mark.parametrize("act, value", [("section", "VII"), ("section", "III"), ("section", None), ("mark", "speaker"), ("mark", 3),
                                            ("languages", "fr"), ("languages", ""), ("more", None), ("nonsense", "x"), ("search", None), ("search", ["a"])])
    def test_whatever_a_page_sends_the_reader_stays_whole(self, reader, act, value):
        press(reader, "go", "28")
        assert numbers(press(reader, act, value)["body"]) == [28]
        assert load_labels(reader.language)["lesson"]["error"] not in reader.view["status"]


class TestLanguages:
    @pytest.mark.parametrize("choice", LANGUAGES_SHOWN)
    def test_the_texts_chosen_are_shown_and_no_other(self, reader, choice):
        press(reader, "go", "28")
        page = press(reader, "languages", choice)["body"]
        for code in LANGUAGES:
            assert (TEXTS[code, 28][0] in words(page)) == (code in LANGUAGES_SHOWN[choice])
        assert f'<option value="{choice}" selected>' in reader.view["actions"]

    def test_only_what_is_shown_is_searched(self, reader):
        press(reader, "languages", "zh")
        view = press(reader, "search", "speaker")
        assert numbers(view["body"]) == [] and reader.words["none_shown"] in view["status"]
        assert numbers(press(reader, "languages", "both")["body"]) == list(scan("speaker"))[:SHOWN]

    def test_source_and_rendering_stand_side_by_side_in_their_own_language(self, reader):
        page = press(reader, "go", "13")["body"]
        assert re.findall(r'<div lang="([^"]+)">', page) == ["zh-Hans", "en"]
        # The agenda keeps its depth: 2, (a), (i).
        assert [page.count(f'class="unp-depth-{depth}"') for depth in (1, 2)] == [8, 4]


WANTED = ["议会", "最高审计机关", "One Speaker", "speakers", "8/13", "（", "，", ", ", "。", "¹", "<b>", "&", "不存在的词", "\\", "a.c", ".", "(-)", "履行监督职能",
          "阿拉伯联合酋长国供资", "着重说明,2018", "组织事项", "Organizational matters", "促进《联合国反腐败公约》缔约国公共部门的廉正", "COVID-19", "covid-19", "İ", "ß",
          "[CAC/COSP/WG.4/2021/3](#)", "议" * 5, "x" * 10_000]


class TestSearch:
    @pytest.mark.parametrize("wanted", WANTED, ids=lambda one: one[:12])
    def test_it_finds_exactly_what_a_plain_scan_finds_and_counts_it(self, wanted):
        assert whole_index().find(wanted) == scan(wanted)
        for code in LANGUAGES:
            assert whole_index().find(wanted, [code]) == scan(wanted, [code])

    @pytest.mark.parametrize("wanted", [one for one in WANTED if len(one) < 100], ids=lambda one: one[:12])
    def test_what_is_found_is_shown_counted_and_marked_every_time(self, reader, wanted):
        view, found = press(reader, "search", wanted), scan(wanted.strip())
        while 'data-act="more"' in view["body"]:
            view = press(reader, "more")
        assert numbers(view["body"]) == list(found)
        assert len(re.findall("<mark>", view["body"])) >= sum(found.values())
        said = reader.words["found"].format(count=len(found), hits=sum(found.values()), wanted=wanted.strip())
        assert not found or words(said) in words(view["status"])

    def test_page_breaks_do_not_hide_a_word(self):
        for number, wanted in ((33, "更有效地履行监督"), (39, "由阿拉伯联合酋长国供资"), (24, "着重说明,2018 年")):
            source, paragraph = load_report().source, load_report().paragraph(number)
            assert wanted not in source and wanted in join(source, paragraph.spans)
            assert whole_index().find(wanted) == {number: 1}

    def test_the_thirteenth_paragraph_and_all_after_it_can_be_reached(self, reader):
        found = list(scan("speaker"))
        assert len(found) > 2 * SHOWN
        view = press(reader, "search", "speaker")
        assert numbers(view["body"]) == found[:SHOWN] and reader.words["found_first"].format(shown=SHOWN) in view["status"]
        shown = SHOWN
        while shown < len(found):
            assert reader.words["more"].format(count=min(SHOWN, len(found) - shown)) in view["body"]
            view = press(reader, "more")
            # The focus goes to the first paragraph that is new.
            assert view["focus"] == f"f-01-reader-{shown}" and f'id="{view["focus"]}"' in view["body"]
            shown += SHOWN
            assert numbers(view["body"]) == found[:shown]
        assert 'data-act="more"' not in view["body"]

    @pytest.mark.parametrize("wanted", ["", " ", "\t \n", "\u3000"])
    def test_a_search_for_nothing_shows_the_paragraph(self, reader, wanted):
        press(reader, "go", "28")
        view = press(reader, "search", wanted)
        assert numbers(view["body"]) == [28] and 'data-act="clear"' not in view["actions"]

    def test_a_search_ends_by_clearing_or_by_going_elsewhere(self, reader):
        press(reader, "go", "28")
        press(reader, "search", "议会")
        view = press(reader, "clear")
        assert numbers(view["body"]) == [28] and view["focus"] == "f-01-reader-wanted"
        for act, value in (("go", "3"), ("next", None), ("section", "V")):
            press(reader, "search", "议会")
            assert "<mark>" not in press(reader, act, value)["body"]

    @pytest.mark.parametrize("condition", CONDITIONS)
    def test_a_search_is_narrowed_by_each_thing_that_paragraphs_are_coded_by(self, reader, condition):
        whole = scan("corruption")
        view = press(reader, "search", "corruption")
        values = re.findall(r'<option value="([^"]+)"', view["actions"].split(f'-{condition}"')[-1].split("</select>")[0])
        assert values
        for value in values:
            view = press(reader, condition, value)
            expected = [one for one in whole if one in narrowed(**{condition: value})]
            assert numbers(view["body"]) == expected[:SHOWN]
            if not expected:
                assert reader.words["none_narrowed"] in view["status"]
        view = press(reader, condition, "")
        assert reader.words["found"].format(wanted="corruption", count=len(whole), hits=sum(whole.values())) in plain(view["status"])

    def test_the_menus_are_folded_until_used_and_stay_open_while_they_have_the_focus(self, reader):
        def is_open(view):
            return '<details class="unp-narrow" open>' in view["actions"]

        press(reader, "clear")
        assert not is_open(press(reader, "search", "corruption"))
        assert is_open(press(reader, "weight", "E")) and is_open(press(reader, "weight", ""))
        press(reader, "clear")
        assert not is_open(press(reader, "search", "corruption"))

    def test_two_conditions_hold_together_and_end_with_the_search(self, reader):
        assert '-weight"' not in press(reader, "clear")["actions"], "there is nothing to narrow"
        press(reader, "search", "corruption")
        press(reader, "weight", "E")
        view = press(reader, "article", "9")
        expected = [one for one in scan("corruption") if one in narrowed(weight="E", article="9")]
        assert 0 < len(expected) and numbers(view["body"]) == expected[:SHOWN]
        press(reader, "weight", "nonsense")
        press(reader, "clear")
        view = press(reader, "search", "corruption")
        assert reader.words["found"].format(wanted="corruption", count=len(scan("corruption")), hits=sum(scan("corruption").values())) in plain(view["status"])

    @pytest.mark.parametrize("wanted", ['<script>alert("x")</script>', '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "{{ 7*7 }}", "{wanted}"])
    def test_what_is_searched_for_is_escaped(self, reader, wanted):
        view = press(reader, "search", wanted)
        whole = view["actions"] + view["status"] + view["body"]
        assert "<script" not in whole and "<img" not in whole
        assert reader.words["none"].format(wanted=wanted) in unescape(view["status"])
        assert unescape(re.search(r'data-answer value="([^"]*)"', view["actions"])[1]) == wanted

    def test_ten_thousand_characters_are_said_shortly(self, reader):
        view = press(reader, "search", "议" * 10_000)
        assert numbers(view["body"]) == [] and len(words(view["status"])) < 300
        assert "议" * 10_000 in view["actions"]

    @pytest.mark.parametrize("wanted, written", [("2018年9月5日", "2018 年 9 月 5 日"), ("2(a)(二)，", "2(a)(二)，"), ("表明，为", "表明, 为"), ("ＣＯＶＩＤ-19", "COVID-19"),
                                                 ("第8/13号决议", "第 8/13 号决议"), ('"The role of supreme', "“The role of supreme")])
    def test_exact_is_exact_and_other_spaces_or_widths_are_offered(self, reader, wanted, written):
        view = press(reader, "search", wanted)
        if wanted == written:
            assert numbers(view["body"]) == list(scan(wanted))
            return
        assert numbers(view["body"]) == []
        offered = [unescape(one) for one in re.findall(r'data-act="search" data-value="([^"]*)"', view["status"])]
        assert written in offered
        assert numbers(press(reader, "search", written)["body"]) == list(scan(written))[:SHOWN]

    def test_nothing_is_offered_where_nothing_is_near(self, reader):
        for wanted in ("不存在的词", "？！", "\u200b"):
            view = press(reader, "search", wanted)
            assert reader.words["none_here"] in view["status"] and reader.words["near"] not in view["status"]

    def test_letters_in_either_case_are_found_and_shown_as_they_stand(self):
        assert marked("İstanbul SPEAKERS", "speakers") == "İstanbul <mark>SPEAKERS</mark>"
        assert [places(one, "SS") for one in ("ß", "assess", "ASSESS")] == [[], [(1, 3), (4, 6)], [(1, 3), (4, 6)]]
        assert len(fold("İß")) == 2

    def test_a_report_a_hundred_times_as_long_is_searched_alike(self):
        from many import many_times

        reports = {code: many_times(load_report(code), 100) for code in LANGUAGES}
        assert len(reports["zh"].paragraphs) == 7500
        found = Index(reports).find("议会")
        assert found == {number + 75 * turn: hits for turn in range(100) for number, hits in scan("议会").items()}
        part = ReaderPart("en", index=Index(reports))
        part.act("go", "7500")
        assert numbers(part.view()["body"]) == [7500]
        part.act("search", "议会")
        assert numbers(part.view()["body"]) == list(found)[:SHOWN]


class TestMarks:
    @pytest.mark.parametrize("kind", MARKS)
    def test_each_kind_is_marked_named_and_counted(self, reader, kind):
        press(reader, "mark", kind)
        expected = {one: sum(mention.kind == one for paragraph in load_report().paragraphs for part in (paragraph, *paragraph.items)
                             for mention in part.mentions) for one in KINDS}
        counts = dict.fromkeys(KINDS, 0)
        for one in LEAVES:
            page = press(reader, "section", one.id)["body"]
            for each in KINDS:
                counts[each] += page.count(f'<mark class="unp-mention unp-{each}">')
        # Source and rendering mention the same, so both texts together have twice as many.
        assert counts == {one: 2 * expected[one] * (one in MARKS[kind]) for one in KINDS}
        if kind:
            total = sum(expected[one] for one in MARKS[kind])
            assert str(total) in reader.view["status"]

    def test_the_words_marked_stand_below_the_texts_with_their_kind(self, reader):
        press(reader, "go", "71")
        page = press(reader, "mark", "article")["body"]
        line = words(re.search(r'<p class="unp-mentioned">(.*?)</p>', page, re.S)[1])
        assert line == f'{reader.words["mark_article"]}{reader.words["colon"]}{"第九条第二款" if reader.language == "zh" else "article 9, paragraph 2"}'

    def test_marks_search_and_quotations_lie_over_each_other(self, reader):
        press(reader, "mark", "all")
        page = press(reader, "search", "8/13 号决议《关于")["body"]
        assert numbers(page) == [40]
        odd, named = '<mark class="unp-odd">', '<mark class="unp-mention unp-resolution">'
        assert f"{named}第 </mark>{named}<mark>8/13 号决议</mark></mark><mark>《关于</mark>" in page
        assert f"《关于</mark>加强{odd}最高审计机关" in page
        assert TEXTS["zh", 40][0] in plain(page)

    def test_layers_keep_every_character(self):
        text = 'a<b>&"c'
        assert layered(text, []) == "a&lt;b&gt;&amp;&#34;c"
        whole = layered(text, [(0, 4, "", ""), (2, 6, "unp-odd", "a"), (6, 7, "unp-odd", "b"), (1, 2, "unp-mention", "")])
        assert unescape(re.sub(r"<sup.*?</sup>|</?mark[^>]*>", "", whole)) == text
        assert whole.count("[a]") == whole.count("[b]") == 1 and whole.index("[a]") < whole.index("[b]")


class TestOddities:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_is_marked_at_its_quotation_and_explained_below_it(self, language):
        for row in load_register("source_notes"):
            page = paragraph_page(int(row["paragraph"]), language)
            letters = re.findall(r'<sup class="unp-letter">\[(.)\]', page)
            notes = dict(re.findall(r'<span class="unp-letter">\[(.)\]</span> (.*?)</p>', page))
            assert sorted(letters) == sorted(notes)
            letter = next(letter for letter, note in notes.items() if words(note) == words(row[f"note_{language}"]))
            before = re.sub(r"<sup.*?</sup>", "", page.split(f'<sup class="unp-letter">[{letter}]')[0])
            assert words(before).endswith(words(row["quote"])) and before.endswith("</mark>")

    def test_what_a_reader_can_see_in_the_source_is_there(self):
        """The list of oddities, by paragraph; a page break is seen where the text is cut in the file."""
        explained = {}
        for row in load_register("source_notes"):
            explained.setdefault(int(row["paragraph"]), []).append(row["quote"])
        expected = {
            "(-)": [21], "重审": [27], "据指出": [27, 30], "上述决议": [4, 8], "该决议": [12, 55], "规则 2": [17], "最高审计机构": [33],
            "世界审计组织大会": [38], "(#)": [35, 75], "有几位发言者": [44, 47], "农业和农村发展部": [54], ", ": [21, 22, 23, 24], "他": [48, 49, 57, 58], "她": [59]}
        for quote, paragraphs in expected.items():
            assert [number for number, quotes in sorted(explained.items()) if any(quote in one for one in quotes)] == paragraphs
        cut = [one.number for one in load_report().paragraphs if "\n\n" in load_report().source[one.spans[0][0]:one.spans[-1][1]] and not one.items]
        assert cut == [24, 33, 39] and set(cut) <= set(explained)
        assert [number for number in NUMBERS if ", " in "".join(TEXTS["zh", number])] == [21, 22, 23, 24]

    def test_nobody_unnamed_gets_a_sex(self):
        """A speaker who is nameless and is called 他 or 她 has a note."""
        explained = {int(row["paragraph"]) for row in load_register("source_notes") if "语法" in row["note_zh"]}
        assert explained == {number for number in NUMBERS if re.search("(?<!其)他|她", TEXTS["zh", number][0])
                             and "位发言者" in TEXTS["zh", number][0] and "主讲人" not in TEXTS["zh", number][0]}


class TestWithoutAKernel:
    def test_the_page_holds_every_paragraph_once_where_its_links_lead(self, reader):
        page = reader._repr_mimebundle_()["text/html"]
        assert [int(one) for one in re.findall(r'id="p(\d+)"', page)] == list(range(1, 76))
        assert page.count("<details>") == len(LEAVES) + 75
        for (_, _), texts in TEXTS.items():
            assert all(words(text) in plain(page) for text in texts)
        for one in load_report(reader.language).divisions:
            assert one.heading in words(page)

    def test_no_button_stands_there_that_nobody_listens_to(self, reader):
        assert "<button" not in reader._repr_mimebundle_()["text/html"]
        assert citation(28, reader.language) in unescape(reader._repr_mimebundle_()["text/html"])


class TestDialog:
    def test_it_shows_quotation_notes_and_citations_in_both_languages(self, reader):
        sent = []
        reader.send = lambda message, **_: sent.append(message)
        reader._handle_custom_msg({"act": "open", "value": 27, "quote": "电子平台"}, [])
        html = sent[0]["dialog"]["html"]
        assert "<mark>电子平台</mark>" in html and "重申" in words(html).split(load_labels(reader.language)["reader"]["note"])[-1] + words(html)
        assert html.count("data-copy=") == 2 and 'role="status"' in html
