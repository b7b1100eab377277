"""The Frictionless Data Package v2 over the source, the texts, the registers and the tables."""

import json
import re
from pathlib import Path

from .. import __version__
from ..dictionary import Column, Table
from ..load import load_dictionary, load_sources
from .files import File, described_tables, files, load_package

_FOLDERS = ("source", "text", "convention", "registers", "tables")
_KINDS = {"spans": "array", "list": "string"}


def datapackage() -> str:
    """Return the text of `datapackage.json`; titles and descriptions are English, with `title_zh` and `description_zh` beside them."""
    package = load_package()
    # A schema for our own checks is no data, and frictionless takes it for one of its own.
    resources = [_resource(one) for one in files() if one.path.split("/")[0] in _FOLDERS and not one.path.endswith("/schema.json")]
    content = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": package["name"],
        **_texts(package["title"], package["description"]),
        "version": __version__,
        "created": f"{package['released']}T00:00:00Z",
        "keywords": package["keywords"],
        "licenses": [package["license"]],
        "contributors": [{"title": package["authors"]["en"], "roles": ["author"]}],
        "sources": [{"title": load_sources()["zh"]["citation"]["en"], "path": load_sources()["zh"]["file"]}],
        "resources": resources,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def resource_name(folder: str, name: str) -> str:
    """Return the name of a table's or register's resource; a register named like a table has its folder before its name."""
    return f"register-{name}" if folder == "registers" and ("tables", name) in described_tables() else name


def _texts(title: dict, description: dict | None = None) -> dict:
    texts = {"title": title["en"], "title_zh": title["zh"]}
    return texts | ({"description": description["en"], "description_zh": description["zh"]} if description else {})


def _resource(file: File) -> dict:
    folder, _, name = file.path.rpartition("/")
    stem, table = Path(name).stem, None
    if name.endswith(".csv"):
        table = load_dictionary(folder, stem)
    shared = {
        "path": file.path, "format": Path(name).suffix[1:], "mediatype": file.media_type, "encoding": "utf-8", "made": file.made,
        "bytes": len(file.content), "hash": f"sha256:{file.sha256}"}
    if table is None:
        return {"name": stem.lower(), **_texts(file.title), **shared}
    return {"name": resource_name(folder, stem), "type": "table", **_texts(table.title, table.description), **shared,
            "schema": _schema(table, resource_name(folder, stem))}


def _schema(table: Table, resource: str) -> dict:
    lists = {one.name for one in table.columns if one.type == "list"}
    # The format cannot say that each word of a list is a key; our own check compares those.
    keys = [{"fields": list(key.columns),
             "reference": {"resource": "" if key.table == resource else key.table, "fields": list(key.references)}}
            for key in table.foreign_keys if not lists & {*key.columns}]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fieldsMatch": "exact",
        "fields": [_field(one) for one in table.columns],
        "primaryKey": list(table.primary_key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column) -> dict:
    field = {"name": column.name, "type": _KINDS.get(column.type, column.type), "description": column.description["en"],
             "description_zh": column.description["zh"], "example": _typed(column, column.example)}
    if column.type == "boolean":
        field |= {"trueValues": ["true", "True", "TRUE"], "falseValues": ["false", "False", "FALSE"]}
    if column.unit:
        field["unit"] = column.unit
    constraints: dict = {"required": True} if column.required else {}
    if column.codes:
        field["categories"] = [{"value": _typed(column, code), "label": text["en"], "label_zh": text["zh"]}
                               for code, text in column.codes.items()]
        # frictionless 5 does not look at categories.
        constraints |= {"pattern": _words(column)} if column.type == "list" else {"enum": [_typed(column, code) for code in column.codes]}
    if column.type == "list":
        # Not the type `list` of version 2: readers of version 1 would refuse it.
        field["delimiter"] = " "
    return field | ({"constraints": constraints} if constraints else {})


def _typed(column: Column, cell: str) -> object:
    """A code or example as JSON has it."""
    return column.value(cell) if column.type in ("integer", "number", "boolean", "spans") and cell else cell


def _words(column: Column) -> str:
    one = f"({'|'.join(map(re.escape, column.codes))})"
    return f"{one}( {one})*"
