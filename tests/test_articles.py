"""The articles of the Convention: the explorer through every control and option, its page without a kernel, links to clauses, the figure."""

import re
from dataclasses import replace
from html import unescape

import pytest
from test_widgets import press, words

from uncac_prevention import load_convention, load_labels, tables
from uncac_prevention.convention import clause_name, named_clauses
from uncac_prevention.exercises import Source
from uncac_prevention.lesson import open_lesson
from uncac_prevention.render import linked, weights_of
from uncac_prevention.widgets.articles import SHOWN, ArticlesPart

LANGUAGES = ("en", "zh")
CONVENTION = load_convention()
CLAUSES = list(dict.fromkeys(one.paragraph for one in CONVENTION.clauses))
LINKS = tables.linked_paragraphs()


@pytest.fixture(params=LANGUAGES)
def explorer(request):
    """The explorer of lesson 01, with its words."""
    form = open_lesson("01", request.param).show("articles")
    form.language, form.words = request.param, load_labels(request.param)["articles"]
    return form


def provisions(html):
    """What each provision on a page shows: its name with the duty and the qualifiers, and the words in both languages."""
    shown = re.findall(r'<div class="unp-provision"[^>]*>(.*?)<div class="unp-columns">(.*?)</div>', html, re.S)
    return [(words(head), dict(re.findall(r'<p lang="(\w\w)[^"]*">(.*?)</p>', texts, re.S))) for head, texts in shown]


def expected(clauses, language):
    labels, found = load_labels(language), []
    for one in clauses:
        duty = CONVENTION.duties[one.duty].label
        part = labels["articles"]["part"].format(number=one.part) if one.part else ""
        qualifiers = labels["form"]["list_mark"].join(CONVENTION.qualifiers[code].label[language] for code in one.qualifiers)
        tail = f" {labels['articles']['qualifiers']}{labels['reader']['colon']}{qualifiers}" if qualifiers else ""
        head = f"{clause_name(one.id, language).capitalize()}{part} {duty['en']} {duty['zh']}{tail}"
        found.append((words(head), dict(one.paraphrase)))
    return found


def plain(found):
    return [(head, {code: unescape(text) for code, text in texts.items()}) for head, texts in found]


def rows(html):
    """The paragraphs of the report on a page: number, basis and weights of each row."""
    return [(int(number), words(basis), words(weight)) for number, basis, weight in re.findall(
        r'<tr><td><a href="#p(\d+)">.*?</a></td><td>(.*?)</td><td>(.*?)</td>', html)]


def row(link, language):
    labels = load_labels(language)
    basis = {"cited": labels["articles"]["cited"], "mapped": f"H {labels['articles']['mapped']}"}[link.basis]
    return link.paragraph, basis, " ".join(f"{one} {labels['weights'][one]}" for one in weights_of(link.paragraph).split())


def options(view, act):
    """What a menu offers, by value, and what is chosen."""
    menu = re.search(rf'data-act="{act}">(.*?)</select>', view["actions"], re.S)[1]
    return dict(re.findall(r'<option value="([^"]*)"[^>]*>(.*?)</option>', menu)), re.search(r'value="([^"]*)" selected', menu)[1]


def with_duty(duty, clauses=CONVENTION.clauses):
    return [one for one in clauses if duty in ("", one.duty)]


class TestChoosing:
    def test_every_clause_shows_our_words_its_duty_qualifiers_elements_and_what_bears_on_it(self, explorer):
        for address in CLAUSES:
            view, own = press(explorer, "clause", address), [one for one in CONVENTION.clauses if one.paragraph == address]
            assert plain(provisions(view["body"])) == expected(own, explorer.language)
            article, number = own[0].article, own[0].clause
            links = [one for one in LINKS if one.article == article and one.clause in (number, None)]
            assert sorted(rows(view["body"])) == sorted(row(one, explorer.language) for one in links)
            for one in links:
                assert one.basis == "cited" or words(getattr(one, f"reason_{explorer.language}")) in words(view["body"])
            name = clause_name(address, explorer.language).capitalize()
            assert explorer.words["at"].format(name=name, count=len(own)) in words(view["status"])
            assert options(view, "article")[1] == f"art{article}" and options(view, "clause")[1] == address

    def test_every_article_shows_all_its_clauses_and_its_title_in_both_languages(self, explorer):
        assert list(options(explorer.view, "article")[0]) == ["", *(one.id for one in CONVENTION.articles)]
        for one in CONVENTION.articles:
            view = press(explorer, "article", one.id)
            assert plain(provisions(view["body"])) == expected(one.clauses, explorer.language)
            assert sorted(rows(view["body"])) == sorted(row(link, explorer.language) for link in LINKS if link.article == one.number)
            assert all(title in unescape(view["body"]) for title in one.title.values())
            assert list(options(view, "clause")[0]) == ["", *(address for address in CLAUSES if re.match(rf"{one.id}\b", address))]
            assert CONVENTION.official[explorer.language] in view["body"] and 'rel="noopener"' in view["body"]

    def test_the_whole_chapter_comes_in_steps_and_all_of_it_can_be_reached(self, explorer):
        view = press(explorer, "article", "")
        assert list(options(view, "clause")[0]) == ["", *CLAUSES]
        for shown in range(SHOWN, len(CLAUSES), SHOWN):
            assert plain(provisions(view["body"])) == expected([one for one in CONVENTION.clauses if one.paragraph in CLAUSES[:shown]], explorer.language)
            assert explorer.words["more"].format(count=min(SHOWN, len(CLAUSES) - shown)) in view["body"]
            view = press(explorer, "more")
            # The focus goes to the first clause that is new.
            assert view["focus"] == f"f-01-articles-{shown}" and view["body"].count(f'id="{view["focus"]}" tabindex="-1"') == 1
        assert len(provisions(view["body"])) == len(CONVENTION.clauses) and 'data-act="more"' not in view["body"]
        assert view["body"].count("<h3") == len(CONVENTION.articles)
        assert press(explorer, "more")["focus"] == ""

    @pytest.mark.parametrize("duty", CONVENTION.duties)
    def test_each_duty_leaves_its_own_provisions_and_says_what_it_asks(self, explorer, duty):
        code = CONVENTION.duties[duty]
        for one in (None, *CONVENTION.articles):
            press(explorer, "article", one.id if one else "")
            view = press(explorer, "duty", duty)
            while 'data-act="more"' in view["body"]:
                view = press(explorer, "more")
            clauses = one.clauses if one else CONVENTION.clauses
            kept = with_duty(duty, clauses)
            assert plain(provisions(view["body"])) == expected(kept, explorer.language)
            name = clause_name(one.id, explorer.language).capitalize() if one else explorer.words["every_article"]
            said = explorer.words["at_duty"].format(name=name, duty=code.label[explorer.language], count=len(kept), total=len(clauses))
            assert words(said) in words(view["status"]) and words(code.meaning[explorer.language]) in words(view["status"])
            counts = {label: len(with_duty(value, clauses)) for value, label in options(view, "duty")[0].items()}
            assert [int(re.search(r"\d+", label)[0]) for label in counts] == list(counts.values())
            assert options(view, "duty")[1] == duty

    def test_where_nothing_has_the_duty_the_articles_that_have_it_are_offered(self, explorer):
        press(explorer, "article", "art5")
        view = press(explorer, "duty", "should")
        assert provisions(view["body"]) == [] and explorer.words["elsewhere"] in view["status"]
        assert re.findall(r'data-act="article" data-value="([^"]*)"', view["status"]) == ["art6", "art13"]
        view = press(explorer, "article", "art13")
        assert len(provisions(view["body"])) == 5 and explorer.words["elsewhere"] not in view["status"]


class TestStepping:
    def test_next_and_previous_walk_through_all_clauses_and_stop_at_the_ends(self, explorer):
        assert explorer.words["first"] in press(explorer, "previous")["status"]
        for address in CLAUSES[1:]:
            assert options(press(explorer, "next"), "clause")[1] == address
        assert explorer.words["last"] in press(explorer, "next")["status"]
        assert options(press(explorer, "previous"), "clause")[1] == CLAUSES[-2]

    def test_an_article_is_followed_by_an_article(self, explorer):
        press(explorer, "article", "art5")
        for one in CONVENTION.articles[1:]:
            view = press(explorer, "next")
            assert (options(view, "article")[1], options(view, "clause")[1]) == (one.id, "")
        assert explorer.words["next"] in view["actions"]

    @pytest.mark.parametrize("duty", ["may", "called upon"])
    def test_a_duty_chosen_is_kept_on_the_way(self, explorer, duty):
        press(explorer, "duty", duty)
        met = []
        while explorer.words["last"] not in press(explorer, "next")["status"]:
            met.append(options(explorer.view, "clause")[1])
        assert met == list(dict.fromkeys(one.paragraph for one in with_duty(duty) if one.paragraph != CLAUSES[0]))

    def test_all_articles_have_no_next(self, explorer):
        view = press(explorer, "article", "")
        assert 'data-act="next"' not in view["actions"]
        assert press(explorer, "next")["body"] == view["body"]


@pytest.mark.parametrize("act, value", [("article", "art15"), ("article", "art9.2"), ("article", None), ("clause", "art9.2.a"), ("clause", ["art9.2"]), ("duty", "must"),
                                        ("duty", {"a": 1}), ("more", None), ("nonsense", "x"), ("open", "art99"), ("open", ["art9"])])
def test_whatever_a_page_sends_the_explorer_stays_whole(explorer, act, value):
    before = press(explorer, "clause", "art9.2")["body"]
    assert press(explorer, act, value)["body"] == before
    assert load_labels(explorer.language)["lesson"]["error"] not in explorer.view["status"]


def test_a_part_of_the_chapter_is_explored_alike():
    part = ArticlesPart("en", convention=replace(CONVENTION, articles=CONVENTION.articles[4:5]))
    assert len(provisions(part.view()["body"])) == 8
    part.act("article", "")
    assert plain(provisions(part.view()["body"])) == expected(CONVENTION.article(9).clauses, "en")


class TestWithoutAKernel:
    def test_the_page_holds_every_clause_once_where_its_links_lead(self, explorer):
        page = explorer._repr_mimebundle_()["text/html"]
        assert sorted(re.findall(r' id="(art[^"]*)"', page)) == sorted(CONVENTION.addresses)
        assert plain(provisions(page)) == expected(CONVENTION.clauses, explorer.language)
        assert sorted(rows(page)) == sorted(row(one, explorer.language) for one in LINKS)
        assert page.count("<details><summary><span") == len(CONVENTION.articles)

    def test_no_button_stands_there_that_nobody_listens_to(self, explorer):
        page = explorer._repr_mimebundle_()["text/html"]
        assert "<button" not in page and "<select" not in page
        assert CONVENTION.official[explorer.language] in page


class TestDialog:
    def test_every_address_opens_with_its_name_marked(self, explorer):
        sent = []
        explorer.send = lambda message, **_: sent.append(message)
        for address in sorted(CONVENTION.addresses):
            explorer._handle_custom_msg({"act": "open", "value": address, "quote": ""}, [])
            html = sent.pop()["dialog"]["html"]
            clause = next((one for one in CONVENTION.clauses if one.id == address), None)
            article = next((one for one in CONVENTION.articles if one.id == address), None)
            own = article.clauses if article else [one for one in CONVENTION.clauses if one.paragraph == clause.paragraph]
            assert plain(provisions(html)) == expected(own, explorer.language)
            marked = [words(one) for one in re.findall(r"<mark>(.*?)</mark>", html)]
            assert len(marked) == (0 if article else 1) and all(one.startswith(clause_name(address, explorer.language).capitalize()) for one in marked)
            assert CONVENTION.official[explorer.language] in html and ' id="art' not in html


class TestNames:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_clause_name_writes_is_read_again(self, language):
        for one in (*CONVENTION.articles, *CONVENTION.clauses):
            name = clause_name(one.id, language)
            assert list(named_clauses(f"({name},")) == [((1, 1 + len(name)), one.id.split(".part")[0])]

    @pytest.mark.parametrize("text, addresses", [
        ("Article 9, paragraph 2, of the Convention names it.", "art9.2"), ("articles 8(4), 10 and 13(2)", "art8.4 art10 art13.2"),
        ("articles 5–14", "art5 art14"), ("articles 5 to 14 of the Convention", "art5 art14"), ("the Convention’s article 10", "art10"),
        ("article 13 of the United Nations Convention against Corruption", "art13"), ("article 9(2)(a) and (b)", "art9.2.a"),
        ("《公约》第九条第二款和第十条", "art9.2 art10"), ("《联合国反腐败公约》第五条至第十四条", "art5 art14"), ("第十四条第一款（b）项", "art14.1.b"),
        ("根据第十三条第一款第(四)项第2目", "art13.1.d.ii"),
        ("第九条第二款第(一)至(五)项", "art9.2.a"), ("article 9(2)(a)–(e)", "art9.2.a"), ("第八条第一、第二和第五款", "art8.1"), ("第五、第六和第十条", "art5 art6 art10"), ("第一、第二款和第一、第二段", ""), ("articles 8(1), (2) and (5)", "art8.1"), ("第9条、规则 2、第9段、¶9, rule 9, particle 9", ""), ("article 5.3 and article 5(", "art5"),
    ])
    def test_both_ways_of_writing_and_lists_are_read(self, text, addresses):
        assert [address for _, address in named_clauses(text)] == addresses.split()

    @pytest.mark.parametrize("text", [
        "article 9 of the law", "articles 10 and 13 of the constitution of State A", "article 13, paragraph 2, of the draft", "State A’s Constitution, article 9", "the law’s article 9",
        "the Penal Code article 9", "article 13 of the United Nations Convention against Transnational Organized Crime", "article 9 of the Convention on the Law of the Sea",
        "《反腐败法》第九条", "该法第九条", "甲国宪法第十条", "规则第九条", "《联合国打击跨国有组织犯罪公约》第十三条", "议会章程第五条", "条例的第六条",
    ])
    def test_articles_of_something_else_are_left_alone(self, text):
        assert list(named_clauses(text)) == []
        assert "<a" not in linked(text)


class TestLinked:
    @pytest.mark.parametrize("text, links", [
        ("See ¶12–14 and article 9(2)(a).", ["p12", "p14", "art9.2.a"]), ("第10、12和14段与第九条第二款第(一)项", ["p10", "p12", "p14", "art9.2.a"]),
        ("articles 6 and 36", ["art6"]), ("article 9(9) and article 15", []), ("article 10 in ¶62", ["art10", "p62"]),
    ])
    def test_what_there_is_becomes_a_link_and_the_words_stay(self, text, links):
        html = linked(text)
        assert re.findall(r'href="#([^"]*)"', html) == links
        assert words(html) == words(text)

    def test_marks_of_html_in_a_text_are_escaped_and_quotations_left_alone(self):
        html = linked('<b> & "article 10" in ¶45', Source(paragraph=45, quote='《公约》第九条 "x"'))
        assert html == '&lt;b&gt; &amp; &#34;<a href="#art10">article 10</a>&#34; in <a href="#p45" data-quote="《公约》第九条 &#34;x&#34;">¶45</a>'

    def test_a_clause_that_the_text_does_not_name_stands_behind_it(self):
        assert linked("It asks for reports.", Source(clause="art9.2.b")) == 'It asks for reports. <a href="#art9.2.b">article 9(2)(b)</a>'
        assert linked("是一位发言者。", Source(paragraph=45, quote="一位发言者强调"), "zh").endswith(">第45段</a>")
        assert linked("要求报告。", Source(clause="art9.2.part2"), "zh") == '要求报告。 <a href="#art9.2.part2">第九条第二款</a>'
        assert linked("Article 9(2)(b) does.", Source(clause="art9.2.b")).count("<a") == 1


class TestDuties:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_table_has_the_numbers_of_the_clauses_and_a_circle_of_their_size_for_each(self, language):
        page = open_lesson("01", language).show("duties")._repr_html_()
        clauses = tables.clauses()
        for article, row in zip(CONVENTION.articles, re.search("<tbody>(.*)</tbody>", page, re.S)[1].split("</tr>")[:-2], strict=True):
            assert clause_name(article.id, language).capitalize() in row and article.title[language] in unescape(row)
            own = clauses[clauses["article"] == article.number]["duty"].value_counts()
            cells = re.findall(r'<td class="unp-number">(?:<span class="unp-dot" aria-hidden="true" style="font-size: ([\d.]+)em"></span>)?(\d+)</td>', row)
            assert [int(number) for _, number in cells] == [*(own.get(duty, 0) for duty in CONVENTION.duties), own.sum()]
            assert [round(float(size or 0) ** 2) for size, _ in cells[:-1]] == [int(number) for _, number in cells[:-1]]
        totals = list(map(int, re.findall(r'<td class="unp-number">(\d+)</td>', page[page.rindex("<tr>"):])))
        assert totals == [*(len(with_duty(duty, CONVENTION.clauses)) for duty in CONVENTION.duties), 91]
        headline = re.search("<caption>(.*?)</caption>", page)[1]
        assert all(str(number) in headline for number in (91, *clauses["duty"].value_counts().head(2)))
