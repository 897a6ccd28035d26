"""The pages of the demo site: seven articles of invented outlets in seven languages, and four that are none.

The texts were written for newsgrab. `pages/index.json` says where each stands and how it is sent: the files are UTF-8
here, and leave in the `charset` that their outlet uses, named in the header only where `declare` says so.
"""

from __future__ import annotations

import json
from importlib.resources import files

from newsgrab.demo.server import Response

__all__ = ["pages"]

ROBOTS = Response(b"User-agent: *\nDisallow: /internal/\n", "text/plain")


def pages() -> dict[str, Response]:
    """Path to response, in the order in which the demo reads them. `/robots.txt` is not among them: see `ROBOTS`."""
    folder = files(__package__) / "pages"
    index = json.loads((folder / "index.json").read_text("utf-8"))
    return {
        entry["path"]: Response(
            (folder / entry["file"]).read_text("utf-8").encode(entry.get("charset", "utf-8")),
            f"text/html; charset={entry['charset']}" if entry.get("declare") else "text/html",
            entry.get("status", 200),
        )
        for entry in index
    }
