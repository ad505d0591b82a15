"""What the model is told: the codebook in short, and the sentences as data."""

import json
from datetime import date
from functools import cache
from importlib.resources import files

from faultlines.reading.endpoint.chunks import Chunk


@cache
def instructions() -> str:
    """Rules by which the model reads, the same for every document; written from docs/codebook.md."""
    return files("faultlines.reading.endpoint").joinpath("instructions.txt").read_text(encoding="utf-8")


def messages(chunk: Chunk, published_at: date) -> list[dict[str, str]]:
    """Conversation that asks for the claims of one part of a document.

    The sentences travel as JSON strings, so that nothing in them can end the data and begin an instruction. Their
    offsets stay here: a model counts characters badly, and where a quote stands is looked up, not believed.
    """
    data = {
        "published_at": published_at.isoformat(),
        "before": {str(each.number): each.text for each in chunk.before},
        "sentences": {str(each.number): each.text for each in chunk.sentences},
    }
    return [
        {"role": "system", "content": instructions()},
        {"role": "user", "content": json.dumps(data, ensure_ascii=False, indent=0)},
    ]
