"""When an act took place, from the words of its sentence and the day of publication.

`resolve_dates` picks the date that belongs to an act by grammar: a date in the act's own clause first, then one in a
clause that shares its time (a joined verb, the verb that governs it), never one that belongs to another act of the
sentence. Without any, a report is taken to tell the last week: from six days before publication up to it.

Past expressions never end after publication. An act that lies ahead ("will meet on Tuesday") takes the next such day.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from faultlines.reading.dateforms import Form, find_forms
from faultlines.reading.datelinks import Link, find_links
from faultlines.reading.dateparts import is_date_word, span_of
from faultlines.reading.wordlists import words
from faultlines.terms.claims import DateRange

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: Days before publication that an undated act may have taken place: with the day itself, a week.
UNDATED_DAYS: Final = 6

_LOOK_BACK: Final = 60
_BEFORE_A_DATE: Final = words(
    "in since of from by during until till to through between around circa before after early late mid for last next "
    "this"
)
_NOT_A_YEAR_AFTER: Final = re.compile(
    r"\s*(?:%|percent|per\s+cent|hundred|thousand|million|billion|trillion|km|kilomet|mile|meter|metre|ton|barrel|feet"
    r"|euro|dollar|yuan|ruble|rouble|yen|pound|people|troops|GMT|hours?\b)",
)
_REPORTING: Final = words(
    "say tell announce report add state declare confirm claim note warn write insist stress explain"
)
_TO_COME: Final = words("plan expect schedule set due intend aim prepare hope want slate promise pledge vow")
_OF_A_THING: Final = words("the its their his her in ’s 's")
_STRETCHES: Final = words("year month week day quarter half morning afternoon evening night")
_FULL: Final = frozenset({"month_day", "day_month", "iso", "in_digits", "compact"})
_END: Final = re.compile(r"\b(?:the\s+)?end\b|^late\b", re.IGNORECASE)
_CLAUSES: Final = frozenset({"ROOT", "ccomp", "xcomp", "conj", "advcl", "relcl", "acl", "csubj", "pcomp", "parataxis"})


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in a text: its characters in the document, the token that carries it, and the days it stands for.

    ``counts_from`` are the characters of the date that it was counted from, where the two make one phrase: in "two
    days after the vote on Wednesday", Wednesday dates the vote alone. ``within`` are the only characters whose acts
    it dates: in "on Friday, two weeks after the raid", the two weeks date the raid.
    """

    start: int
    end: int
    text: str
    root: "Token"
    dates: DateRange
    counts_from: tuple[int, int] | None = None
    within: tuple[int, int] | None = None


def undated(published_at: date) -> DateRange:
    """Days in which an act of a report without a date is taken to have happened: the week up to publication.

    >>> undated(date(2024, 6, 22)).days
    7
    """
    return DateRange(earliest=published_at - timedelta(UNDATED_DAYS), latest=published_at)


def date_expressions(sent: "Span", published_at: date) -> list[DateExpression]:
    """Find the dates of one sentence, in its order.

    Numbers that only look like years ("1945 sailors", "$2000") and names ("Theresa May") are passed over; "from 2016
    to 2019" is one expression, and "since 2022" runs up to publication.
    """
    plain = _plain_expressions(sent, published_at)
    linked, unread = _linked_expressions(sent, _plain_expressions(sent, published_at, bounded=False), published_at)
    kept = [each for each in plain if not any(each.start < end and start < each.end for start, end in unread)]
    return sorted([*kept, *linked], key=lambda each: each.start)


def _plain_expressions(sent: "Span", published_at: date, *, bounded: bool = True) -> list[DateExpression]:
    """Find the dates that stand by themselves; unless ``bounded``, without "since" or "after"."""
    whole = sent.text
    forms = [form for form in find_forms(whole) if _is_date(sent, form)]
    expressions: list[DateExpression] = []
    position = 0
    while position < len(forms):
        taken, dates = _joined(whole, forms, position, sent, published_at)
        first, last = forms[position], forms[position + taken - 1]
        if dates is not None:
            text = whole[first.start : last.end]
            expressions.append(
                DateExpression(
                    start=sent.start_char + first.start,
                    end=sent.start_char + last.end,
                    text=text,
                    root=_root(sent, first),
                    dates=_bounded(_before(whole, first), text, dates, published_at) if bounded else dates,
                )
            )
        position += taken
    return expressions


def _linked_expressions(
    sent: "Span", plain: list[DateExpression], published_at: date
) -> tuple[list[DateExpression], list[tuple[int, int]]]:
    """Find the dates told by others, and the characters of the phrases that tell them."""
    found: list[DateExpression] = []
    stretches: list[tuple[int, int]] = []
    for link in find_links(sent.text):
        start, end = sent.start_char + link.start, sent.start_char + link.end
        others = [each for each in plain if each.end <= start or each.start >= end]
        phrase = DateExpression(start, end, sent.doc.text[start:end], _word(sent, link), undated(published_at))
        told = _follows(link, phrase, others) if link.governs else None
        if told is None and not _follows_words(sent, link):
            base = _last_before(sent, start, others, published_at)
            told = None if base is None else _dated(phrase, link.dates(base.dates))
        if told is not None:
            stretches.append((start, end))
            found.append(told)
    return found, stretches


def _follows(link: Link, phrase: DateExpression, others: list[DateExpression]) -> DateExpression | None:
    """What "two days after" dates: by a date in the words after it, or by a date outside them the act in them."""
    word = phrase.root
    governed = [c for c in word.children if c.dep_ in {"pobj", "pcomp"} and c.i > word.i]
    inner = governed[0] if governed else word.head if word.dep_ in {"mark", "advmod"} and word.head.i > word.i else None
    if inner is None:
        return None
    first, last = max(inner.left_edge.idx, word.idx), inner.right_edge.idx + len(inner.right_edge.text)
    for each in others:
        if first <= each.start < last and each.start > word.idx:
            top = word if governed else inner.head
            return _dated(replace(phrase, root=top, counts_from=(each.start, each.end)), link.dates(each.dates))
    outside = [each for each in others if each.end <= phrase.start or each.start >= last]
    if len(outside) != 1:
        return None
    return _dated(replace(phrase, root=inner, within=(first, last)), link.turned().dates(outside[0].dates))


def _dated(phrase: DateExpression, dates: DateRange | None) -> DateExpression | None:
    """The phrase with its days, None where it has none."""
    return None if dates is None else replace(phrase, dates=dates)


def _follows_words(sent: "Span", link: Link) -> bool:
    """Whether "after" or "before" has words to count from; alone ("the day before") it counts from what was told."""
    return link.governs and bool(re.match(r"\s+\w", sent.text[link.end :]))


def _word(sent: "Span", link: Link) -> "Token":
    """The last word of a phrase: its "later" or "after", else its unit of time."""
    return [t for t in sent if t.idx < sent.start_char + link.end and t.is_alpha][-1]


def _last_before(sent: "Span", start: int, others: list[DateExpression], published_at: date) -> DateExpression | None:
    """Find the date that "a day later" counts from: the last one told before it, in two sentences at most."""
    before = [each for each in others if each.end <= start]
    if before:
        return before[-1]
    if sent.start == 0:
        return None
    earlier = sent.doc[sent.start - 1].sent
    told = _plain_expressions(earlier, published_at)
    return told[-1] if told else None


def resolve_dates(sent: "Span", published_at: date, anchor: "Token | None" = None) -> DateRange:
    """Days within which the act of a sentence, or of one of its words, took place.

    Parameters
    ----------
    sent : Span
        One parsed sentence.
    published_at : date
        Day of publication.
    anchor : Token, optional
        Head word of the act, a verb or a noun. Without it, the sentence's main verb, and any date of the sentence.

    Returns
    -------
    DateRange
        ``earliest <= latest``; for past expressions ``latest <= published_at``. Where no date belongs to the act,
        the six days before publication and that day.
    """
    return attached_dates(sent, published_at, anchor) or undated(published_at)


def attached_dates(sent: "Span", published_at: date, anchor: "Token | None" = None) -> DateRange | None:
    """Days that a sentence states for an act, as `resolve_dates`; None where it states none."""
    head = anchor or sent.root
    near: list[tuple[int, DateExpression]] = []
    expressions = date_expressions(sent, published_at)
    inner = {each.counts_from: each for each in expressions if each.counts_from}
    for expression in expressions:
        whole = inner.get((expression.start, expression.end))
        if whole is not None and not whole.end <= head.idx < expression.end:
            continue
        if expression.within is not None and not expression.within[0] <= head.idx < expression.within[1]:
            continue
        rank = _distance(expression.root, expression.dates.days, head)
        if rank is not None or anchor is None:
            near.append((_FAR if rank is None else rank, expression))
    if not near:
        return None
    rank, best = min(near, key=lambda pair: (pair[0], pair[1].dates.days, abs(pair[1].start - head.idx)))
    return _told_by(best.dates, published_at) if rank == _TOLD else best.dates


def lies_ahead(token: "Token") -> bool:
    """Whether the clause of a token speaks of what is still to come ("will", "plans to", "is due to").

    Parameters
    ----------
    token : Token
        Any token of a parsed sentence.
    """
    verb = _clause(token)
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if helpers & {"will", "’ll", "'ll", "shall", "wo", "would"}:
        return True
    if verb.lemma_ == "go" and any(child.dep_ == "xcomp" for child in verb.children):
        return True
    to_come = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    if to_come and "be" in {child.lemma_ for child in verb.children if child.dep_ == "aux"}:
        return True
    if verb.dep_ in {"xcomp", "ccomp", "advcl"} and to_come:
        return verb.head.lemma_ in _TO_COME | {"be"} or (verb.dep_ == "xcomp" and lies_ahead(verb.head))
    return verb.lemma_ in {"schedule", "slate", "due"} and verb.tag_ == "VBN"


def _is_date(sent: "Span", form: Form) -> bool:
    """Whether the words of a form are a date in this sentence."""
    if form.name in {"year", "month"} and "part" not in form.groups and "pointer" not in form.groups:
        if form.name == "month" and {"year", "which"} & form.groups.keys():
            return True
        return _is_lone_date(sent, form)
    if form.name == "month_day":
        return not re.match(r"\s*(?:%|percent\b|per\s+cent)", sent.text[form.end :])
    return True


def _is_lone_date(sent: "Span", form: Form) -> bool:
    """Whether a bare year or a bare month is one, by its neighbours and the pipeline's reading of it."""
    tokens = _tokens(sent, form)
    token, after = tokens[-1], sent.text[form.end :]
    before = token.doc[tokens[0].i - 1].lower_ if tokens[0].i > sent.start else ""
    if form.name == "month":
        if token.tag_ == "MD" or token.pos_ == "VERB":
            return False
        if tokens[0].i > sent.start and token.doc[tokens[0].i - 1].tag_ == "NNP":
            return False  # "Theresa May"
        return before in _BEFORE_A_DATE or token.dep_ == "npadvmod" or _is_of_a_thing(token)
    if _NOT_A_YEAR_AFTER.match(after) or before in {"$", "€", "£", "¥", "no", "no.", "number"}:
        return False
    if "last_year" in form.groups:
        return True
    if token.dep_ == "nummod" and _counts_or_numbers(token, before):
        return False
    if token.dep_ == "npadvmod" or _is_of_a_thing(token):
        return True
    if token.dep_ == "conj" and is_date_word(token.head.text):
        return True  # "between 1980 and 1988"
    return before in _BEFORE_A_DATE or (before == "(" and after.startswith(")"))


def _is_of_a_thing(token: "Token") -> bool:
    """Whether a date stands before a thing whose it is: "the 2022 invasion", "the May talks", never "May Smith"."""
    return token.dep_ in {"nummod", "compound", "nmod", "amod"} and token.head.i > token.i and token.head.pos_ == "NOUN"


def _counts_or_numbers(token: "Token", before: str) -> bool:
    """Whether a numeral counts things ("2000 rifles") or numbers one ("Flight 2023")."""
    if token.head.i < token.i:
        return token.head.pos_ in {"NOUN", "PROPN"} and not is_date_word(token.head.text)
    return token.head.tag_ in {"NNS", "NNPS"} and before not in _OF_A_THING


def _tokens(sent: "Span", form: Form) -> "Span":
    start = sent.start_char + form.start
    span = sent.doc.char_span(start, sent.start_char + form.end, alignment_mode="expand")
    assert span is not None, "a form lies inside its sentence"
    return span


def _root(sent: "Span", form: Form) -> "Token":
    return _tokens(sent, form).root


def _joined(
    text: str, forms: list[Form], position: int, sent: "Span", published_at: date
) -> tuple[int, DateRange | None]:
    """How many forms from this one on are one expression, and their days."""
    form = forms[position]
    ahead = lies_ahead(_root(sent, form))
    dates = form.dates(published_at, ahead=ahead)
    if position + 1 < len(forms) and dates is not None:
        following = forms[position + 1]
        between = text[form.end : following.start]
        if form.name == "weekday" and following.name in _FULL and re.fullmatch(r",?\s+(?:the\s+)?", between):
            return 2, following.dates(published_at, ahead=ahead)
        opened = re.search(r"\b(from|between)\s+(?:the\s+)?$", _before(text, form), re.IGNORECASE)
        paired = re.fullmatch(r"\s*(?:[-–—]|to|through|until)\s+(?:the\s+)?|\s*[-–—]\s*", between)
        if paired or (opened and re.fullmatch(r"\s+(?:to|and|until|through)\s+(?:the\s+)?", between)):
            last = following.dates(published_at, ahead=ahead)
            both = span_of(dates, last) if last else None
            if both is not None:
                return 2, both
    return 1, dates


def _before(text: str, form: Form) -> str:
    """The words that a form may hang on; a search of all the text before each form would take its square."""
    return text[max(form.start - _LOOK_BACK, 0) : form.start]


def _bounded(before: str, text: str, dates: DateRange, published_at: date) -> DateRange:
    """Days after "since", "after", "before", "until" or "by" a date; a night runs into the next day."""
    if re.search(r"\b(?:mid)?night\s+(?:of|on)\s+(?:the\s+)?$", before, re.IGNORECASE):
        return DateRange(earliest=dates.earliest, latest=dates.latest + timedelta(1))
    word = re.search(r"\b(since|after|before|by|until|till)\s+(?:the\s+)?$", before, re.IGNORECASE)
    if word is None:
        return dates
    preposition = word[1].lower()
    last = dates.latest if _END.search(text) else dates.earliest - timedelta(1)
    if preposition == "by" and dates.latest >= published_at:
        return DateRange(earliest=published_at, latest=dates.latest)
    if preposition == "before" and last >= published_at:
        return DateRange(earliest=published_at, latest=last)
    if dates.earliest > published_at:
        return dates
    if preposition in {"since", "after"}:
        return DateRange(earliest=dates.earliest, latest=published_at)
    if preposition == "before":
        return DateRange(earliest=dates.earliest - timedelta(365), latest=dates.earliest - timedelta(1))
    return dates


def _clause(token: "Token") -> "Token":
    """Return the verb of the clause that a token stands in; the root where there is no verb."""
    while token.head.i != token.i:
        if token.pos_ in {"VERB", "AUX"} and token.dep_ in _CLAUSES:
            return token
        token = token.head
    return token


_TOLD: Final = 4
_FAR: Final = 9


def _distance(date_root: "Token", days: int, anchor: "Token") -> int | None:
    """How far in grammar a date is from an act; None where it belongs to another.

    0 hangs on the act's word itself, 1 same clause, 2 a verb that the act's verb is joined to, 3 a verb that it
    governs, 4 the verb that reports it, 5 the main clause of an act told in an adverbial clause.
    """
    path = _up_to_clause(date_root)
    places = [place for place, up in enumerate(path) if up.i == anchor.i]
    if places:
        return None if _dates_a_noun(path[: places[0]], days) else 0
    host, clause = path[-1], _clause(anchor)
    if host.i == clause.i:
        return None if _dates_a_noun(path[:-1], days) else 1
    if host.head.i == clause.i and host.dep_ == "xcomp":
        return 3
    if host.head.i == clause.i and host.dep_ == "conj" and not _has_subject(host):
        return 3
    if host.dep_ in {"acl", "relcl"} and host.head.i == anchor.i:
        return 3
    return _distance_upwards(host, clause)


def _distance_upwards(host: "Token", clause: "Token") -> int | None:
    """Distance where the date stands in a clause above the act's."""
    rank = 2
    while clause.head.i != clause.i and clause.dep_ in {"conj", "xcomp", "ccomp", "advcl", "pcomp", "parataxis"}:
        if clause.dep_ == "ccomp":
            rank = max(rank, _TOLD if clause.head.lemma_ in _REPORTING else 5)
        elif clause.dep_ in {"advcl", "pcomp"}:
            if any(child.lower_ in {"before", "if", "unless", "until"} for child in clause.children):
                return None
            rank = max(rank, 5)
        clause = _clause(clause.head)
        if clause.i == host.i:
            return rank
    return None


def _up_to_clause(token: "Token") -> "list[Token]":
    """Return a token and those above it, up to and with the verb of its clause."""
    top, path = _clause(token), [token]
    while path[-1].i != top.i:
        path.append(path[-1].head)
    return path


def _dates_a_noun(path: "list[Token]", days: int) -> bool:
    """Whether a date, by the words from it up, says when a thing was: "the 2015 agreement", "the war in 1950".

    "Deals with Vietnam on Thursday" is read as the day of the deed, "the agreement in 2015" as the thing's year.
    """
    for below, up in pairwise(path):
        if up.pos_ not in {"NOUN", "PROPN"} or _is_time(up):
            continue
        modifies = below.i == path[0].i and below.dep_ in {"nummod", "compound", "nmod", "amod", "poss"}
        if modifies or up.dep_ in {"nsubj", "nsubjpass"}:
            return True
        if up.dep_ == "pobj" and up.pos_ == "NOUN" and days > 300:
            return True
    return False


def _is_time(token: "Token") -> bool:
    return is_date_word(token.text) or token.lemma_ in _STRETCHES


def _has_subject(verb: "Token") -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)


def _told_by(dates: DateRange, published_at: date) -> DateRange | None:
    """Days of an act that somebody told on a given day: the week up to then; None if that is yet to be told."""
    if dates.earliest > published_at:
        return None
    earliest = date.fromordinal(max(dates.earliest.toordinal() - UNDATED_DAYS, 1))
    return DateRange(earliest=earliest, latest=min(dates.latest, published_at))
