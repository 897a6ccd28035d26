"""A small news site that ships with newsgrab, to see the real fetcher and extractor at work without a network."""

from __future__ import annotations

from newsgrab.demo.server import Response, serve
from newsgrab.demo.site import ROBOTS, pages

__all__ = ["ROBOTS", "Response", "pages", "serve"]
