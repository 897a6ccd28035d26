# What `native.pyx` gives; see `compiled`.
from collections.abc import Callable, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from newsgrab.extraction.document import Document
from newsgrab.extraction.evidence import PlaceWeights as PlaceWeights
from newsgrab.extraction.model import BodyModel
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.trees import Row
from newsgrab.extraction.walk import Element as Element
from newsgrab.extraction.walk import TextBlock as TextBlock
from newsgrab.extraction.walk import Walk

def walk(tree: LexborHTMLParser) -> Walk: ...
def compile_trees(trees: Sequence[Any], features: Sequence[str]) -> Callable[[Row], float]: ...
def weigh(doc: Document, model: BodyModel, phrases: Phrases) -> list[float | None]: ...
def evidence(doc: Document, weights: PlaceWeights, phrases: Phrases) -> list[list[float] | None]: ...
