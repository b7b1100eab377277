"""Any report of the family: what is found, missed and wrong; nothing lost; bad files are refused or named."""

import csv
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import pytest
from conftest import ROOT
from family import FEATURES, compared, make
from hypothesis import given, settings
from hypothesis import strategies as st

from uncac_prevention import corpus
from uncac_prevention.corpus import BY_CODING, BY_RULE, decoded, read_all
from uncac_prevention.load import load_report
from uncac_prevention.parse import ParseError, coverage
from uncac_prevention.parse.family import parse_any

ZH = (ROOT / "data" / "source" / "report.zh.txt").read_text("utf-8")
LANGUAGES = ("zh", "en")
# Of ten thousand names, headings, paragraphs and so on, at most so many may be missed or wrong.
MOST_AMISS = 10


def measured(language, seeds, features=None):
    """Found, missed and wrong by field over many reports."""
    sums = {}
    for seed in seeds:
        made = make(seed, language, features)
        reading = parse_any(made.text, language)
        for name, *counts in compared(made, reading):
            sums[name] = [one + two for one, two in zip(sums.get(name, [0, 0, 0]), counts, strict=True)]
    return sums


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_itself_is_read_as_the_strict_parser_reads_it(language):
    strict = load_report(language)
    reading = parse_any(strict.source, language)
    assert reading.gaps == () and reading.rest == ()
    assert reading.report.cover == strict.cover and reading.report.attendees == strict.attendees
    assert [one.text for one in reading.report.paragraphs] == [one.text for one in strict.paragraphs]
    assert [(one.id, one.text) for one in reading.report.items] == [(one.id, one.text) for one in strict.items]
    assert [one.mentions for one in reading.report.paragraphs] == [one.mentions for one in strict.paragraphs]
    assert [(one.id, one.heading, one.first_paragraph, one.last_paragraph) for one in reading.report.divisions] \
        == [(one.id, one.heading, one.first_paragraph, one.last_paragraph) for one in strict.divisions]


def test_the_generator_gives_the_same_report_twice_and_holds_what_it_says():
    for language in LANGUAGES:
        made = make(7, language, frozenset())
        assert made.text == make(7, language, frozenset()).text != make(8, language, frozenset()).text
        assert all(text in made.text for _, text in made.truth.paragraphs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feature", [None, *FEATURES])
def test_each_kind_of_layout_is_read_whole(language, feature):
    sums = measured(language, range(4), frozenset([feature] if feature else []))
    assert sums["paragraphs"][0] > 50 and sums["attendance"][0] > 30
    assert {name: counts[1:] for name, counts in sums.items() if counts[1:] != [0, 0]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_anything_is_missed_or_wrong_where_many_layouts_meet(language):
    sums = measured(language, range(60))
    assert all(found > 100 for found, _, _ in sums.values())
    assert {name: counts for name, counts in sums.items() if 10_000 * (counts[1] + counts[2]) > MOST_AMISS * counts[0]} == {}


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_two_thousand_reports(language):
    sums = measured(language, range(1000, 3000))
    assert {name: counts for name, counts in sums.items() if 10_000 * (counts[1] + counts[2]) > MOST_AMISS * counts[0]} == {}


def _holds(text, language):
    """Either the text is refused with a reason, or every character is accounted for and every span is true."""
    try:
        reading = parse_any(text, language)
    except ParseError as error:
        assert error.line >= 0 and error.found and error.expected
        return
    owners = coverage(reading.report, reading.rest)
    assert owners[0][0] == 0 and owners[-1][1] <= len(text)
    assert all(owner == "white space" or text[start:end].strip() for start, end, owner in owners)
    for one in (*reading.report.paragraphs, *reading.report.items):
        pieces = [text[start:end] for start, end in one.spans]
        assert "".join("".join(pieces).split()) == "".join(one.text.split())
    numbers = [one.number for one in reading.report.paragraphs]
    assert numbers == sorted(set(numbers)) and all(reading.report.paragraph(one).number == one for one in numbers)


# A line cut, doubled, moved or given other characters.
EDITS = st.lists(st.tuples(st.sampled_from(("cut", "double", "swap", "write")), st.floats(0, 1, exclude_max=True),
                           st.sampled_from(("", "1. ", "99. ", "(a) ", "（一）", "A. ", "II. ", "三. ", "¹ ", "[2] ", "\f", "CAC/COSP/1", "目录", "Annex I", "(", "：", "\r", "x" * 400))),
                 max_size=6)


def _edited(text, edits):
    lines = text.split("\n")
    for act, where, words in edits:
        place = int(where * len(lines)) if lines else 0
        if act == "cut":
            del lines[place:place + 3]
        elif act == "double":
            lines[place:place] = lines[place:place + 4]
        elif act == "swap":
            lines[place:place + 2] = lines[place:place + 2][::-1]
        else:
            lines[place:place + 1] = [words + line for line in lines[place:place + 1]] or [words]
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10 ** 6), st.sampled_from(LANGUAGES), EDITS)
def test_nothing_is_lost_and_every_position_is_true(seed, language, edits):
    _holds(_edited(make(seed, language).text, edits), language)


@pytest.mark.long
@settings(max_examples=6000, deadline=None)
@given(st.integers(0, 10 ** 6), st.sampled_from(LANGUAGES), EDITS)
def test_nothing_is_lost_in_thousands_of_damaged_reports(seed, language, edits):
    _holds(_edited(make(seed, language).text, edits), language)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_is_refused_or_read(text, language):
    _holds({"zh": "联合国反腐败公约缔约国会议关于预防腐败的报告\n一. 引言\n\n1. 甲。\n", "en": "Convention against Corruption\nI. Introduction\n\n1. One.\n"}[language] + text, language)


@pytest.mark.parametrize(("text", "code"), [
    pytest.param("", "empty", id="empty"),
    pytest.param("\x00\x01PDF" + ZH, "binary", id="binary"),
    pytest.param("从前有一座山，山上有一座庙。\n" * 200, "no_report", id="novel"),
    pytest.param("".join(f"{number}. 甲方应当付款。\n" for number in range(1, 60)), "no_report", id="contract"),
    pytest.param("Once upon a time there was a hill. " * 200, "wrong_language", id="other language"),
    pytest.param("联合国反腐败公约" * 100_000, "no_report", id="one long line"),
])
def test_what_is_no_report_is_refused_with_a_reason(text, code):
    with pytest.raises(ParseError) as refused:
        parse_any(text, "zh")
    assert refused.value.code == code


@pytest.mark.parametrize(("text", "code"), [
    pytest.param(ZH[:9000], "cut_off", id="cut off"),
    pytest.param(ZH[:6000] + ZH[8000:], "missing_number", id="a page is missing"),
    pytest.param(ZH.replace("\n15. ", "\n14. "), "repeated_number", id="a number twice"),
    pytest.param(ZH.replace("一位发言者", "某位发言者", 1), "quantifier", id="an unknown quantity"),
    pytest.param(ZH.replace("三. ", "五. ", 1), "heading", id="chapters are missing"),
])
def test_what_is_missing_is_named(text, code):
    reading = parse_any(text, "zh")
    assert code in {one.code for one in reading.gaps}
    assert coverage(reading.report, reading.rest)


def test_brackets_ten_thousand_deep_end_in_time():
    deep = "（" * 10_000 + "甲国、乙国" + "）" * 10_000
    reading = parse_any(f"缔约国会议\n\n一. 引言\n\nA. 出席情况\n\n1. 下列缔约国派代表出席了会议：{deep}。", "zh")
    assert deep in reading.report.paragraph(1).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_are_told_apart(encoding):
    assert decoded(ZH.encode(encoding))[0] == ZH


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(ParseError, match="encoding"):
        decoded(b"\xff\xff\xff\x00" * 9)


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "reports"
    (folder / "again").mkdir(parents=True)
    for seed in range(5):
        (folder / f"r{seed}.txt").write_text(make(seed, "zh").text, "utf-8", newline="")
    (folder / "again" / "r0.txt").write_bytes(make(9, "zh").text.encode("gb18030"))
    (folder / "novel.txt").write_text("从前有一座山。", "utf-8")
    (folder / "huge.txt").write_bytes(b" " * (corpus.LARGEST + 1))
    return [*sorted(folder.glob("*.txt")), folder / "again" / "r0.txt", folder / "missing.txt"]


def tree(folder):
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*.csv"))}


def test_one_bad_file_does_not_stop_the_rest(files, tmp_path):
    rows = list(read_all(files, "zh", tmp_path / "out"))
    assert [one.file for one in rows] == [str(one) for one in files]
    assert {one.file.split("/")[-1].split("\\")[-1]: one.reason for one in rows if one.status == "refused"}.keys() == {"novel.txt", "huge.txt", "missing.txt"}
    read = [one for one in rows if one.status != "refused"]
    assert len({one.folder for one in read}) == 6, "two files with one name share a folder"
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as summary:
        assert len(list(csv.DictReader(summary))) == len(files)


def test_each_report_gets_its_tables_and_those_that_need_a_reader_are_empty(files, tmp_path):
    (row,) = read_all(files[2:3], "zh", tmp_path / "out")
    written = tree(tmp_path / "out")
    folder = row.folder.split("/")[-1].split("\\")[-1]
    assert {name.split("/")[-1].removesuffix(".csv") for name in written if "/" in name} == {*BY_RULE, *BY_CODING, "quantifiers", "coverage", "gaps"}
    lines = {name: len(text.decode().splitlines()) for name, text in written.items()}
    assert all(lines[f"{folder}/{name}.csv"] == 1 for name in BY_CODING)
    assert lines[f"{folder}/attendance.csv"] == row.attendees + 1 > 5
    ours = (ROOT / "data" / "tables" / "paragraphs.csv").read_text("utf-8").splitlines()[0]
    assert written[f"{folder}/paragraphs.csv"].decode().splitlines()[0] == ours


def test_any_map_gives_the_same_bytes(files, tmp_path):
    results = []
    for name, run in (("one", map), ("two", map)):
        list(read_all(files, "zh", tmp_path / name, run))
        results.append(tree(tmp_path / name))
    with ProcessPoolExecutor(2) as pool:
        list(read_all(files, "zh", tmp_path / "three", pool.map))
    # The summary names the folders, which differ here.
    results.append(tree(tmp_path / "three"))
    plain = [{name: text for name, text in one.items() if name != "summary.csv"} for one in results]
    assert plain[0] == plain[1] == plain[2] and len(plain[0]) == 6 * 15
    summaries = [one["summary.csv"].decode().replace(f"{tmp_path / name}", "") for one, name in zip(results, ("one", "two", "three"), strict=True)]
    assert summaries[0] == summaries[1] == summaries[2]


def test_the_command_names_bad_files_at_the_end(files, tmp_path, capsys):
    from uncac_prevention.__main__ import main

    assert main(["parse", *map(str, files), "--language", "zh", "--output", str(tmp_path / "out"), "--workers", "1"]) == 1
    told = capsys.readouterr()
    assert "6" in told.out and all(name in told.err for name in ("novel.txt", "huge.txt", "missing.txt"))
    assert main(["parse", str(files[2]), "--language", "zh", "--output", str(tmp_path / "other")]) == 0


def test_the_features_of_a_sample_are_all_used():
    used = Counter(feature for seed in range(60) for feature in make(seed, "en").features)
    assert set(used) == set(FEATURES)


def test_words_are_found_in_many_reports_from_the_command_line(files, capsys):
    from uncac_prevention.__main__ import main

    texts = {str(one): make(seed, "zh").text for seed, one in enumerate(files[2:7])}
    assert main(["search", "登记册", *texts, "--language", "zh"]) == 0
    told = capsys.readouterr().out
    assert {line.split(": ¶")[0] for line in told.splitlines()[:-1]} == {name for name, text in texts.items() if "登记册" in "".join(text.split())}
    assert "⟦登记册⟧" in told
    assert main(["search", "登记册", str(files[2]), "--weight", "F", "--language", "zh"]) == 2


def test_a_search_goes_on_behind_a_bad_file_and_names_it_at_the_end(files, capsys):
    from uncac_prevention.__main__ import main

    assert main(["search", "登记册", *map(str, files), "--language", "zh"]) == 1
    told = capsys.readouterr()
    assert any(line.startswith(f"{files[-2]}: ¶") for line in told.out.splitlines()), "the report behind novel.txt and huge.txt"
    assert all(name in told.err for name in ("novel.txt", "huge.txt", "missing.txt"))


def test_a_search_of_many_reports_holds_one_at_a_time(tmp_path, capsys):
    import tracemalloc

    from uncac_prevention.__main__ import main

    text = tmp_path / "r.txt"
    text.write_text(make(3, "zh").text, "utf-8", newline="")

    def most(count):
        tracemalloc.start()
        assert main(["search", "无处可寻", *[str(text)] * count, "--language", "zh"]) == 1
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(1)
    few, many = most(3), most(30)
    # All thirty held at once take six times as much.
    assert many < 2 * few, f"{few} bytes for 3 reports, {many} for 30"


def test_a_search_of_our_report_is_narrowed_by_what_it_is_coded_by(capsys):
    from uncac_prevention.__main__ import main
    from uncac_prevention.search import narrowed

    def numbers(*options):
        main(["search", "corruption", "--language", "en", *options])
        return {int(line.split()[0].removeprefix("¶")) for line in capsys.readouterr().out.splitlines() if line.startswith("¶")}

    everywhere = numbers()
    assert numbers("--division", "V") == {one for one in everywhere if 69 <= one <= 74}
    assert numbers("--weight", "C") == everywhere & narrowed(weight="C") != everywhere
    assert numbers("--role", "panellist", "--article", "9(2)") == everywhere & narrowed(role="panellist") & narrowed(article="9(2)")
    assert narrowed(article="9(2)") <= narrowed(article="9") and narrowed(weight="E", role="speaker") == set()
    assert main(["search", "corruption", "--weight", "Z"]) == 1
    assert "A" not in capsys.readouterr().out


def test_the_example_for_a_cluster_gives_the_same_files(files, tmp_path):
    from distributed import Client, LocalCluster

    page = (ROOT / "docs" / "many_reports.md").read_text("utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    exec(code, names := {})
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path / "dask")) as cluster, Client(cluster) as client:
        rows = list(read_all(files, "zh", tmp_path / "cluster", names["on_cluster"](client)))
    list(read_all(files, "zh", tmp_path / "plain"))
    assert [one.file for one in rows] == [str(one) for one in files]
    assert {name: text for name, text in tree(tmp_path / "cluster").items() if name != "summary.csv"} \
        == {name: text for name, text in tree(tmp_path / "plain").items() if name != "summary.csv"}


@pytest.mark.long
def test_memory_does_not_grow_with_the_number_of_reports(tmp_path):
    import psutil

    text = tmp_path / "r.txt"
    text.write_text(make(3, "zh").text, "utf-8", newline="")
    sizes, process = [], psutil.Process()
    for count, _ in enumerate(read_all([text] * 2000, "zh", tmp_path / "out")):
        if count in (200, 1999):
            sizes.append(process.memory_info().rss)
    assert sizes[1] - sizes[0] < 40 * 2 ** 20
