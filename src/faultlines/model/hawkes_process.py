"""A Hawkes process as a value: its long-run rates, its intensity, what each past event adds, its likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import expm

from faultlines.model.hawkes_sums import check_decays, check_events, decayed_sums, told_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hawkes:
    """A multivariate Hawkes process whose kernels are exponential, or mixes of exponentials.

    Attributes
    ----------
    baseline : ndarray, shape (n_nodes,)
        Events per day that nothing set off, non-negative.
    branching : ndarray, shape (n_nodes, n_nodes) or (n_kernels, n_nodes, n_nodes)
        ``branching[to, from]`` counts direct follow-on events per event, non-negative; one matrix for each kernel.
    decay : float or ndarray, shape (n_kernels,)
        Per day, positive. The mean delay of a follow-on event is ``1 / decay`` days.

    Raises
    ------
    ValueError
        If a shape does not fit the others, or a number is negative, not finite or (a decay) zero.

    Examples
    --------
    >>> process = Hawkes(baseline=np.array([0.2, 0.1]), branching=np.array([[0.0, 0.5], [0.5, 0.0]]), decay=2.0)
    >>> process.n_nodes, process.kernels.shape, process.decays
    (2, (1, 2, 2), array([2.]))
    """

    baseline: Floats
    branching: Floats
    decay: float | Floats

    def __post_init__(self) -> None:
        baseline = np.asarray(self.baseline, dtype=np.float64)
        if baseline.ndim != 1 or not baseline.size or not np.all(np.isfinite(baseline) & (baseline >= 0)):
            raise ValueError(f"baseline is {self.baseline}; expected one non-negative number for each node, per day")
        decays, n_nodes = check_decays(self.decay), len(baseline)
        wanted = (n_nodes, n_nodes) if np.ndim(self.decay) == 0 else (len(decays), n_nodes, n_nodes)
        branching = np.asarray(self.branching, dtype=np.float64)
        if branching.shape != wanted:
            raise ValueError(
                f"branching has shape {branching.shape}; expected {wanted}, [to, from] for the {n_nodes} nodes of "
                "baseline, with a leading axis for kernels where decay is an array."
            )
        _check_branching(branching)
        for name, value in (("baseline", baseline), ("branching", branching)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "decay", float(decays[0]) if np.ndim(self.decay) == 0 else decays)

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.baseline)

    @property
    def decays(self) -> Floats:
        """Decay of each kernel, per day, shape (n_kernels,)."""
        return np.atleast_1d(np.asarray(self.decay))

    @property
    def kernels(self) -> Floats:
        """Branching of each kernel, shape (n_kernels, n_nodes, n_nodes)."""
        return self.branching.reshape(-1, self.n_nodes, self.n_nodes)


def _check_branching(branching: Floats) -> None:
    if bad := np.argwhere(~(np.isfinite(branching) & (branching >= 0))).tolist():
        raise ValueError(
            f"branching{bad[0]} is {branching[tuple(bad[0])]}; expected a non-negative number of follow-on events. "
            "A process that calms others cannot be written as a sum of what past events add."
        )


def branching_ratio(branching: Floats) -> float:
    r"""Mean number of direct follow-on events per event, in the long run.

    The spectral radius :math:`\rho(G)`. At or above 1 there is no
    stationary rate, and a long forecast is meaningless.

    Parameters
    ----------
    branching : ndarray, shape (n_nodes, n_nodes) or (n_kernels, n_nodes, n_nodes)
        ``branching[to, from]``, dimensionless, non-negative. Kernels are summed.

    Returns
    -------
    float
        Dimensionless.

    Raises
    ------
    ValueError
        If ``branching`` is not square or has a negative entry.

    References
    ----------
    .. [1] Hawkes (1971), Biometrika 58(1), 83-90.

    Examples
    --------
    Each attack sets off half a reply, and each reply half an attack:

    >>> branching_ratio(np.array([[0.0, 0.5], [0.5, 0.0]]))
    0.50
    """
    values = np.asarray(branching, dtype=np.float64)
    if values.ndim not in (2, 3) or values.shape[-1] != values.shape[-2] or not values.size:
        raise ValueError(f"branching has shape {values.shape}; expected (n, n), or (n_kernels, n, n)")
    _check_branching(values)
    return float(np.abs(np.linalg.eigvals(_summed(values))).max())


def _summed(branching: Floats) -> Floats:
    return np.asarray(branching.reshape(-1, *branching.shape[-2:]).sum(axis=0))


def stationary_rates(process: Hawkes) -> Floats:
    r"""Events per day of each node in the long run, :math:`(I - G)^{-1} \mu`, shape (n_nodes,).

    Raises
    ------
    ValueError
        If the branching ratio is 1 or more.

    References
    ----------
    .. [1] Hawkes (1971), Biometrika 58(1), 83-90.

    Examples
    --------
    >>> stationary_rates(Hawkes(baseline=np.array([0.3]), branching=np.array([[0.4]]), decay=1.0))
    array([0.5])
    """
    ratio = branching_ratio(process.branching)
    if ratio >= 1:
        raise ValueError(
            f"the branching ratio is {ratio:.4g}; expected below 1, for at or above it events multiply without end and "
            "there is no long-run rate. Ask expected_counts for a limited duration, or scale branching down."
        )
    return np.asarray(np.linalg.solve(np.eye(process.n_nodes) - _summed(process.branching), process.baseline))


def expected_counts(process: Hawkes, duration: float) -> Floats:
    r"""Expected events of each node from an empty start, at any branching ratio, shape (n_nodes,).

    The mean excess :math:`x_k` over the baseline obeys :math:`x_k' = -\beta_k x_k + \beta_k G_k (\mu + \sum_l x_l)`,
    which is linear, so that one matrix exponential carries it to the end. Infinite where a float cannot hold it.

    Parameters
    ----------
    process : Hawkes
    duration : float
        Days.

    Examples
    --------
    At a branching ratio of 1 the rate grows by ``decay * baseline`` a day: 10 + 10**2 / 2.

    >>> expected_counts(Hawkes(baseline=np.ones(1), branching=np.ones((1, 1)), decay=1.0), 10.0)
    array([60.])
    """
    n_nodes, decays = process.n_nodes, process.decays
    n_states = len(decays) * n_nodes
    gains = (process.kernels * decays[:, None, None]).reshape(n_states, n_nodes)
    flow = np.zeros((n_states + n_nodes + 1,) * 2)
    flow[:n_states, :n_states] = np.tile(gains, len(decays)) - np.diag(np.repeat(decays, n_nodes))
    flow[:n_states, -1] = gains @ process.baseline
    flow[n_states:-1, :n_states] = np.tile(np.eye(n_nodes), len(decays))
    flow[n_states:-1, -1] = process.baseline
    with np.errstate(over="ignore", invalid="ignore"):
        counts = expm(flow * duration)[n_states:-1, -1]
    return np.asarray(np.where(np.isfinite(counts), counts, np.inf))


def intensity_at(process: Hawkes, times: ArrayLike, nodes: ArrayLike, at: ArrayLike) -> Floats:
    """Intensity of every node just before each of some times, shape (n_times, n_nodes).

    Parameters
    ----------
    process : Hawkes
    times, nodes : array_like, shape (n_events,)
        Events so far, sorted by time. Those at a time asked for do not count yet.
    at : array_like, shape (n_times,)
        Days, in any order.

    Raises
    ------
    ValueError
        If the events are not in order; see `faultlines.model.hawkes_sums.check_events`.

    Examples
    --------
    An event at day 1 sets off half an event, at 0.5 * 2 a day to begin with:

    >>> process = Hawkes(baseline=np.array([0.2]), branching=np.array([[0.5]]), decay=2.0)
    >>> intensity_at(process, [1.0], [0], [0.0, 1.0, 1.5]).ravel()
    array([0.2       , 0.2       , 0.56787944])
    """
    when, where = check_events(times, nodes, process.n_nodes)
    asked = np.asarray(at, dtype=np.float64)
    order = np.argsort(asked, kind="stable")
    sums = decayed_sums(when, where, asked[order], n_nodes=process.n_nodes, decays=process.decays)
    intensity = np.empty((len(asked), process.n_nodes))
    intensity[order] = process.baseline + np.tensordot(sums, process.kernels, axes=([1, 2], [0, 2]))
    return intensity


def contributions_at(process: Hawkes, times: ArrayLike, nodes: ArrayLike, at: float) -> Floats:
    """What each past event adds to each node's intensity just before one time, shape (n_events, n_nodes).

    Their sum over events, plus the baseline, is the intensity. Events at ``at`` or later add nothing.

    Raises
    ------
    ValueError
        If the events are not in order; see `faultlines.model.hawkes_sums.check_events`.

    Examples
    --------
    >>> process = Hawkes(baseline=np.array([0.2]), branching=np.array([[0.5]]), decay=2.0)
    >>> contributions_at(process, [1.0, 1.25], [0, 0], 1.5).ravel()
    array([0.36787944, 0.60653066])
    """
    when, where = check_events(times, nodes, process.n_nodes)
    age = at - when
    past = np.where(age > 0, np.exp(-process.decays[:, None] * np.maximum(age, 0.0)), 0.0)
    return np.asarray(np.einsum("ke,kie->ei", past * process.decays[:, None], process.kernels[:, :, where]))


def log_likelihood(process: Hawkes, times: ArrayLike, nodes: ArrayLike, duration: float) -> float:
    r"""Log-likelihood of events observed from 0 to ``duration``, in nats.

    .. math:: \sum_e \log \lambda_{i_e}(t_e) - \sum_i \int_0^T \lambda_i(t) dt

    by one pass over the events [1]_. Minus infinity where an event has no intensity.

    Parameters
    ----------
    process : Hawkes
    times, nodes : array_like, shape (n_events,)
        Sorted by time.
    duration : float
        Days.

    Raises
    ------
    ValueError
        If the events are not in order; see `faultlines.model.hawkes_sums.check_events`.

    References
    ----------
    .. [1] Ozaki (1979), Annals of the Institute of Statistical Mathematics 31(B), 145-155.

    Examples
    --------
    No branching: two events at a rate of 1/2 in four days, 2 log(1/2) - 4/2.

    >>> log_likelihood(Hawkes(baseline=np.array([0.5]), branching=np.zeros((1, 1)), decay=1.0), [1, 3], [0, 0], 4.0)
    -3.386294
    """
    when, where = check_events(times, nodes, process.n_nodes, duration)
    sums = decayed_sums(when, where, when, n_nodes=process.n_nodes, decays=process.decays)
    intensity = process.baseline[where] + received(process, sums, where)
    told = told_by(when, where, duration, n_nodes=process.n_nodes, decays=process.decays)
    expected = duration * process.baseline.sum() + np.einsum("kij,kj->", process.kernels, told)
    with np.errstate(divide="ignore"):
        return float(np.log(intensity).sum() - expected)


def received(process: Hawkes, sums: Floats, nodes: Ints) -> Floats:
    """Branching times sums, for one node a row, shape (n_rows,)."""
    return np.asarray(np.einsum("ekj,ekj->e", sums, process.kernels.swapaxes(0, 1)[nodes]))
