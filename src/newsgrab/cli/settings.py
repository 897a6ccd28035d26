"""Options from a TOML file and from the environment, beneath those of the command line; and what options stand for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer

from newsgrab.batch.options import seconds

if TYPE_CHECKING:
    from newsgrab.fetching import FetchOptions

__all__ = ["duration", "fetch_options_of", "from_toml", "headers_of", "setting"]


def setting(*names: str, panel: str, help: str, metavar: str | None = None, minimum: float | None = None) -> Any:
    """An option that can also be given as an environment variable, such as NEWSGRAB_PER_HOST for ``--per-host``."""
    name = next(name for name in names if name.startswith("--")).split("/")[0]
    variable = "NEWSGRAB_" + name.removeprefix("--").replace("-", "_").upper()
    return typer.Option(
        *names, metavar=metavar, help=help, min=minimum, rich_help_panel=panel, envvar=variable, show_envvar=False
    )


def from_toml(context: typer.Context, path: str | None) -> str | None:
    """Callback of ``--config``: what the file's table of this command's name says is the default of each option.

    Raises:
        typer.BadParameter: The file cannot be read, or sets what is no option.
    """
    if path is None:
        return None
    import tomllib

    try:
        with open(path, "rb") as file:
            tables = tomllib.load(file)
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path}: not TOML: {error}") from error
    for key, value in tables.items():
        if not isinstance(value, dict):
            raise typer.BadParameter(f"{path}: {key!r} stands in no table; put it into [{context.info_name}]")
    table = tables.get(context.info_name or "", {})
    names = {
        option.removeprefix("--"): parameter.name
        for parameter in context.command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }
    settings: dict[str, Any] = {}
    for key, value in table.items():
        name = names.get(key.replace("_", "-"))
        if name is None or name in ("config", "help"):
            raise typer.BadParameter(f"{path}: [{context.info_name}] has no option {key!r}; --help lists them")
        settings[name] = value
    context.default_map = {**(context.default_map or {}), **settings}
    return os.fspath(path)


def duration(text: str | None) -> float | None:
    """Seconds of a length of time such as ``24h``; None where none is given.

    Raises:
        typer.BadParameter: It is none.
    """
    if text is None:
        return None
    try:
        return seconds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def fetch_options_of(**given: Any) -> FetchOptions:
    """The options for fetching, without those that are None.

    Raises:
        ValueError: A value makes no sense; the message names it.
    """
    from newsgrab.fetching import FetchOptions

    return FetchOptions(**{name: value for name, value in given.items() if value is not None})


def headers_of(texts: list[str]) -> dict[str, str]:
    """The headers that ``--header 'NAME: VALUE'`` names.

    Raises:
        typer.BadParameter: One is none.
    """
    headers = {}
    for text in texts:
        name, found, value = text.partition(":")
        if not found or not name.strip():
            raise typer.BadParameter(f"--header: {text.strip()!r} is not NAME: VALUE")
        headers[name.strip()] = value.strip()
    return headers
