"""Reading a text in a test, by the installed English pipeline."""

from datetime import date

import pytest

from faultlines.reading.annotated import annotate, annotate_whole
from faultlines.reading.pipeline import pipeline
from faultlines.terms.documents import Document


@pytest.fixture(scope="session")
def read():
    """Annotate a text, published on 22 June 2024 unless told otherwise."""

    def annotated(text, published_at=date(2024, 6, 22), whole=False):
        document = Document(
            document_id="d_test",
            text=text,
            published_at=published_at,
            dated_by="the test",
            title=None,
            publisher=None,
            origin="test",
            sha256="0",
        )
        return (annotate_whole if whole else annotate)(document, pipeline())

    return annotated
