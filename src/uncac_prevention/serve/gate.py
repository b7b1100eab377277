"""What a room lets through: only the pages of the lessons, what they need, and each learner's own kernels."""

import re
from collections.abc import Container
from ipaddress import ip_address
from urllib.parse import urlsplit

COOKIE = "uncac_seat"
_KERNEL = re.compile(r"/(?:api/kernels/(?P<id>[\w-]+)(?P<channels>/channels)?|voila/api/shutdown/(?P<left>[\w-]+))")
_LESSON = re.compile(r"/voila/render/(?P<lesson>(?:en|zh)/\w+\.ipynb)")
_PARTS = re.compile(r"/voila/(?:static|templates|labextensions|api/themes)/[\w@./-]+")


def is_own_host(host: str, names: Container[str]) -> bool:
    """Return whether a request came for this machine by its number or one of its names.

    Another name that leads here would let a page of that name read what we answer.

    Args:
        host: the header `Host`.
        names: the names of this machine.
    """
    name = urlsplit(f"//{host}").hostname if re.fullmatch(r"[\w.:\[\]-]+", host or "") else None
    try:
        ip_address(name or "")
    except ValueError:
        return bool(name) and name in names
    return True


def is_same_origin(origin: str | None, host: str) -> bool:
    """Return whether a request was sent by a page of this server; a request without `Origin` was sent by no page of another."""
    return origin is None or urlsplit(origin).netloc == host


def is_let_through(method: str, path: str, lessons: Container[str], owned: Container[str]) -> bool:
    """Return whether a learner may ask for something.

    Args:
        method: of the request.
        path: as it was sent, without what stands behind "?".
        lessons: the lessons of the room, as "en/01_name.ipynb".
        owned: the ids of the kernels that this learner's pages started.
    """
    # No address of ours needs an escape, and none may climb.
    if "%" in path or "\\" in path or ".." in path or "//" in path:
        return False
    if lesson := _LESSON.fullmatch(path):
        return method == "GET" and lesson["lesson"] in lessons
    if kernel := _KERNEL.fullmatch(path):
        # A page reads of its kernel, talks to it, and stops it when it is left: nothing starts one or ends it by its address.
        return (kernel["id"] or kernel["left"]) in owned and method == ("POST" if kernel["left"] else "GET")
    return method in ("GET", "HEAD") and bool(_PARTS.fullmatch(path))
