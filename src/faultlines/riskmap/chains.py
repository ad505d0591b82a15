"""The map by simulation: disputes are drawn, then who joins them, in one round or in chains of them.

With one round it has the probabilities of `layers` and must give the same map; with more it says how much a joiner's
allies, and theirs, could add.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from faultlines.model.entanglement import EntanglementFit
from faultlines.model.joining import Joins, enter, simulate_joins
from faultlines.model.relations import Relations
from faultlines.riskmap.layers import SMALLEST_DISPUTE, join_chance

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def join_chances(fit: EntanglementFit, relations: Relations) -> Floats:
    """Chance to join beside each state against each foe, force used or not as in the map.

    Parameters
    ----------
    fit : EntanglementFit
    relations : Relations

    Returns
    -------
    ndarray of float64, shape (n_states, n_states, n_states)
        ``[foe, joiner, side]``; zero where two of the three are the same.
    """
    states = np.arange(len(relations.states))
    found = np.zeros((len(states), len(states), len(states)))
    for foe in states:
        found[foe] = join_chance(fit, relations, (states[:, None], states, np.array(foe)))
        found[foe, foe, :] = found[foe, :, foe] = 0.0
        np.fill_diagonal(found[foe], 0.0)
    return found


def chain_of(chances: Floats, pair: tuple[int, int], rng: np.random.Generator, draws: int) -> Joins:
    """Who joins a dispute between two states, given that there is one; see `simulate_joins`.

    Parameters
    ----------
    chances : ndarray of float64, shape (n_states, n_states, n_states)
        As `join_chances` gives them.
    pair : tuple of int
    rng : numpy Generator
    draws : int
    """
    first, second = pair
    return simulate_joins(chances[second], chances[first], pair, rng, draws)


def simulate_whole(
    direct: Floats, chances: Floats, rng: np.random.Generator, draws: int, most_rounds: int = 1
) -> Floats:
    """Share of drawn worlds in which each pair of states is in a dispute, begun or joined.

    A world draws every dispute by its direct probability, and who joins it. A joiner is in dispute with the originator
    on the other side, as in the map.

    Parameters
    ----------
    direct : ndarray of float64, shape (n_states, n_states)
        Symmetric probabilities of a dispute.
    chances : ndarray of float64, shape (n_states, n_states, n_states)
        As `join_chances` gives them.
    rng : numpy Generator
    draws : int
    most_rounds : int
        1 for the map's one step.

    Returns
    -------
    ndarray of float64, shape (n_states, n_states)
        Symmetric.

    Raises
    ------
    ValueError
        If there are no draws or no rounds.
    """
    if draws < 1 or most_rounds < 1:
        raise ValueError(f"draws is {draws} and most_rounds {most_rounds}; expected one or more of both")
    rows, columns = np.triu_indices(len(direct), k=1)
    chance = direct[rows, columns]
    counts = np.zeros(direct.shape, dtype=np.int64)
    for _ in range(draws):
        begun = np.flatnonzero(rng.random(len(chance)) < chance)
        uniform = rng.random((len(begun), len(direct)))
        _count(counts, chances, rows[begun], columns[begun], uniform, chance[begun] >= SMALLEST_DISPUTE, most_rounds)
    return np.asarray(counts / draws, dtype=np.float64)


@njit(cache=True)
def _count(
    counts: Ints,
    chances: Floats,
    first: Ints,
    second: Ints,
    uniform: Floats,
    draws_in: NDArray[np.bool_],
    most_rounds: int,
) -> None:
    """Add one world's pairs in dispute to the counts."""
    world = np.zeros(counts.shape, dtype=np.bool_)
    for place in range(len(first)):
        one, two = first[place], second[place]
        world[one, two] = world[two, one] = True
        if not draws_in[place]:
            continue
        entered = enter(chances[two], chances[one], one, two, uniform[place], most_rounds)
        for state in range(len(counts)):
            if entered[state, 0] > 0:
                world[state, two] = world[two, state] = True
            if entered[state, 1] > 0:
                world[state, one] = world[one, state] = True
    counts += world
