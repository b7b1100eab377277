"""The gate on the rendering: wrong edits of each kind, and seeded random ones, are caught in the paragraph where they are."""

import random
import re
from collections import Counter

import pytest
from conftest import ROOT

from uncac_prevention import load_report
from uncac_prevention.checks import rendering
from uncac_prevention.checks.rendering import facts
from uncac_prevention.languages import english_number

ENGLISH = (ROOT / "data/text/report.en.txt").read_text("utf-8")


def caught(text):
    return list(rendering.problems(load_report(), text, "en"))


def changed(old, new, place=None):
    """The English with one place changed; `place` is the number of the paragraph, where `old` is not unique."""
    start = re.search(rf"(?m)^{place}\. (?=[A-Z])", ENGLISH).start() if place else 0
    at = ENGLISH.index(old, start)
    return ENGLISH[:at] + new + ENGLISH[at + len(old):]


def test_the_rendering_itself_passes():
    assert caught(ENGLISH) == []


WRONG = [
    (28, "One speaker", "Two speakers", r"quantifier: found two \(Two speakers\); expected one \(一位发言者\)"),
    (44, "some speakers", "several speakers", r"quantifier: found several .*; expected some \(一些发言者\)"),
    (56, "speakers described", "some speakers described", r"quantifier: found some .*; expected speakers \(发言者\)"),
    (22, "many States parties", "most States parties", r"quantity: found nothing; expected many \(许多\)"),
    (53, "a number of", "several", r"quantity: found several .*; expected a number of \(多项\)"),
    (38, "25 to 27 September", "25 to 28 September", r"date: found 2019-09-25 to 2019-09-28 .*; expected 2019-09-25 to 2019-09-27 \(2019 年 9 月 25 日至 27 日\)"),
    (9, "16, 17 and 18 June", "16 to 18 June", r"date: found .* to .*; expected 06-16 "),
    (52, "between March 2020", "between May 2020", r"date: found 2020-05 to 2021-05 .*; expected 2020-03 to 2021-05"),
    (52, "between March 2020 and May 2021", "in March 2020 and May 2021", r"date: found 2020-03 .*, 2021-05 .*; expected 2020-03 to 2021-05"),
    (55, "December 2021", "December 2022", r"date: found 2022-12 .*; expected 2021-12 \(2021 年 12 月\)"),
    (40, "in 2019", "in 2018", r"number: found 2018 .*; expected 2019"),
    (41, "8/13", "8/12", r"resolution: found 8/12 .*; expected 8/13 \(第 8/13 号决议\)"),
    (69, "resolutions 8/13 and 8/14", "resolution 8/13", r"resolution: found nothing; expected 8/14"),
    (71, "article 9, paragraph 2", "article 9, paragraph 3", r"article: found 9\(3\) .*; expected 9\(2\) \(第九条第二款\)"),
    (62, "article 10", "article 12", r"article: found 12 .*; expected 10 \(第十条\)"),
    (35, "WG.4/2021/3", "WG.4/2021/2", r"document: found CAC/COSP/WG.4/2021/2 .*; expected CAC/COSP/WG.4/2021/3"),
    (75, "L.1/Add.3", "L.1/Add.5", r"document: found .*Add\.5.*; expected .*Add\.3"),
    (39, "$5.4 million", "$5.4 billion", r"amount: found \$5,400,000,000 .*; expected \$5,400,000 \(540 万美元\)"),
    (39, "$5.4 million", "$5.40001 million", r"amount: found \$5,400,010 .*; expected \$5,400,000"),
    (39, "three-year", "two-year", r"number: found 2 \(two\); expected 3 \(三\)"),
    (55, "28 States parties", "82 States parties", r"number: found 82 .*; expected 28"),
    (10, "six meetings", "four meetings", r"number: found 4 \(four\); expected 6 \(六\)"),
    (38, "twenty-third", "twenty-second", r"number: found 22 .*; expected 23"),
    (12, "at least two", "two", r"quantity: found nothing; expected at least"),
    (34, "2(a)(ii)", "2(a)(iii)", r"mark: found \(a\)\(iii\) .*; expected \(a\)\(ii\) \(\(a\)\(二\)\)"),
    (21, "2(a)(-)", "2(a)(i)", r"mark: found \(a\)\(i\) .*; expected \(a\)\(-\)"),
    (36, "Chile", "China", r"actor: found chn \(China\); expected chl \(智利\)"),
    (36, "Chile", "Peru", r"actor: found nothing; expected chl"),
    (36, "from Chile", "from Chile and Peru", r"unknown name: found Peru \(Peru\); expected nothing"),
    (40, "Austrian Court of Audit", "Court of Audit", r"name: found nothing; expected court-of-audit"),
    (14, "Zimbabwe", "Rhodesia", r"participant 102: found 'Rhodesia'; expected 'Zimbabwe' \(津巴布韦\)"),
    (14, "Zimbabwe", "Rhodesia", r"actor: found nothing; expected zwe"),
    (14, "Yemen and", "and", r"actor: found nothing; expected yem"),
    (19, "League of Arab States", "Organization of Arab States", r"actor: found .*; expected las"),
    (74, "UNODC", "UNDP", r"actor: found undp \(UNDP\); expected unodc"),
    (57, "Council of Europe", "European Union", r"name: found nothing; expected coe"),
    (45, "must be given", "should be given", r"modal: found should .*; expected must \(必须\)"),
    (23, "should therefore play", "could therefore play", r"modal: found can .*; expected should"),
    (23, "parliamentarians needed to uphold", "parliamentarians might uphold", r"modal: found can .*; expected need"),
    (68, "stressing that", "noting that", r"verb: found note .*; expected stress"),
    (72, "recommended", "decided", r"verb: found decide .*; expected recommend \(建议\)"),
    (64, "suggested", "recommended", r"verb: found recommend .*; expected suggest or advise"),
    (59, "her country", "his country", r"who: found he .*; expected she"),
    (29, "very important", "important", r"weight: found nothing; expected very important"),
    (45, "should be transparent", "should not be transparent", r"negation: found not .*; expected nothing"),
    (26, "In reply, the panellist from Greece", "In reply. The panellist from Greece", r"sentence: found one more .*; expected nothing"),
    (2, "best practices in the prevention of corruption;", "best practices in 3 fields;", r"number: found 3"),
    (13, "Other recommendations", "Other", r"verb: found nothing; expected suggest or advise \(建议\)"),
    (None, "5 July 2021", "6 July 2021", r"^cover date: found 6 July 2021; expected 5 July 2021"),
    (None, "English (unofficial rendering)", "English", r"^cover language: .*unofficial"),
    (None, "in Vienna from 16 to 18", "in Geneva from 16 to 18", r"^cover title name: found nothing; expected vienna"),
    (None, "relevant resolutions of the Conference\n", "relevant resolutions\n", r"^heading III name: found nothing; expected cosp"),
]


@pytest.mark.parametrize("place, old, new, said", WRONG, ids=lambda value: str(value)[:24])
def test_a_wrong_edit_is_named_with_paragraph_english_and_chinese(place, old, new, said):
    found = caught(changed(old, new, place))
    assert any(re.search(said if place is None else rf"^¶{place} {said}", one) for one in found), found


def test_an_edit_that_changes_no_fact_passes():
    assert caught(changed("clear and concise anti-corruption laws", "concise and clear laws against corruption", 28)) == []


def test_two_states_that_change_places_are_named():
    swapped = changed("panellist from Greece", "panellist from Indonesia", 26).replace(
        "The panellist from Indonesia referred", "The panellist from Greece referred")
    assert caught(swapped) == ["¶26 actor: found the order idn, grc; expected grc, idn"]


def test_the_same_quantifiers_in_another_order_are_named():
    swapped = changed("Several speakers", "Some speakers", 44).replace("; some speakers referred", "; several speakers referred")
    assert any("¶44 quantifier: found the order some, several; expected several, some" in one for one in caught(swapped))


@pytest.mark.parametrize("number", [1, 2, 8, 13, 14, 28, 33, 60, 68, 75])
def test_a_dropped_paragraph_is_named(number):
    text = re.sub(rf"(?ms)^{number}\. (?=[A-Z]).*?(?=^{number + 1}\. [A-Z]|^[A-Z]+\. |\Z)", "", ENGLISH, count=1)
    [problem] = caught(text)
    shown = load_report().paragraph(number).text[:40]
    assert problem.startswith(f"¶{number}: line ") and f"the source has “{shown}”" in problem


def test_a_dropped_paragraph_is_named_even_if_the_others_are_numbered_again():
    lines = [one for one in ENGLISH.split("\n") if not one.startswith("67. ")]
    text = "\n".join(re.sub(r"^(6[89]|7[0-5])\. ", lambda match: f"{int(match[1]) - 1}. ", one) for one in lines)
    found = caught(text)
    assert "paragraphs: found 74; expected 75" in found
    assert next(one for one in found if one.startswith("¶")).startswith("¶67 ")


def test_a_dropped_item_is_named():
    found = caught(ENGLISH.replace(" - (d) To assist the Conference in encouraging all", "").replace(
        "prevention of corruption;\n stakeholders", "prevention of corruption; stakeholders"))
    assert found and found[0].startswith(("¶2 ", "¶2:")), found
    assert any(one.startswith("¶2 items: found list p2.a, list p2.b, list p2.c; expected list p2.a")
               for one in caught(re.sub(r"(of corruption);\n - \(d\) .*", r"\1.", ENGLISH)))


@pytest.mark.parametrize("share", range(5, 100, 10))
def test_a_part_of_the_file_is_named_with_the_paragraph_where_it_ends(share):
    text = ENGLISH[:len(ENGLISH) * share // 100]
    [problem] = caught(text)
    last = paragraph_at(ENGLISH, len(text) - 1)
    assert problem.startswith((f"¶{last}: ", f"¶{last + 1}: ")) and "the source has “" in problem


@pytest.mark.parametrize("text", ["", "\n", "not a report", "一二三", "\x00"], ids=["empty", "blank", "prose", "Chinese", "binary"])
def test_what_is_no_report_at_all_is_named(text):
    [problem] = caught(text)
    assert problem.startswith("¶1: line 1: found ") and "expected" in problem


def test_figures_and_dates_of_both_languages_have_the_same_value():
    pairs = [("2018 年 9 月 5 日至 7 日", "from 5 to 7 September 2018", {"2018-09-05 to 2018-09-07"}),
             ("2021年6月16日", "16 June 2021", {"2021-06-16"}), ("6 月 16 日、17 日和 18 日", "16, 17 and 18 June", {"06-16", "06-17", "06-18"}),
             ("2020 年 3 月至 2021 年 5 月", "between March 2020 and May 2021", {"2020-03 to 2021-05"}),
             ("2020 年 3 月 1 日至 2021 年 5 月 2 日", "1 March 2020 to 2 May 2021", {"2020-03-01 to 2021-05-02"}),
             ("2021 年 12 月", "December 2021", {"2021-12"}), ("2019 年", "2019", {"2019"}), ("540 万美元", "$5.4 million", {"$5,400,000"}),
             ("3 亿美元", "$300 million", {"$300,000,000"}), ("两次", "two times", {"2"}), ("第二十三届", "the twenty-third", {"23"}),
             ("28 个", "28", {"28"}), ("三年期", "three-year", {"3"}), ("2(a)(二)", "2(a)(ii)", {"2", "(a)(ii)"})]
    for chinese, english, values in pairs:
        assert [{one.value for one in facts(text, code)} for text, code in ((chinese, "zh"), (english, "en"))] == [values] * 2


def test_english_numbers_in_words_have_their_value():
    words = "two both third twelve twelfth nineteenth twenty twentieth twenty-third ninety-nine house"
    assert [english_number(one) for one in words.split()] == [2, 2, 3, 12, 12, 19, 20, 20, 23, 99, 0]


# --- Random edits. What is a checked fact is said here by words and by capitals, and not by the patterns of the gate. ---

GUARDED = {
    "quantifier": "one two several some many", "modal": "must should could may would needed", "verb": "stressed noted stated said recalled reaffirmed",
    "who": "he she his her", "number": "two three four six ninth eighth twelfth",
    "month": "March April June July September December",
}
SAME_SENSE = ({"he", "his"}, {"she", "her"}, {"could", "may"})
STATES = "Chile China Egypt France Georgia Greece Indonesia Jordan Kenya Mali Morocco Niger Oman Peru Sweden Togo".split()
BODIES = ["Working Group", "Conference", "Convention", "UNODC", "INTOSAI", "secretariat", "States parties", "Implementation Review Group"]


def paragraph_at(text, position):
    """The number of the paragraph at a position; 0 on the cover and in headings."""
    number, inside = 0, False
    for line in text[:text.index("\n", position) if "\n" in text[position:] else None].split("\n"):
        match = re.match(r"(\d+)\. ", line)
        if match and int(match[1]) == number + 1:
            number, inside = number + 1, True
        elif re.match(r"[A-Z]+\. ", line):
            inside = False
    return number if inside else 0


def words_of(kind, follow=r"\b"):
    return [match.span() for match in re.finditer(rf"\b(?:{'|'.join(GUARDED[kind].split())}){follow}", ENGLISH, re.I)]


def swap(kind, follow=r"\b"):
    def edit(chance):
        start, end = chance.choice(words_of(kind, follow))
        word = ENGLISH[start:end]
        same = next((one for one in SAME_SENSE if word.lower() in one), {word.lower()})
        return start, end, chance.choice([one for one in GUARDED[kind].split() if one.lower() not in same])
    return edit


def figure(chance):
    match = chance.choice(list(re.finditer(r"\d", ENGLISH)))
    other = chance.choice([one for one in "0123456789" if one != match.group()])
    return match.start(), match.end(), chance.choice([other, other, "", match.group() + other])


def state(chance):
    spans = [match.span() for match in re.finditer(rf"\b(?:{'|'.join(STATES)})\b(?! Bissau)", ENGLISH)]
    start, end = chance.choice(spans)
    return start, end, chance.choice([one for one in STATES if one != ENGLISH[start:end]])


def body(chance):
    start, end = chance.choice([match.span() for match in re.finditer("|".join(BODIES), ENGLISH)])
    return start, end, chance.choice([one for one in BODIES if one != ENGLISH[start:end]])


def symbol(chance):
    match = chance.choice(list(re.finditer(r"CAC/COSP/[\w./]*\w", ENGLISH)))
    at = chance.choice([place for place in range(*match.span()) if ENGLISH[place] not in "/."])
    return at, at + 1, chance.choice([one for one in "XQ7" if one != ENGLISH[at]])


def article(chance):
    match = chance.choice(list(re.finditer(r"(?:articles?|paragraph) (\d+)(?!\d)", ENGLISH)))
    return match.start(1), match.end(1), str(int(match[1]) + chance.randint(1, 9))


def resolution(chance):
    match = chance.choice(list(re.finditer(r"\b\d/\d+", ENGLISH)))
    return match.start(), match.end(), chance.choice([one for one in ("3/1", "6/9", "8/4", "8/15", "9/3") if one != match.group()])


def sentence(chance):
    match = chance.choice(list(re.finditer(r"(?<=\. )[A-Z][^.\n]{30,}\.(?= )", ENGLISH)))
    return match.start(), match.end() + 1, ""


def paragraph(chance):
    match = chance.choice(list(re.finditer(r"(?m)^(?:1[4-9]|[2-7]\d|[5-9])\. .*\n", ENGLISH)))
    return match.start(), match.end(), ""


def negation(chance):
    match = chance.choice(list(re.finditer(r"(?<= )(?:was|were|had|should|would|must|could) ", ENGLISH)))
    return match.end(), match.end(), "not "


def new_name(chance):
    match = chance.choice(list(re.finditer(r"(?<=[a-z] )(?=[a-z])", ENGLISH)))
    return match.start(), match.end(), chance.choice(["Peru and ", "Transparency International and ", "Sweden and "])


AIMED = {
    "quantifier": swap("quantifier", "(?= speaker)"), "modal": swap("modal"), "verb of saying": swap("verb"), "he or she": swap("who"),
    "number in words": swap("number", "(?= meeting|-year| session)"), "month": swap("month"), "figure": figure, "State": state, "body": body,
    "document": symbol, "article": article, "resolution": resolution, "sentence removed": sentence, "paragraph removed": paragraph,
    "not put in": negation, "name put in": new_name,
}


def letter_replaced(chance):
    at = chance.choice([match.start() for match in re.finditer("[a-z]", ENGLISH)])
    return at, at + 1, chance.choice([one for one in "aeionrstx" if one != ENGLISH[at]])


def letter_removed(chance):
    at = chance.choice([match.start() for match in re.finditer("[A-Za-z]", ENGLISH)])
    return at, at + 1, ""


def letter_put_in(chance):
    at = chance.choice([match.start() for match in re.finditer("[A-Za-z]", ENGLISH)])
    return at, at, chance.choice("aeionrstx")


def word_removed(chance):
    match = chance.choice(list(re.finditer(r"[A-Za-z-]+ ", ENGLISH)))
    return match.start(), match.end(), ""


FREE = {one.__name__: one for one in (letter_replaced, letter_removed, letter_put_in, word_removed)}


def hits_a_fact(start, end):
    """Say whether an edit at a random place touches a figure, a guarded word, or a capital inside a sentence."""
    first, last = start, max(end - ENGLISH[start:end].endswith(" "), start + 1)
    while first and ENGLISH[first - 1].isalnum():
        first -= 1
    while last < len(ENGLISH) and ENGLISH[last].isalnum():
        last += 1
    word = ENGLISH[first:last].strip()
    opens = re.search(r"(^|\n|[.?!:;”)] ?|\d\. |“)$", ENGLISH[:first]) is not None
    guarded = {one for words in ("modal", "verb", "who") for one in GUARDED[words].split()}
    return any(map(str.isdigit, word)) or word.lower() in guarded or (word[:1].isupper() and not opens)


def try_edits(count, seed):
    """Make random single edits; return the figures, and the edits of facts that were not caught in their paragraph."""
    chance, figures, missed = random.Random(seed), Counter(), []
    kinds = list(AIMED.items()) + list(FREE.items()) * 2
    while figures["edits"] < count:
        name, edit = kinds[figures["edits"] % len(kinds)]
        start, end, new = edit(chance)
        figures["edits"] += 1
        aimed = name in AIMED or hits_a_fact(start, end)
        place = paragraph_at(ENGLISH, start)
        found = caught(ENGLISH[:start] + new + ENGLISH[end:])
        # A text that is no report any more is named by its line.
        line = ENGLISH.count("\n", 0, start) + 1
        there = any(re.match(rf"¶{place}\b|¶\d+: line {line}:" if place else "cover|heading|division|¶", one) for one in found)
        figures["aimed" if aimed else "prose"] += 1
        figures["aimed, caught" if aimed else "prose, caught"] += bool(found)
        if aimed and not there:
            missed.append((name, place, ENGLISH[max(0, start - 30):end + 30], new, found[:2]))
    return figures, missed


@pytest.mark.parametrize("count, seed", [(200, 2021), pytest.param(3_000, 6, marks=pytest.mark.long)])
def test_random_single_edits_of_facts_are_all_caught_in_their_paragraph(count, seed):
    figures, missed = try_edits(count, seed)
    print(dict(figures))
    assert not missed
    assert figures["aimed"] >= count / 2 and figures["aimed, caught"] == figures["aimed"] and figures["prose"] >= count / 20
