"""Who can be found where: events in both directions, numbered by triple, by pair and by role."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.ranking.quads import Quads

Ints = NDArray[np.int64]


class Index(NamedTuple):
    """Numbering of events; a named tuple, as compiled loops take no dataclass.

    Every quad stands twice, as it is and turned round: relation ``r + n`` is the inverse of ``r``. A *triple* is a
    subject, relation and object that occur together; a *pair* a subject and object; a *role* a relation and object.
    What has not yet occurred has its number too, and counts nothing before it does.

    ``step_start`` (n_steps + 1,) says where each step's events start; ``pair_start``, ``subject_start``,
    ``role_start`` and ``holder_start`` where the triples of each pair, the pairs of each subject, the roles of each
    relation and the triples of each relation (in ``holder``) do.
    """

    n_entities: int
    n_relations: int
    subject: Ints
    relation: Ints
    object: Ints
    step_start: Ints
    triple: Ints
    pair: Ints
    role: Ints
    triple_subject: Ints
    triple_relation: Ints
    triple_object: Ints
    triple_pair: Ints
    triple_role: Ints
    pair_start: Ints
    pair_subject: Ints
    pair_object: Ints
    subject_start: Ints
    role_object: Ints
    role_start: Ints
    holder: Ints
    holder_start: Ints


def make_index(quads: Quads) -> Index:
    """Number the events of some quads."""
    n_entities, n_relations = len(quads.entities), 2 * len(quads.relations)
    order = np.argsort(np.tile(quads.step, 2), kind="stable")
    subject = np.concatenate([quads.subject, quads.object])[order]
    object_ = np.concatenate([quads.object, quads.subject])[order]
    relation = np.concatenate([quads.relation, quads.relation + n_relations // 2])[order]
    triples, triple = np.unique((subject * n_entities + object_) * n_relations + relation, return_inverse=True)
    pairs, triple_pair = np.unique(triples // n_relations, return_inverse=True)
    triple_relation, triple_object = triples % n_relations, pairs[triple_pair] % n_entities
    roles, triple_role = np.unique(triple_relation * n_entities + triple_object, return_inverse=True)
    return Index(
        n_entities=n_entities,
        n_relations=n_relations,
        subject=subject,
        relation=relation,
        object=object_,
        step_start=np.searchsorted(np.tile(quads.step, 2)[order], np.arange(quads.end + 1)),
        triple=triple,
        pair=triple_pair[triple],
        role=triple_role[triple],
        triple_subject=pairs[triple_pair] // n_entities,
        triple_relation=triple_relation,
        triple_object=triple_object,
        triple_pair=triple_pair,
        triple_role=triple_role,
        pair_start=np.searchsorted(triple_pair, np.arange(len(pairs) + 1)),
        pair_subject=pairs // n_entities,
        pair_object=pairs % n_entities,
        subject_start=np.searchsorted(pairs // n_entities, np.arange(n_entities + 1)),
        role_object=roles % n_entities,
        role_start=np.searchsorted(roles // n_entities, np.arange(n_relations + 1)),
        holder=np.argsort(triple_relation, kind="stable"),
        holder_start=np.searchsorted(np.sort(triple_relation), np.arange(n_relations + 1)),
    )
