"""What somebody would write in an afternoon to get at the report: regular expressions, and no questions asked."""

import re

CHAPTER = re.compile(r"^([一二三四五六七八九十百零]+)\. (.+)$")
SECTION = re.compile(r"^([A-Z])\. (.+)$")
PARAGRAPH = re.compile(r"^(\d+)\. (.+)$")
ITEM = re.compile(r"^ *- \((\w+)\) (.+)$")
RESOLUTION = re.compile(r"第 ?(\d+/\d+) ?号决议")
NAMES = re.compile(r"(?:代表|派观察员)出席了[^：]*：(.+)")


def parse(text: str) -> list[dict]:
    """Return the numbered paragraphs: chapter, section, number, text, items, resolutions, names."""
    paragraphs, chapter, section = [], "", ""
    for line in filter(None, map(str.rstrip, text.split("\n"))):
        if match := CHAPTER.match(line):
            chapter, section = match.groups()[1], ""
        elif match := SECTION.match(line):
            section = match[2]
        elif match := PARAGRAPH.match(line):
            paragraphs.append({"chapter": chapter, "section": section, "number": int(match[1]), "text": match[2], "items": []})
        elif match := ITEM.match(line):
            paragraphs[-1]["items"].append(match.groups())
        elif paragraphs:
            paragraphs[-1]["text"] += line
    for one in paragraphs:
        one["resolutions"] = RESOLUTION.findall(one["text"])
        names = NAMES.search(one["text"])
        one["names"] = names[1].strip("。").replace("和", "、").split("、") if names else []
    return paragraphs
