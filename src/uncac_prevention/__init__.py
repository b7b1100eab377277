"""The report of the 2021 meeting on the prevention of corruption as data, exercises and lessons."""

from importlib import import_module

__version__ = "0.1.0"

_HOME_OF = {
    "ParseError": "parse",
    "coverage": "parse",
    "load_convention": "load",
    "load_labels": "load",
    "load_lesson": "load",
    "load_plan_form": "load",
    "load_register": "load",
    "load_report": "load",
    "load_table": "load",
    "open_lesson": "lesson",
    "parse_any": "parse.family",
    "parse_report": "parse",
    "read_all": "corpus",
}
__all__ = ["__version__", *_HOME_OF]


def __getattr__(name):
    """Import a public name from its module when it is first asked for, so that importing the package costs nothing."""
    if name in _HOME_OF:
        return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
