"""What one reader says one passage says: claims, and the parts they are made of.

Offsets count Unicode characters of the document's text, the end excluded, so
``text[start:end] == passage.text`` always holds.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Final

MODALITIES: Final[tuple[str, ...]] = ("happened", "planned", "pledged", "denied", "hypothetical", "predicted")

TIE_TYPES: Final[tuple[str, ...]] = (
    "defence_pact",
    "consultation_pact",
    "non_aggression_pact",
    "arms_supply",
    "sanction",
    "territorial_claim",
    "rivalry",
    "trade_dependence",
    "basing",
    "partnership",
    "membership",
)

TIE_STATES: Final[tuple[str, ...]] = ("pledged", "signed", "in_force", "delivered", "lapsed", "violated")

#: Ties that bind both sides alike; every other type runs from source to target.
#: arms_supply: supplier -> client. sanction: sender -> target. territorial_claim: claimant -> the state that
#: holds or also claims. trade_dependence: the dependent state -> its partner. basing: the state whose forces are
#: based -> the host. membership: member -> organisation.
MUTUAL_TIES: Final[frozenset[str]] = frozenset(
    {"defence_pact", "consultation_pact", "non_aggression_pact", "rivalry", "partnership"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """Days, both ends included, within which an act took place."""

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise ValueError(f"earliest {self.earliest} is after latest {self.latest}")

    @property
    def days(self) -> int:
        """Number of days that the range spans, 1 for a single day."""
        return (self.latest - self.earliest).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A verbatim stretch of a document."""

    document_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorMention:
    """An actor as one document names it.

    ``id`` is an ISO 3166-1 alpha-3 code (XKX for Kosovo), ``IGO:…`` or ``NSA:…``; ``sector`` is PLOVER's
    (GOV, MIL, COP, LEG, CVL, REB, …) and None where the state itself is named.
    """

    id: str
    text: str
    start: int
    end: int
    sector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who is quoted; ``actor`` is the state or body spoken for, None for an independent voice."""

    name: str | None
    post: str | None = None
    institution: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Common part of every claim.

    ``confidence`` is the reader's probability that the passage says this; it is about reading, not about the
    world. ``reader`` names the method and its version. ``external_id`` is the id that a JSONL line or a row of a
    coded file gave itself.
    """

    kind: ClassVar[str] = ""

    claim_id: str
    document_id: str
    external_id: str | None = None
    published_at: date
    passage: Passage
    modality: str
    speaker: Speaker | None = None
    confidence: float
    reader: str

    def __post_init__(self) -> None:
        if self.modality not in MODALITIES:
            raise ValueError(f"modality is {self.modality!r}; expected one of {', '.join(MODALITIES)}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence is {self.confidence}; expected a probability")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventClaim(Claim):
    """An act of one of PLOVER's types.

    A mutual act has its first party as source and the others as targets, in the order of the text.
    ``target_actors`` may be empty. ``count`` is the number of acts where the text gives one ("a dozen deals").
    """

    kind: ClassVar[str] = "event"

    source_actors: tuple[ActorMention, ...]
    target_actors: tuple[ActorMention, ...]
    event_type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    occurred_on: DateRange
    place: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TieClaim(Claim):
    """A standing relation: its type, its state, and the days it holds where the text gives them.

    ``occurred_on`` dates the step that the claim reports (the signing, the delivery). ``share`` is the
    fraction 0-1 of the target's total that the tie stands for (arms, trade), None where unknown.
    """

    kind: ClassVar[str] = "tie"

    source_actors: tuple[ActorMention, ...]
    target_actors: tuple[ActorMention, ...]
    tie_type: str
    state: str
    occurred_on: DateRange
    valid_to: date | None = None
    share: float | None = None
    instrument: str | None = None

    def __post_init__(self) -> None:
        # Not super(): a slotted dataclass is re-made, and a zero-argument super() would look for the first one.
        Claim.__post_init__(self)
        if self.tie_type not in TIE_TYPES:
            raise ValueError(f"tie_type is {self.tie_type!r}; expected one of {', '.join(TIE_TYPES)}")
        if self.state not in TIE_STATES:
            raise ValueError(f"state is {self.state!r}; expected one of {', '.join(TIE_STATES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureClaim(Claim):
    """A number with its unit and year, about some actors. Money is in the currency's ISO 4217 code."""

    kind: ClassVar[str] = "figure"

    source_actors: tuple[ActorMention, ...]
    target_actors: tuple[ActorMention, ...] = ()
    quantity: str
    unit: str
    value: float
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementClaim(Claim):
    """What somebody holds to be so or likely. ``likelihood`` is the interval that the words stand for."""

    kind: ClassVar[str] = "judgement"

    proposition: str
    likelihood_words: str | None = None
    likelihood: tuple[float, float] | None = None
    about: tuple[str, ...] = ()


CLAIM_KINDS: Final[dict[str, type[Claim]]] = {
    kind.kind: kind for kind in (EventClaim, TieClaim, FigureClaim, JudgementClaim)
}


def claim_to_dict(claim: Claim) -> dict[str, Any]:
    """One claim as a JSON-ready dict in the vocabulary's words; dates as ISO 8601 text."""
    return {"kind": claim.kind} | {field.name: _plain(getattr(claim, field.name)) for field in fields(claim)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, (DateRange, Passage, ActorMention, Speaker)):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
