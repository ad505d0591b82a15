"""Ties as GEXF, each with the days on which it held.

A viewer takes an edge without days for one that always was, so ties that are only pledged, or whose days are not known
well enough to say when they held, are left out and counted.

References
----------
.. [1] GEXF 1.3 schema, https://gexf.net/schema.html.
"""

from collections import Counter
from typing import BinaryIO, Final

from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters.graphs import EDGE_FIELDS, NODE_FIELDS, edge_fields, is_directed, nodes
from faultlines.ledger.exporters.tallies import Tally, Written
from faultlines.ledger.exporters.xmltext import Xml
from faultlines.terms.events import Tie

_NAMESPACE: Final = "http://gexf.net/1.3"
_TYPES: Final = {"int": "integer"}


def write_gexf(contents: Contents, file: BinaryIO) -> Written:
    """Write the ties whose days are known; what the file is about is in its description."""
    reasons = Counter(reason for tie in contents.ties if (reason := _no_days(tie)))
    ties = [tie for tie in contents.ties if _no_days(tie) is None]
    xml = Xml(file)
    with xml.document(), xml.element("gexf", {"xmlns": _NAMESPACE, "version": "1.3"}):
        with xml.element("meta"):
            xml.text("creator", contents.about["method"])
            xml.text("keywords", "ties between states")
            xml.text("description", "; ".join(f"{name}: {value}" for name, value in contents.about.items()))
        with xml.element("graph", {"mode": "dynamic", "timeformat": "date", "defaultedgetype": "directed"}):
            _declare(xml, "node", NODE_FIELDS)
            _declare(xml, "edge", EDGE_FIELDS)
            with xml.element("nodes"):
                for name, label, fields in nodes(ties):
                    with xml.element("node", {"id": name, "label": label}):
                        _values(xml, fields)
            with xml.element("edges"):
                for tie in ties:
                    _edge(xml, tie)
    return Written((Tally("ties", held=len(contents.ties), written=len(ties), left_out=tuple(reasons.most_common())),))


def spell(tie: Tie) -> dict[str, str]:
    """The first and last day on which a tie held, as far as they are known.

    Of a lapsed tie ``since`` is the day it lapsed, so its first day is open.
    """
    start = None if tie.state == "lapsed" else tie.since
    return {name: day.isoformat() for name, day in (("start", start), ("end", tie.until)) if day is not None}


def _no_days(tie: Tie) -> str | None:
    """Why it cannot be said when a tie held; None where it can."""
    if tie.state == "pledged":
        return "pledged, and holds on no day"
    if tie.state == "lapsed" and tie.until is None:
        return "lapsed, and on what day is not known"
    if tie.state != "lapsed" and tie.since and tie.until and tie.until < tie.since:
        return "ends before it begins"
    return None


def _edge(xml: Xml, tie: Tie) -> None:
    # Two ties of one pair are two edges, which Gephi keeps apart by their kind.
    attributes = {
        "id": tie.tie_id,
        "source": tie.source_actor,
        "target": tie.target_actor,
        "type": "directed" if is_directed(tie) else "undirected",
        "kind": tie.tie_type,
        "label": tie.tie_type,
    }
    with xml.element("edge", attributes):
        _values(xml, edge_fields(tie))
        if days := spell(tie):
            with xml.element("spells"):
                xml.empty("spell", days)


def _declare(xml: Xml, of: str, fields: dict[str, str]) -> None:
    with xml.element("attributes", {"class": of, "mode": "static"}):
        for name, kind in fields.items():
            xml.empty("attribute", {"id": name, "title": name, "type": _TYPES.get(kind, kind)})


def _values(xml: Xml, fields: dict[str, str]) -> None:
    with xml.element("attvalues"):
        for name, value in fields.items():
            xml.empty("attvalue", {"for": name, "value": value})
