"""`newsgrab schema`."""

from __future__ import annotations

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of the JSON lines that newsgrab prints.

    \b
    [bold]Example[/bold]
      newsgrab schema > article.schema.json
    """
    import json

    from newsgrab.article import Article
    from newsgrab.cli.results import Output

    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Article.model_json_schema(mode="serialization"),
    }
    with Output(None) as output:
        output.write(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
