"""CAMEO codes -> PLOVER types.

From the PLOVER project's own conversion table of 17 September 2021, with two additions of ours: appeals (CAMEO 02)
are REQUEST with the mode of the demand (10) they soften, as PLOVER's codebook puts requests and demands together; and
175, whose context stood in the mode's column, has it back. Statements (01) have no type: a row of that kind is kept
under ``CAMEO:`` and its code, counts as a report, and is no act.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

#: The two codes of one visit, as its guest and as its host: in the key of a fact both become one.
VISIT: Final = {"043": "042"}


@cache
def plover_types() -> pl.DataFrame:
    """One row a CAMEO code: ``code``, ``event_type``, ``mode`` (or null), ``contexts`` (list).

    >>> plover_types().filter(pl.col("code").is_in(["010", "042"])).select("event_type", "mode").rows()
    [('CAMEO:010', None), ('CONSULT', 'visit')]
    """
    table = files(__package__).joinpath("cameo_to_plover.csv").read_bytes()
    frame = pl.read_csv(table, infer_schema=False)
    return frame.select(
        pl.col("cameo_code").alias("code"),
        pl.col("event_type").fill_null(pl.concat_str(pl.lit("CAMEO:"), "cameo_code")),
        "mode",
        pl.col("contexts").fill_null("").str.split(";").list.filter(pl.element() != ""),
    )
