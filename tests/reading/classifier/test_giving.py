"""What the network is given of a sheet."""

import numpy as np
import pytest

from faultlines.reading.classifier.giving import LOOKED, N_ROLES, UNSEEN, given
from faultlines.reading.classifier.marking import mark_pairs

GHANA, TOGO = [(0, 5)], [(14, 18)]
PIECES = 6  # [CLS] ghana thanked togo . [SEP]


@pytest.fixture(name="arrays")
def arrays_of_two_pairs():
    ((sheet,),) = mark_pairs([("Ghana thanked Togo.", [], [(GHANA, TOGO), (TOGO, [])])])
    assert len(sheet.ids) == PIECES
    return given(sheet)


def test_a_piece_of_the_sentence_is_made_of_itself_and_a_pair_s_of_its_sides(arrays):
    placed = arrays["placed"]
    assert np.array_equal(placed[:PIECES], np.eye(PIECES))
    assert [tuple(np.flatnonzero(row)) for row in placed[PIECES:]] == [(1,), (3,), (), (3,), (), ()]
    assert arrays["roles"].tolist() == [0] * PIECES + [1, 2, 3, 1, 2, 3]


def test_a_pair_s_pieces_see_the_sentence_and_each_other_and_nothing_sees_them(arrays):
    hidden = arrays["seen"][0] == -UNSEEN
    assert not hidden[:, :PIECES].any()
    assert hidden[:PIECES, PIECES:].all()
    assert np.array_equal(~hidden[PIECES:, PIECES:], np.kron(np.eye(2), np.ones((N_ROLES, N_ROLES))) > 0)


def test_each_role_has_a_look_at_each_side(arrays):
    looks = arrays["seen"][1:]
    assert [tuple(map(tuple, np.argwhere(look))) for look in looks] == [
        ((PIECES, 1), (PIECES + 3, 3)),
        ((PIECES, 3),),
        ((PIECES + 1, 1), (PIECES + 4, 3)),
        ((PIECES + 1, 3),),
        ((PIECES + 2, 1), (PIECES + 5, 3)),
        ((PIECES + 2, 3),),
    ]


def test_a_head_takes_a_pair_s_pieces_and_the_means_of_its_sides(arrays):
    looked = arrays["looked"]
    assert looked.shape == (2 * LOOKED, PIECES + 2 * N_ROLES)
    assert [tuple(np.flatnonzero(row)) for row in looked] == [
        (6,),
        (7,),
        (8,),
        (1,),
        (3,),
        (9,),
        (10,),
        (11,),
        (3,),
        (),
    ]
