"""Figure claims: numbers that a document gives about actors, each with what it measures, its unit and its year.

The source is whose figure it is: who sells, gives, sends, spends or owns. The target is who gets it. "Vietnam's imports
from Russia" has Russia as source, as the sales would have. Ages, dates, scores, telephone numbers and counts of deals
or days are not figures; nor is a number whose noun or verb does not say what it measures.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from faultlines.reading.amounts import Amount, find_amounts
from faultlines.reading.annotated import Annotated
from faultlines.reading.clauses import agents, is_passive, objects
from faultlines.reading.dates import DateExpression, attached_dates, date_expressions
from faultlines.reading.lexicon import lexicon
from faultlines.reading.modality import stance
from faultlines.reading.parties import Found, Parties, Party, merged, prepositional_objects
from faultlines.reading.quantities import Quantity, clause_verb, measured, trades
from faultlines.reading.triage import may_give_figure
from faultlines.reading.wordlists import words
from faultlines.terms.claims import FigureClaim
from faultlines.terms.identifiers import content_id

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

READER: Final = "figures/1"
#: Share of figures that were right in every field, by how the actors were found: in the amount's own phrase or clause,
#: or as the sentence's only actor. Counted by hand: 48 of 56 on sentences written for it, 32 of 36 on news sentences.
_CONFIDENCE: Final = {"near": 0.87, "only": 0.67}

_TO: Final = ("to", "for", "toward", "towards", "against", "with")
_NEAR: Final = ("into", "near", "along", "around", "in")
_LEVIES: Final = words("tariff duty tax levy sanction embargo")
_GETTING: Final = words("import purchase procurement acquisition intake")
_GETS: Final = words("buy purchase import receive acquire get obtain procure order host shelter house")
_FROM: Final = ("from",)
_BETWEEN: Final = re.compile(
    r"[\s,(]*(?:(?:in|during|for|of|since|by|as of|back in)\s+)?(?:the\s+)?(?:(?:fiscal|calendar)\s+)?(?:year\s+)?"
)


_COMPARED: Final = re.compile(
    r"\b(?:compared\s+(?:with|to)|against|versus|(?:up|down)\s+from)\s+(?:about|around|some|nearly|just)?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sides:
    source: Found
    target: Found
    how: str


def read_figures(annotated: Annotated) -> list[FigureClaim]:
    """Figure claims of an annotated document, in the order of the text.

    Parameters
    ----------
    annotated : Annotated
        Parsed document with its actors.

    Returns
    -------
    list of FigureClaim
        Only figures that some actor of their sentence is tied to. Money is in the ISO 4217 code as unit, and
        ``value`` the full number; ``year`` is None where none is stated.
    """
    parties = Parties(annotated)
    claims: dict[str, FigureClaim] = {}
    for sentence in annotated.sentences:
        named = {mention.id for mention in annotated.mentions_in(sentence)}
        if may_give_figure(sentence.text, named or _meant(sentence, parties)):
            for claim in _in_sentence(annotated, sentence, parties):
                claims.setdefault(claim.claim_id, claim)
    return list(claims.values())


def _meant(sentence: "Span", parties: Parties) -> set[str]:
    """Whom the pronouns of a sentence stand for."""
    return {party.id for token in sentence if token.pos_ == "PRON" for party in parties.concerned(token)}


def _in_sentence(annotated: Annotated, sentence: "Span", parties: Parties) -> list[FigureClaim]:
    dates = date_expressions(sentence, annotated.document.published_at)
    amounts = [a for a in find_amounts(sentence.text) if not _is_dated(a, sentence, dates)]
    found = []
    last: tuple[Amount, Quantity, _Sides] | None = None
    for amount in amounts:
        span = annotated.doc.char_span(
            sentence.start_char + amount.start, sentence.start_char + amount.end, alignment_mode="expand"
        )
        if span is None:
            continue
        quantity = measured(amount, span)
        if quantity is not None:
            sides = _sides(span.root, quantity, parties, annotated, sentence)
        elif last is not None and _is_compared(sentence.text[last[0].end : amount.start], amount, last[1]):
            quantity, sides = last[1], _of_another(span, annotated) or last[2]
        else:
            continue
        last = (amount, quantity, sides)
        if sides.source or sides.target:
            year = _year(amount, amounts, sentence, dates, quantity, annotated)
            found.append(_claim(annotated, sentence, amount, quantity, sides, year, span.root))
    return found


def _is_compared(between: str, amount: Amount, quantity: Quantity) -> bool:
    """Whether an amount is of what the one before it is of: "$160 million in 2022, compared with $130 million"."""
    return _COMPARED.search(between) is not None and amount.unit in {None, quantity.unit}


def _of_another(span: "Span", annotated: Annotated) -> _Sides | None:
    """Whose an amount in a comparison is, where the words after it say so: "with 290 for the United States"."""
    following = span.doc[span.end : span.end + 4]
    if len(following) == 0 or following[0].lower_ not in {"for", "in", "by"}:
        return None
    named = [annotated.by_token[token.i] for token in following if token.i in annotated.by_token]
    return _Sides((Party(named[0].mention),), (), "near") if named else None


def _is_dated(amount: Amount, sentence: "Span", dates: list[DateExpression]) -> bool:
    start, end = sentence.start_char + amount.start, sentence.start_char + amount.end
    return any(start < each.end and each.start < end for each in dates)


def _claim(
    annotated: Annotated,
    sentence: "Span",
    amount: Amount,
    quantity: Quantity,
    sides: _Sides,
    year: int | None,
    root: "Token",
) -> FigureClaim:
    document, passage = annotated.document, annotated.passage(sentence)
    value = quantity.sign * amount.value
    sources = tuple(party.mention for party in sides.source)
    targets = tuple(party.mention for party in sides.target)
    key = [passage.start, amount.start, quantity.name, quantity.unit, value, year, [m.id for m in sources + targets]]
    return FigureClaim(
        claim_id=content_id("c", "figure", document.document_id, *key),
        document_id=document.document_id,
        external_id=document.external_id,
        published_at=document.published_at,
        passage=passage,
        modality=stance(root, lexicon()).modality,
        confidence=round(_CONFIDENCE[sides.how] * min((p.weight for p in sides.source + sides.target), default=1.0), 2),
        reader=READER,
        source_actors=sources,
        target_actors=targets,
        quantity=quantity.name,
        unit=quantity.unit,
        value=value,
        year=year,
    )


def _sides(root: "Token", quantity: Quantity, parties: Parties, annotated: Annotated, sentence: "Span") -> _Sides:
    """Whose figure it is and who gets it, from the phrase, the clause, the clause above; else the only actor."""
    owners, receivers, givers = _by_noun(quantity, parties)
    verb = quantity.verb
    gets = quantity.noun is not None and quantity.noun.lemma_.lower() in _GETTING
    if verb is not None:
        doers, done_to, done_from = _by_verb(verb, quantity, parties)
        if verb.lemma_.lower() in _GETS and doers:
            gets, owners, givers = True, doers, givers or owners
        elif owners and doers and (_is_harm(quantity) or quantity.name.startswith("share of")):
            owners, receivers = doers, owners
        owners, receivers, givers = owners or doers, receivers or done_to, givers or done_from
    owners = owners or _above(root, parties)
    receivers = tuple(party for party in receivers if party.id not in {p.id for p in owners})
    if givers and (gets or not owners):
        return _Sides(givers, tuple(p for p in owners or receivers if p.id not in {g.id for g in givers}), "near")
    if owners or receivers:
        return _Sides(owners, receivers, "near")
    named = merged(party for token in sentence for party in _named_at(token, parties, annotated))
    return _Sides(named if len(named) == 1 else (), (), "only")


def _is_harm(quantity: Quantity) -> bool:
    return quantity.name.rsplit(" ", 1)[-1] in words(
        "killed wounded captured destroyed damaged sunk detained down expelled"
    )


def _by_noun(quantity: Quantity, parties: Parties) -> tuple[Found, Found, Found]:
    """Owners, receivers and givers in the phrase of the noun that is measured."""
    noun = quantity.noun
    if noun is None:
        return (), (), ()
    of_what = [o for o in prepositional_objects(noun, ("of",)) if o.pos_ == "NOUN"] if trades(noun) else []
    givers = _through(noun, _FROM, parties)
    if of_what and not givers and noun.lemma_.lower() in _GETTING:
        givers = parties.owners(of_what[0])
    owners = tuple(p for p in parties.owners(noun, of=True) if p.id not in {g.id for g in givers})
    owners = owners or parties.compound_names(noun)
    if quantity.unit in {"persons", "count"}:
        return owners, _through(noun, _TO + _NEAR, parties), givers
    owners = owners or _through(noun, ("in",), parties)
    if not owners and (pair := _through(noun, ("between",), parties)):
        return pair[:1], pair[1:], ()
    to = (*_TO, "on") if noun.lemma_.lower() in _LEVIES else _TO
    receivers = merged(p for head in (noun, *of_what) for p in _through(head, to, parties))
    return owners, receivers, givers


def _by_verb(verb: "Token", quantity: Quantity, parties: Parties) -> tuple[Found, Found, Found]:
    """Doers, receivers and givers in the clause of an amount."""
    doers = agents(verb, parties)
    given = [child for child in verb.children if child.dep_ == "dative"]
    receivers = merged(party for token in given for party in parties.concerned(token))
    if is_passive(verb):
        others = [token for token in objects(verb) if token != quantity.noun]
        receivers = receivers or merged(party for token in others for party in parties.concerned(token))
    near = _TO + (_NEAR if quantity.unit in {"persons", "count"} else ())
    return doers, receivers or _through(verb, near, parties), _through(verb, _FROM, parties)


def _through(head: "Token", prepositions: tuple[str, ...], parties: Parties) -> Found:
    return merged(party for token in prepositional_objects(head, prepositions) for party in parties.concerned(token))


def _above(root: "Token", parties: Parties) -> Found:
    """Actors of the noun that the amount's clause describes: "an economy squeezed by 16% rates"."""
    for up in root.ancestors:
        if up.dep_ in {"relcl", "acl"} and (found := parties.concerned(up.head)):
            return found
        if up.dep_ in {"ccomp", "parataxis", "conj"} and up.pos_ in {"VERB", "AUX"}:
            return ()
    return ()


def _named_at(token: "Token", parties: Parties, annotated: Annotated) -> Found:
    return parties.concerned(token) if token.i in annotated.by_token else ()


def _year(
    amount: Amount,
    amounts: list[Amount],
    sentence: "Span",
    dates: list[DateExpression],
    quantity: Quantity,
    annotated: Annotated,
) -> int | None:
    """The one year that an amount is of: of a date right after it, else of its clause's date."""
    text, offset = sentence.text, sentence.start_char
    beside = {}
    for each in dates:
        before = [a for a in amounts if a.end <= each.start - offset]
        if before and _BETWEEN.fullmatch(text, before[-1].end, each.start - offset):
            beside[before[-1].start] = each
    if amount.start in beside:
        return _only_year(beside[amount.start])
    free = [
        each
        for each in dates
        if each not in beside.values() and not text[: each.start - offset].rstrip().endswith(("from", "since"))
    ]
    anchor = quantity.verb or clause_verb(quantity.noun) if quantity.noun is not None else quantity.verb
    span = attached_dates(sentence, annotated.document.published_at, anchor or sentence.root)
    match = next((each for each in free if each.dates == span), None)
    if match is None and len(dates) == 1 and dates[0].dates == span and dates[0] in [*free, *beside.values()]:
        match = dates[0]
    return _only_year(match) if match else None


def _only_year(expression: DateExpression) -> int | None:
    years = {expression.dates.earliest.year, expression.dates.latest.year}
    return years.pop() if len(years) == 1 else None
