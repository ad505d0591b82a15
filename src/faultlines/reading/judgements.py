"""Judgement claims: what a named or unnamed person holds to be so, or likely.

``proposition`` is the statement as printed, and ``likelihood`` the interval of `faultlines.reading.likelihood`. The
modality is ``predicted`` where it looks ahead ("will", "may", "expect"), and ``happened`` where it weighs what is or
was. Independent voices (analysts, scholars, people who have left office) judge whenever they state something; those
who speak for a state do so only where they weigh or predict: an accusation, a threat, a pledge or a report of facts
is an event or nothing.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.likelihood import Likelihood, read_likelihood
from faultlines.reading.speakers import Statement, find_statements
from faultlines.reading.voices import JUDGES
from faultlines.reading.wordlists import words
from faultlines.terms.claims import JudgementClaim, Passage, Speaker
from faultlines.terms.coded_names import resolve
from faultlines.terms.identifiers import content_id

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

READER: Final = "judgements/1"
#: Share of right claims by how the statement was found: a judgement, by this speaker, with this likelihood. Counted by
#: hand on 64 sentences written for it, 60 statements of news sentences and the model article, to the nearest 0.05.
_CONFIDENCE: Final = {"quoted": 0.9, "carried": 0.8, "reported": 0.85, "depicted": 0.7, "according": 0.8}

_WEIGHING: Final = words(
    "favor favour believe need risk threaten benefit fear prefer understand recognize "
    "recognise know mean signal show suggest represent reflect depend matter remain seem appear undermine think like"
)
_STATES_OF_MIND: Final = words(
    "ready willing pleased concerned committed prepared aware open grateful sorry happy glad proud worried shocked sad "
    "saddened sure able determined confident keen eager interested opposed satisfied deeply"
)
_OUTCOMES: Final = words(
    "lose win fail succeed collapse escalate lead cause hinder harm hurt cost undermine strengthen weaken increase "
    "reduce worsen improve destabilize destabilise embolden encourage deter prevent provoke trigger spread last end "
    "survive fall rise grow shrink suffer benefit backfire help happen come become bring push isolate threaten pay slow"
)
_TELLING: Final = words("say tell announce declare state report add note confirm reveal write")
_ENDED: Final = re.compile(r"\b(?:former|ex|retired|(?:19|20)\d\d)\b")
_BARE_WILL: Final = re.compile(r"(?:will|would|wo|[’']ll|going to)(?:\s*n[o’']t)?", re.IGNORECASE)
_STUDIES: Final = words(
    "studies teaches researches covers follows tracks heads leads directs runs wrote specializes specialises"
)
_FEWEST_IN_ALL: Final = 3
_FEWEST_WORDS: Final = 5


def read_judgements(annotated: Annotated, statements: Sequence[Statement] | None = None) -> list[JudgementClaim]:
    """Judgement claims of an annotated document, in the order of the text.

    Parameters
    ----------
    annotated : Annotated
        Parsed document with its actors.
    statements : sequence of Statement, optional
        Of this document, where they have been found already.
    """
    claims: dict[str, JudgementClaim] = {}
    for statement in find_statements(annotated) if statements is None else statements:
        for part in _parts(annotated, statement):
            likelihood = read_likelihood(part, statement.cue)
            if _judges(statement, part, likelihood):
                claim = _claim(annotated, statement, part, likelihood)
                claims.setdefault(claim.claim_id, claim)
    return list(claims.values())


def _parts(annotated: Annotated, statement: Statement) -> list["Span"]:
    """A statement sentence by sentence; a few words are left with the sentence before them."""
    whole = annotated.doc.char_span(statement.start, statement.end, alignment_mode="contract")
    if whole is None:
        return []
    parts: list[tuple[int, int]] = []
    for sentence in annotated.sentences:
        start, end = max(sentence.start, whole.start), min(sentence.end, whole.end)
        if start >= end:
            continue
        short = _is_short(annotated.doc[start:end])
        nested = "‘" in annotated.doc[parts[-1][0] : start].text if parts else False
        if parts and (short or nested):
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    spans = [_trimmed(annotated, start, end) for start, end in parts]
    return [span for span in spans if span is not None and not (statement.how == "carried" and _has_only_short(span))]


def _has_only_short(span: "Span") -> bool:
    """Whether every sentence of a stretch is of a few words."""
    return all(_is_short(sentence) for sentence in span.sents)


def _is_short(span: "Span") -> bool:
    return len([token for token in span if token.is_alpha]) < _FEWEST_WORDS


def _trimmed(annotated: Annotated, start: int, end: int) -> "Span | None":
    """A stretch without space, commas, a joining "and", and a quotation mark that lacks its pair at its ends."""
    doc = annotated.doc
    while start < end and (
        _is_edge(doc[start]) or doc[start].lower_ == "and" or _is_unpaired(doc[start], doc[start:end])
    ):
        start += 1
    while start < end and (_is_edge(doc[end - 1]) or _is_unpaired(doc[end - 1], doc[start:end])):
        end -= 1
    return doc[start:end] if start < end else None


def _is_edge(token: "Token") -> bool:
    return bool(token.is_space) or token.text in {",", "—", "–", ";"}


def _is_unpaired(token: "Token", span: "Span") -> bool:
    """Whether a quotation mark at an end of a stretch has no other within it."""
    pairs = {"“": "”", "”": "“", "‘": "’", '"': '"', "'": "'"}
    other = pairs.get(token.text)
    return other is not None and not any(t.text == other for t in span if t.i != token.i)


def _judges(statement: Statement, part: "Span", likelihood: Likelihood) -> bool:
    """Whether a statement weighs or predicts."""
    if part.text.rstrip('”"’ ').endswith("?"):
        return False
    if statement.how in {"quoted", "carried"} and not any(token.pos_ in {"VERB", "AUX"} for token in part):
        return False
    if sum(1 for token in part if token.is_alpha) < _FEWEST_IN_ALL or part[0].tag_ in {"MD", "VBD", "VBZ", "VBP", "TO"}:
        return False
    if statement.cue is not None and statement.cue.lemma_ == "hope":
        return False
    if _is_independent(statement.speaker):
        return not _reports_own_acts(part)
    if _reports_own_acts(part):
        return False
    if statement.how == "depicted":
        return True
    if _is_about_self(part, statement.speaker, forward=likelihood.forward):
        return False
    told = statement.how == "reported" and statement.cue is not None and statement.cue.tag_ == "VBD"
    if likelihood.words is not None and _BARE_WILL.fullmatch(likelihood.words):
        return _foretells(statement, part) or _weighs(part, told)
    return likelihood.interval is not None or _weighs(part, told)


def _foretells(statement: Statement, part: "Span") -> bool:
    """Whether a bare "will" of a state's voice is a forecast of an outcome, not the telling of a plan."""
    top = _top_verb(part)
    if top is None:
        return False
    cue = statement.cue.lemma_.lower() if statement.cue is not None and statement.how != "according" else "say"
    return cue not in _TELLING or top.lemma_ in _OUTCOMES


def _is_independent(speaker: Speaker) -> bool:
    """Whether somebody's business is to judge, or they have left the office that they spoke for."""
    if speaker.actor is not None or speaker.post is None:
        return False
    post = speaker.post.lower()
    plain = {word.strip(",").removesuffix("s") for word in words(post)} | words(post)
    if post.startswith("who "):
        return bool(words(post) & _STUDIES)
    return bool(plain & JUDGES) or (speaker.name is not None and _ENDED.search(post) is not None)


def _reports_own_acts(part: "Span") -> bool:
    """Whether the speaker tells what "we" do or will do: a pledge, a threat or a report."""
    subject = next((token for token in part if token.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is None or subject.lower_ not in {"we", "i"}:
        return False
    return subject.head.lemma_ not in {"think", "believe", "expect", "see", "fear", "doubt", "assess", "suspect"}


def _is_about_self(part: "Span", speaker: Speaker, *, forward: bool) -> bool:
    """Whether somebody tells of their own state or plans: "said it would send tanks", "said he was pleased"."""
    subject = next((token for token in part if token.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is None or subject.lower_ in {"he", "she", "they"}:
        return subject is not None
    if subject.lower_ == "it":
        return forward or subject.head.lemma_ != "be"
    own = any(child.lower_ in {"his", "her", "its", "their", "our"} for child in subject.children)
    return speaker.actor is not None and (own or resolve(subject.text) == speaker.actor)


def _weighs(part: "Span", told: bool) -> bool:
    """Whether a statement's verb puts a judgement: "is dangerous", "wants to", "cannot"; told in the past, "was"."""
    top = _top_verb(part)
    if top is None:
        return False
    helpers = {child.lower_ for child in top.children if child.dep_ in {"aux", "neg"}}
    if helpers & {"can", "ca"} and helpers & {"not", "n’t", "n't"}:
        return True
    tags = {"VBZ", "VBP", "VBG"} | ({"VBD"} if told else set())
    if top.lemma_ == "be":
        complements = [c for c in top.children if c.dep_ in {"acomp", "attr", "ccomp"} and not c.like_num]
        there = any(child.dep_ == "expl" for child in top.children)
        return not there and top.tag_ in tags and any(c.lemma_.lower() not in _STATES_OF_MIND for c in complements)
    return top.lemma_ in _WEIGHING and top.tag_ in tags


def _top_verb(part: "Span") -> "Token | None":
    """The verb of a statement that no other of it governs."""
    verbs = [t for t in part if t.pos_ in {"VERB", "AUX"} and t.dep_ not in {"aux", "auxpass"}]
    return next((t for t in verbs if not any(part.start <= up.i < part.end for up in t.ancestors)), None)


def _claim(annotated: Annotated, statement: Statement, part: "Span", likelihood: Likelihood) -> JudgementClaim:
    document = annotated.document
    passage = _passage(annotated, part, statement.cue)
    about = tuple(dict.fromkeys(mention.id for mention in annotated.mentions_in(part)))
    speaker = statement.speaker
    key = [passage.start, part.start_char, part.text, speaker.name, speaker.post, speaker.institution, speaker.actor]
    return JudgementClaim(
        claim_id=content_id("c", "judgement", document.document_id, *key),
        document_id=document.document_id,
        external_id=document.external_id,
        published_at=document.published_at,
        passage=passage,
        modality="predicted" if likelihood.forward else "happened",
        speaker=speaker,
        confidence=_CONFIDENCE[statement.how],
        reader=READER,
        proposition=part.text,
        likelihood_words=likelihood.words,
        likelihood=likelihood.interval,
        about=about,
    )


def _passage(annotated: Annotated, part: "Span", cue: "Token | None") -> Passage:
    """The sentences of a proposition, and the one that says whose it is where that is next to it."""
    start, end = part[0].sent.start, part[-1].sent.end
    if cue is not None and cue.sent.start <= end and start <= cue.sent.end:
        start, end = min(start, cue.sent.start), max(end, cue.sent.end)
    return annotated.passage(annotated.doc[start:end])
