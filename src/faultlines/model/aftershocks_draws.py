"""Expected uses of force by and on some states under many draws of the coefficients.

As `faultlines.model.aftershocks_forecast.expected_force`, which gives every dyad under one draw. Here what no draw
changes is worked out once for all, only classes that lead to force are followed, and only the rows and columns of the
states asked for are spread. What stays whole for each draw are the long-run rates and how like two states are, since
these rest on every dyad.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_base import LongRun
from faultlines.model.aftershocks_channels import LEAST_SHARE, LEAST_USUAL, likeness
from faultlines.model.aftershocks_fit import CHANNELS, AftershockFit, Coefficients, take_apart
from faultlines.model.aftershocks_forecast import horizon_exposure, long_run_rates
from faultlines.model.aftershocks_horizon import horizon_weights
from faultlines.model.aftershocks_past import Past
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Some of the states: their indices, or all of them.
Some = Ints | slice

LIKE: tuple[str, ...] = ("like_source", "like_target")
#: By which of the long-run figures each channel's sums count for a dyad: see `faultlines.model.aftershocks_channels`.
COUNTED_BY: dict[str, tuple[str, ...]] = {
    "itself": ("repetition", "reciprocity"),
    "of_source": ("source_activity", "ally_of_target"),
    "of_target": ("target_activity",),
    "rates": LIKE,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The dyads of some sources with some targets."""

    sources: Some
    targets: Some

    def of(self, values: Floats) -> Floats:
        """The block's part of values by dyad, (..., n_states, n_states)."""
        return np.asarray(values[..., self.sources, :][..., self.targets])


@dataclass(frozen=True, slots=True, eq=False)
class _Mix:
    """Weights on sums by class that follows, side and channel, for every draw.

    ``mean`` (n_draws, n_classes, 2, n_channels, n_classes) is on long-run rates by past class, ``acts`` (...,
    n_classes * n_half_lives) on decayed sums, ``steady`` (n_draws, 2, n_classes) on the baseline.
    """

    mean: Floats
    acts: Floats
    steady: Floats


def expected_force_of(
    fit: AftershockFit,
    past: Past,
    onset_log_odds: Floats,
    horizon_days: int,
    coefficients: Floats,
    states: Ints,
) -> Iterator[tuple[Floats, Floats]]:
    """Expected uses of force by some states and on them, (base, total) for each draw in turn.

    Parameters
    ----------
    fit : AftershockFit
    past : Past
        From `faultlines.model.aftershocks.remember` with this fit.
    onset_log_odds : ndarray, shape (n_draws, n_states, n_states)
    horizon_days : int
    coefficients : ndarray, shape (n_draws, n_coefficients)
    states : ndarray of int64, shape (n_asked,)
        Indices of states, each once and rising.

    Yields
    ------
    base, total : ndarray of float64, shape (2, n_asked, n_states)
        Expected acts from the baseline alone, and in all: first of the states on every other, then of every other
        on the states.
    """
    n_states, everyone = len(past.history.states), slice(None)
    parts = take_apart(coefficients, fit.half_lives)
    mix = _mixed(fit, past, horizon_days, parts)
    # Where every state is asked for, one block holds the dyads of both directions.
    asked: Some = everyone if len(states) == n_states else states
    blocks = [_Block(asked, everyone)] + ([] if len(states) == n_states else [_Block(everyone, asked)])
    spreads = [_Spread(past, block, mix) for block in blocks]
    for draw, log_odds in enumerate(onset_log_odds):
        one = Coefficients(*(getattr(parts, name)[draw] for name in ("alpha", "beta", "baseline", "channels")))
        long_run = _Usual(long_run_rates(fit, past, log_odds, one))
        # By block, base or acts, and side of the dyad.
        sides = [spread.under(draw, one, long_run) for spread in spreads]
        out, back = sides[0], sides[-1]
        base, acts = (np.stack([out[part][0] + back[part][1].T, back[part][0].T + out[part][1]]) for part in range(2))
        yield base, base + acts


def _mixed(fit: AftershockFit, past: Past, horizon_days: int, parts: Coefficients) -> _Mix:
    weights = horizon_weights(
        parts.channels, fit.half_lives, horizon_exposure(fit, past, horizon_days), (ActClass.USE_OF_FORCE,)
    )
    steady, fading = weights.steady[:, 0], weights.fading[:, 0]
    # Acts yet to come within the pair are in the weights; those yet to come elsewhere count at their long-run rate.
    elsewhere = np.array([name not in COUNTED_BY["itself"] for name in CHANNELS], dtype=np.float64)
    lasting = (fading * past.unseen)[:, :, :, None] + (steady[..., None] - fading)[:, :, :, None] * elsewhere[:, None]
    mean = np.einsum("dkcjh,dskch->dkscj", parts.channels, lasting)
    acts = parts.channels[:, :, None] * np.moveaxis(fading, 1, 2)[:, :, :, None, None]
    return _Mix(mean, acts.reshape(*mean.shape[:-1], -1), steady)


class _Usual:
    """A draw's long-run rates and what is made of them, as `faultlines.model.aftershocks_channels.Shares`."""

    def __init__(self, rates: LongRun) -> None:
        self.own, self.active = rates.own, rates.active
        n_states = rates.own.shape[1]
        self.by_source, self.by_target = rates.own.sum(axis=2), rates.own.sum(axis=1)
        self.more = LEAST_SHARE * self.by_source.sum(axis=1) / max(n_states * (n_states - 1), 1)
        together = rates.own.sum(axis=0)
        together += self.more.sum()
        np.fill_diagonal(together, 0.0)
        self.usual = together + LEAST_USUAL
        self.alike = likeness(together)

    def counted(self, block: _Block, classes: slice) -> dict[str, Floats]:
        """Shares and rates of a block's dyads by class; the diagonal means nothing."""
        rates = block.of(self.own[classes]) + self.more[classes, None, None]
        others = self.more[classes, None] * (self.own.shape[1] - 1)
        of_source = (self.by_source[classes] + others)[:, block.sources, None]
        of_target = (self.by_target[classes] + others)[:, None, block.targets]
        return {
            "of_source": np.divide(rates, of_source, out=np.zeros_like(rates), where=of_source > 0),
            "of_target": np.divide(rates, of_target, out=np.zeros_like(rates), where=of_target > 0),
            "rates": rates,
        }


class _Spread:
    """Spreads sums over one block, draw by draw."""

    def __init__(self, past: Past, block: _Block, mix: _Mix) -> None:
        self.block, self.allied, self.steady = block, past.allied, mix.steady
        place = np.arange(len(past.allied))
        self.itself = np.nonzero(place[block.sources][:, None] == place[block.targets])
        self.classes = _stretch(np.asarray(mix.steady.any(axis=(0, 1))))
        # By channel: classes of the long-run rates and columns of the sums that count in some draw.
        used: NDArray[np.bool_] = np.asarray(mix.mean.any(axis=(0, 1, 2)))
        self.kinds = {name: _stretch(used[index]) for index, name in enumerate(CHANNELS)}
        self.mean = {figure: self._weights(mix.mean, names, self.kinds) for figure, names in COUNTED_BY.items()}
        used = np.asarray(mix.acts.any(axis=(0, 1, 2)) & past.sums.any(axis=(0, 1)))
        columns = {name: np.flatnonzero(used[index]) for index, name in enumerate(CHANNELS)}
        self.acts = {figure: self._weights(mix.acts, names, columns) for figure, names in COUNTED_BY.items()}
        sums = {name: _by_column(past.sums, at) for name, at in columns.items()}
        self.known = {
            figure: np.concatenate([_through(name, block, sums[name], past.allied) for name in names])
            for figure, names in COUNTED_BY.items()
            if names != LIKE
        }
        # Of sums that reach others through states alike, only states that acted, or were acted on, count.
        self.sums = {name: sums[name] for name in LIKE}
        self.acting = np.flatnonzero(sums["like_source"].any(axis=(0, 2)))
        self.acted_on = np.flatnonzero(sums["like_target"].any(axis=(0, 1)))

    def under(self, draw: int, parts: Coefficients, long_run: _Usual) -> tuple[Floats, Floats]:
        """Expected acts from the baseline and from past acts, both (2, n_sources, n_targets) by side."""
        counted = long_run.counted(self.block, self.classes)
        own = {
            figure: np.concatenate(
                [_through(name, self.block, long_run.own[self.kinds[name]], self.allied) for name in names]
            )
            for figure, names in COUNTED_BY.items()
            if names != LIKE
        }
        everyone = slice(None)
        rates = {name: long_run.own[self.kinds[name]] for name in LIKE}
        own["rates"] = self._alike(rates, (everyone, everyone), long_run)
        known = self.known | {"rates": self._alike(self.sums, (self.acting, self.acted_on), long_run)}
        base = self._baseline(draw, parts, long_run)
        base += _added({name: one[draw] for name, one in self.mean.items()}, own, counted)
        acts = _added({name: one[draw] for name, one in self.acts.items()}, known, counted)
        for found in (base, acts):
            found[:, self.itself[0], self.itself[1]] = 0.0
        return base, acts

    def _weights(self, mix: Floats, names: tuple[str, ...], columns: Mapping[str, Ints | slice]) -> Floats:
        """Weights of some channels' columns, (n_draws, n_classes, 2, n_columns)."""
        parts = [mix[:, self.classes, :, CHANNELS.index(name)][..., columns[name]] for name in names]
        return np.concatenate(parts, axis=-1)

    def _baseline(self, draw: int, parts: Coefficients, long_run: _Usual) -> Floats:
        """The mix of `faultlines.model.aftershocks_base.baseline_terms`, weighted and added up."""
        block, rates, alike = self.block, long_run.own[self.classes], long_run.alike
        own, active, source, target = (parts.baseline[self.classes, index, None, None] for index in range(4))
        found = own * block.of(rates) + active * block.of(long_run.active[self.classes])
        if source.any():
            found += source * (alike[block.sources] @ rates[:, :, block.targets])
        if target.any():
            found += target * (rates[:, block.sources] @ alike[block.targets].T)
        return np.asarray(np.tensordot(self.steady[draw][:, self.classes], found, 1))

    def _alike(self, values: Mapping[str, Floats], through: tuple[Some, Some], long_run: _Usual) -> Floats:
        """What sums give the block through states alike, before its rates: the columns of both channels."""
        block, alike, usual = self.block, long_run.alike, long_run.usual
        from_source = _Block(through[0], block.targets)
        on_target = _Block(block.sources, through[1])
        return np.concatenate(
            [
                alike[block.sources][:, through[0]] @ (from_source.of(values["like_source"]) / from_source.of(usual)),
                (on_target.of(values["like_target"]) / on_target.of(usual)) @ alike[block.targets][:, through[1]].T,
            ]
        )


def _by_column(sums: Floats, columns: Ints) -> Floats:
    """Some columns of the decayed sums, (n_columns, n_states, n_states)."""
    return np.ascontiguousarray(np.moveaxis(sums[..., columns], 2, 0))


def _stretch(used: NDArray[np.bool_]) -> slice:
    """From the first to the last that is used."""
    places = np.flatnonzero(used)
    return slice(int(places[0]), int(places[-1]) + 1) if len(places) else slice(0, 0)


def _through(name: str, block: _Block, values: Floats, allied: Floats) -> Floats:
    """What sums (n_columns, n_states, n_states) give a block through a channel, before its shares."""
    if name == "repetition":
        return block.of(values)
    if name == "reciprocity":
        return block.of(values.swapaxes(1, 2))
    if name == "source_activity":
        return np.asarray(values.sum(axis=2)[:, block.sources, None] - block.of(values))
    if name == "target_activity":
        return np.asarray(values.sum(axis=1)[:, None, block.targets] - block.of(values))
    return np.asarray(values[:, block.sources] @ allied[:, block.targets])


def _added(weights: Mapping[str, Floats], reaching: Mapping[str, Floats], counted: Mapping[str, Floats]) -> Floats:
    """What reaches a block by each of the long-run figures, weighted and added up, (2, n_sources, n_targets)."""
    found = np.tensordot(weights["itself"].sum(axis=0), reaching["itself"], 1)
    for figure, values in counted.items():
        if weights[figure].any():
            mixed = np.tensordot(weights[figure], reaching[figure], 1)
            for one, share in zip(mixed, values, strict=True):
                found += one * share
    return np.asarray(found)
