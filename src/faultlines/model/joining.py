"""Who joins a dispute, and who then joins beside the joiners, by simulation.

The entanglement's chance is of one step: a state enters beside one that began the dispute. Here each round gives every
state that stands outside the chance to enter beside the newest members as well, against the same first foe. A state
keeps one draw for the whole dispute and enters once its chance beside any member passes it, so a member adds no more
than what its own pull is above that of the others; nobody is asked twice.

The fit's outcome is to enter at all, in whatever round, so its one-step chance already holds part of what the later
rounds bring. What these rounds add is the most that chains may add, not an estimate of it.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Draws whose random numbers are held at a time.
CHUNK_DRAWS = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joins:
    """How often each state enters on each side of one dispute.

    Attributes
    ----------
    one_step, any_step : ndarray of float64, shape (n_states, 2)
        Share of the draws in which the state enters beside an originator, and in any round; on the side of the first
        originator (column 0) and of the second.
    draws : int
    """

    one_step: Floats
    any_step: Floats
    draws: int

    @property
    def later(self) -> Floats:
        """What the rounds after the first add, shape (n_states, 2)."""
        return self.any_step - self.one_step


def simulate_joins(
    beside_first: Floats, beside_second: Floats, pair: tuple[int, int], rng: np.random.Generator, draws: int
) -> Joins:
    """Simulate who enters a dispute between two states.

    Parameters
    ----------
    beside_first, beside_second : ndarray of float64, shape (n_states, n_states)
        ``[joiner, member]``: chance to enter beside a member of the side that the first originator is on, against the
        second originator; and the reverse. The diagonal means nothing.
    pair : tuple of int
        The two originators.
    rng : numpy Generator
    draws : int

    Raises
    ------
    ValueError
        If the tables are not square and alike, the originators are the same, or there are no draws.

    Examples
    --------
    State 2 enters beside state 0 in half of the disputes of 0 and 1; state 3 never does, but always beside state 2:

    >>> beside_first = np.array([[0, 0, 0, 0], [0, 0, 0, 0], [0.5, 0, 0, 0], [0, 0, 1.0, 0]])
    >>> found = simulate_joins(beside_first, np.zeros((4, 4)), (0, 1), np.random.default_rng(0), 10_000)
    >>> found.one_step[:, 0].round(1).tolist(), found.any_step[:, 0].round(1).tolist()
    ([0.0, 0.0, 0.5, 0.0], [0.0, 0.0, 0.5, 0.5])
    """
    n_states = len(beside_first)
    if beside_first.shape != (n_states, n_states) or beside_second.shape != (n_states, n_states):
        raise ValueError(
            f"the tables have shapes {beside_first.shape} and {beside_second.shape}; expected two of (n, n)"
        )
    if pair[0] == pair[1]:
        raise ValueError(f"pair is {pair}; expected two different states")
    if draws < 1:
        raise ValueError(f"draws is {draws}; expected one or more")
    counts = np.zeros((2, n_states, 2), dtype=np.int64)
    for start in range(0, draws, CHUNK_DRAWS):
        uniform = rng.random((min(CHUNK_DRAWS, draws - start), n_states))
        for one in uniform:
            step = enter(beside_first, beside_second, pair[0], pair[1], one, n_states)
            counts[0] += step == 1
            counts[1] += step > 0
    return Joins(one_step=counts[0] / draws, any_step=counts[1] / draws, draws=draws)


@numba.njit(cache=True)
def enter(
    beside_first: Floats, beside_second: Floats, first: int, second: int, uniform: Floats, most_rounds: int
) -> Ints:
    """One dispute: the round in which each state enters on each side, 0 where it does not, shape (n_states, 2).

    Each state has one uniform number. It enters on the first side once its chance there passes the number, on the
    second once its chance there passes one minus the number; so its first-round chances are exactly those of the
    tables wherever the two sum to one or less. Where both pass in one round, the first side is taken.

    Parameters
    ----------
    beside_first, beside_second : ndarray of float64, shape (n_states, n_states)
        As `simulate_joins` has them.
    first, second : int
        The originators.
    uniform : ndarray of float64, shape (n_states,)
    most_rounds : int
        1 stops after the originators' own.
    """
    n_states = len(uniform)
    entered = np.zeros((n_states, 2), dtype=np.int64)
    outside = np.ones(n_states, dtype=np.bool_)
    outside[first] = outside[second] = False
    best = np.zeros((n_states, 2))
    newest = np.empty(n_states, dtype=np.int64)
    side = np.empty(n_states, dtype=np.int64)
    newest[0], newest[1], side[0], side[1] = first, second, 0, 1
    n_newest = 2
    for round_number in range(1, most_rounds + 1):
        for place in range(n_newest):
            table = beside_first if side[place] == 0 else beside_second
            for state in range(n_states):
                if outside[state] and table[state, newest[place]] > best[state, side[place]]:
                    best[state, side[place]] = table[state, newest[place]]
        n_newest = 0
        for state in range(n_states):
            if not outside[state]:
                continue
            own = 0 if uniform[state] < best[state, 0] else 1 if 1.0 - uniform[state] <= best[state, 1] else -1
            if own >= 0:
                entered[state, own], outside[state] = round_number, False
                newest[n_newest], side[n_newest] = state, own
                n_newest += 1
        if n_newest == 0:
            break
    return entered
