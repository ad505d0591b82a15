"""The fitted parameters of the daily model, and their JSON form."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from faultlines.errors import FitError
from faultlines.terms.history import History
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]

N_CLASSES: Final = len(ActClass)
#: Variances of combinations of coefficients below this share of the largest count as this much.
SMALLEST_VARIANCE: Final = 1e-12
CLASS_NAMES: Final[tuple[str, ...]] = tuple(kind.name.lower() for kind in ActClass)

#: How a past act reaches a directed dyad.
CHANNELS: Final[tuple[str, ...]] = (
    "repetition",
    "reciprocity",
    "source_activity",
    "target_activity",
    "ally_of_target",
    "like_source",
    "like_target",
)
#: Long-run rates that the baseline is a mix of; `faultlines.model.aftershocks_base.baseline_terms` says what each is.
BASELINES: Final[tuple[str, ...]] = ("baseline", "active_baseline", "like_source_baseline", "like_target_baseline")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AftershockFit:
    """What `faultlines.model.aftershocks.fit_aftershocks` found.

    Attributes
    ----------
    half_lives : tuple of float
        Days; the kernel is a mix of these exponentials.
    coefficients : ndarray of float64, shape (n_coefficients,)
        In the order of `coefficient_names`: ``alpha`` and ``beta`` by class, then for each class the coefficients
        of the baselines and those of the channels. A channel's coefficient counts direct follow-on acts per act.
    free : ndarray of int64, shape (n_free,)
        Indices of the coefficients that are uncertain; the others sit at their bound of zero.
    covariance : ndarray of float64, shape (n_free, n_free)
        Laplace approximation, inflated by the over-dispersion.
    kappa, source_shape, target_shape : ndarray of float64, shape (n_classes,)
        Weight of the structural rate against a dyad's own mean (days), and of the average state against a state's own
        activity as a source and as a target (acts).
    dispersion : ndarray of float64, shape (n_classes,)
        Shape ``k`` of a dyad-day's negative binomial: variance ``m + m**2 / k``.
    volume : ndarray of float64, shape (7,)
        Typical reporting volume by weekday, Monday first, mean one.
    weekday : ndarray of float64, shape (n_classes, 7)
        Acts of each class by weekday, given the volume.
    horizons : ndarray of float64, shape (n_horizons,)
        Days, rising.
    horizon_scale, horizon_shape : ndarray of float64, shape (n_horizons,)
        Scale and shape that turn a pair's expected acts of force into the probability of one or more.
    provenance : dict
        First and last day, rows, pairs, how the fit ended, and what each channel earns
        (`faultlines.model.aftershocks_earned`).
    states : tuple of str
        Actor ids that the fit saw; empty where a file older than this field does not say.
    """

    half_lives: tuple[float, ...]
    coefficients: Floats
    free: NDArray[np.int64]
    covariance: Floats
    kappa: Floats
    source_shape: Floats
    target_shape: Floats
    dispersion: Floats
    volume: Floats
    weekday: Floats
    horizons: Floats
    horizon_scale: Floats
    horizon_shape: Floats
    provenance: dict[str, Any]
    states: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.half_lives or not all(0 < days < np.inf for days in self.half_lives):
            raise FitError(
                f"the aftershock fit has half-lives {self.half_lives}; expected positive numbers of days. "
                "Fit again with `faultlines fit aftershocks`."
            )
        expected = len(coefficient_names(self.half_lives))
        if len(self.coefficients) != expected:
            raise FitError(
                f"the aftershock fit has {len(self.coefficients)} coefficients; expected {expected} for "
                f"{len(self.half_lives)} half-lives. Fit again with `faultlines fit aftershocks`."
            )
        if not np.all(np.isfinite(self.coefficients)):
            wrong = self.names[int(np.argmax(~np.isfinite(self.coefficients)))]
            raise FitError(
                f"the aftershock fit has no number for its coefficient {wrong}; expected a finite one. "
                "Fit again with `faultlines fit aftershocks`."
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients, such as ``use_of_force.reciprocity.verbal_conflict.7d``."""
        return coefficient_names(self.half_lives)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form; six digits are kept, and of the coefficients only those that are not zero."""
        plain = {
            key: _rounded(value) if isinstance(value, np.ndarray) else value for key, value in asdict(self).items()
        }
        kept = np.flatnonzero(self.coefficients)
        plain["half_lives"] = list(self.half_lives)
        plain["states"] = list(self.states)
        if not self.states:
            # As in the file it came from, so that its forecasts keep their version.
            del plain["states"]
        plain["coefficients"] = dict(
            zip([self.names[index] for index in kept], _rounded(self.coefficients[kept]), strict=True)
        )
        plain["free"] = [self.names[index] for index in self.free]
        plain["covariance"] = [row[: index + 1] for index, row in enumerate(plain["covariance"])]
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "AftershockFit":
        """Rebuild from `to_dict`.

        Raises
        ------
        FitError
            If a field is missing or a coefficient unknown.
        """
        missing = {field.name for field in fields(cls)} - plain.keys() - {"states"}
        if missing:
            raise FitError(
                f"the aftershock section lacks {', '.join(sorted(missing))}; expected the fields of an AftershockFit. "
                "Fit again with `faultlines fit aftershocks`."
            )
        half_lives = tuple(float(days) for days in plain["half_lives"])
        places = {name: index for index, name in enumerate(coefficient_names(half_lives))}
        unknown = [name for name in (*plain["coefficients"], *plain["free"]) if name not in places]
        if unknown:
            raise FitError(
                f"the aftershock section names an unknown coefficient {unknown[0]}; expected names such as "
                "use_of_force.repetition.use_of_force.7d. Fit again with `faultlines fit aftershocks`."
            )
        coefficients = np.zeros(len(places))
        for name, value in plain["coefficients"].items():
            coefficients[places[name]] = value
        arrays = {
            field.name: np.array(plain[field.name], dtype=np.float64)
            for field in fields(cls)
            if field.name not in {"half_lives", "coefficients", "free", "covariance", "provenance", "states"}
        }
        return cls(
            half_lives=half_lives,
            coefficients=coefficients,
            free=np.array([places[name] for name in plain["free"]], dtype=np.int64),
            covariance=_symmetric(plain["covariance"]),
            provenance=dict(plain["provenance"]),
            states=tuple(plain.get("states", ())),
            **arrays,
        )


def check_states(fit: AftershockFit, history: History) -> None:
    """Refuse a history with states that a fit did not see.

    No parameter belongs to a state, so their order and number do not matter: a history of some of the fit's states is
    read with the same parameters, and "all others" are then those of the history. Of a state that the fit did not see
    nothing says that the parameters hold. A fit that does not name its states is not checked.

    Raises
    ------
    FitError
        Naming the first such states.
    """
    known = set(fit.states or history.states)
    strangers = [name for name in history.states if name not in known]
    if strangers:
        some = ", ".join(strangers[:5]) + (", ..." if len(strangers) > 5 else "")
        raise FitError(
            f"the aftershock fit is for other dyads: {len(strangers)} of the history's {len(history.states)} states "
            f"are not among the {len(fit.states)} that it was fitted on ({some}); expected some or all of those. Build "
            "the history with states=fit.states, or fit again with `faultlines fit aftershocks`."
        )


def coefficient_names(half_lives: tuple[float, ...]) -> tuple[str, ...]:
    """Names of all coefficients, in order: ``alpha``, ``beta``, and each class's block."""
    heads = [f"{name}.{kind}" for name in ("alpha", "beta") for kind in CLASS_NAMES]
    blocks = [f"{kind}.{name}" for kind in CLASS_NAMES for name in block_names(half_lives)]
    return (*heads, *blocks)


def block_names(half_lives: tuple[float, ...]) -> tuple[str, ...]:
    """Names of the coefficients of one class: those of `BASELINES`, then channel by past class by half-life."""
    terms = [f"{channel}.{past}.{days:g}d" for channel in CHANNELS for past in CLASS_NAMES for days in half_lives]
    return (*BASELINES, *terms)


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """The flat vector, taken apart; of many, each array has their axes before its own.

    ``alpha`` and ``beta`` have shape (n_classes,), ``baseline`` (n_classes, n_baselines); ``channels`` has shape
    (n_classes, n_channels, n_classes, n_half_lives): [class that follows, channel, past class, half-life].
    """

    alpha: Floats
    beta: Floats
    baseline: Floats
    channels: Floats


def take_apart(coefficients: Floats, half_lives: tuple[float, ...]) -> Coefficients:
    """Views of the flat vector of coefficients, or of many along the last axis."""
    many = coefficients.shape[:-1]
    blocks = coefficients[..., 2 * N_CLASSES :].reshape(*many, N_CLASSES, -1)
    channels = blocks[..., len(BASELINES) :]
    return Coefficients(
        alpha=coefficients[..., :N_CLASSES],
        beta=coefficients[..., N_CLASSES : 2 * N_CLASSES],
        baseline=blocks[..., : len(BASELINES)],
        channels=channels.reshape(*many, N_CLASSES, len(CHANNELS), N_CLASSES, len(half_lives)),
    )


def conflict_only(coefficients: Floats, half_lives: tuple[float, ...]) -> Floats:
    """Take out what acts of cooperation add to later acts of conflict.

    A linear process cannot let a treaty lower the expected conflict, and what the fit finds it to add is attention: a
    pair in the news is coded more often. For counting acts that is right; as risk it would mislead.

    Parameters
    ----------
    coefficients : ndarray, shape (..., n_coefficients)
    half_lives : tuple of float

    Returns
    -------
    ndarray, shape (..., n_coefficients)
    """
    kept = np.array([not _from_cooperation_to_conflict(name) for name in coefficient_names(half_lives)])
    return np.where(kept, coefficients, 0.0)


def _from_cooperation_to_conflict(name: str) -> bool:
    following, *path = name.split(".")
    past = path[1] if len(path) == 3 else ""
    return past.endswith("cooperation") and not following.endswith("cooperation")


def draw_coefficients(fit: AftershockFit, rng: np.random.Generator, n: int) -> Floats:
    """Draw coefficients from their uncertainty, shape (n, n_coefficients).

    Each is a normal draw with the fit's covariance, moved to the nearest point with no channel below zero. Near is
    measured by the likelihood's curvature, as the fit itself would be moved by other data: coefficients that stand in
    for each other then give way to each other, and what they add up to keeps its place. Setting each to zero alone
    would raise every sum.

    Raises
    ------
    ValueError
        If ``n`` is not positive.

    References
    ----------
    .. [1] Andrews (1999), Econometrica 67(6), 1341-1383: estimates whose true value is on a boundary.
    """
    if n < 1:
        raise ValueError(f"n is {n}; expected at least one draw")
    draws = np.tile(fit.coefficients, (n, 1))
    if not len(fit.free):
        return draws
    values, vectors = np.linalg.eigh(fit.covariance)
    deviations = np.sqrt(np.maximum(values, SMALLEST_VARIANCE * values.max()))
    free = draws[:, fit.free] + rng.standard_normal(draws[:, fit.free].shape) @ (vectors * deviations).T
    # ``whitened @ covariance @ whitened.T`` is the identity, so plain distance after it is distance by the curvature.
    whitened = (vectors / deviations).T
    either_sign = fit.free < 2 * N_CLASSES
    sides = np.concatenate([whitened, -whitened[:, either_sign]], axis=1)
    for place in np.flatnonzero((free[:, ~either_sign] < 0.0).any(axis=1)):
        parts, _ = nnls(sides, whitened @ free[place], maxiter=50 * sides.shape[1])
        free[place] = parts[: len(fit.free)]
        free[place, either_sign] -= parts[len(fit.free) :]
    draws[:, fit.free] = free
    return np.asarray(draws)


def _rounded(values: NDArray[Any]) -> Any:
    return np.vectorize(lambda value: float(f"{value:.6g}"), otypes=[float])(values).tolist() if values.size else []


def _symmetric(lower: list[list[float]]) -> Floats:
    """A symmetric matrix from the rows of its lower triangle."""
    full = np.zeros((len(lower), len(lower)))
    for index, row in enumerate(lower):
        full[index, : index + 1] = row
    return np.asarray(full + np.tril(full, -1).T)
