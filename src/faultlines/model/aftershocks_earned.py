"""What each channel of the daily model earns, as a fit keeps it; `aftershocks_leaving_out` works it out."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

#: Where a fit's provenance keeps it.
EARNED: Final = "earned_information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """Nats per act that a channel earns for one class, or for all of them together (``all``).

    ``interval`` holds 80 % of resamples of the days, in blocks of a week; the whole model and the one without the
    channel are compared on the same days. It holds the chance of the days and not that of the fit.
    """

    channel: str
    act_class: str
    nats_per_act: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedInformation:
    """What every channel earns on some days; ``held_out`` says that they were not fitted.

    ``acts`` is by class, and ``all``.
    """

    first_day: date
    last_day: date
    held_out: bool
    acts: dict[str, float]
    channels: tuple[Earned, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form, six digits kept."""
        plain = asdict(self)
        plain |= {"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}
        for one in plain["channels"]:
            one["nats_per_act"] = float(f"{one['nats_per_act']:.6g}")
            one["interval"] = [float(f"{end:.6g}") for end in one["interval"]]
        plain["channels"] = list(plain["channels"])
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "EarnedInformation":
        """Rebuild from `to_dict`."""
        return cls(
            first_day=date.fromisoformat(plain["first_day"]),
            last_day=date.fromisoformat(plain["last_day"]),
            held_out=plain["held_out"],
            acts=dict(plain["acts"]),
            channels=tuple(Earned(**one | {"interval": tuple(one["interval"])}) for one in plain["channels"]),
        )
