"""Ties as GraphML: one edge for each tie, pledged and ended ones included.

References
----------
.. [1] Brandes, Eiglsperger, Lerner & Pich (2013), Graph Markup Language (GraphML), and its schema 1.0.
"""

from typing import BinaryIO, Final

from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters.graphs import EDGE_FIELDS, NODE_FIELDS, edge_fields, is_directed, nodes
from faultlines.ledger.exporters.tallies import Tally, Written
from faultlines.ledger.exporters.xmltext import Xml

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"


def write_graphml(contents: Contents, file: BinaryIO) -> Written:
    """Write all ties; what the file is about is data of its graph."""
    ties, xml = contents.ties, Xml(file)
    with xml.document(), xml.element("graphml", {"xmlns": _NAMESPACE}):
        for of, fields in (
            ("graph", dict.fromkeys(contents.about, "string")),
            ("node", {"name": "string", **NODE_FIELDS}),
            ("edge", EDGE_FIELDS),
        ):
            for name, kind in fields.items():
                xml.empty("key", {"id": f"{of}_{name}", "for": of, "attr.name": name, "attr.type": kind})
        with xml.element("graph", {"id": "ties", "edgedefault": "directed"}):
            _data(xml, "graph", contents.about)
            for name, label, fields in nodes(ties):
                with xml.element("node", {"id": name}):
                    _data(xml, "node", {"name": label, **fields})
            for tie in ties:
                ends = {"source": tie.source_actor, "target": tie.target_actor}
                directed = "true" if is_directed(tie) else "false"
                with xml.element("edge", {"id": tie.tie_id, **ends, "directed": directed}):
                    _data(xml, "edge", edge_fields(tie))
    return Written((Tally("ties", held=len(ties), written=len(ties)),))


def _data(xml: Xml, of: str, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        xml.text("data", value, {"key": f"{of}_{name}"})
