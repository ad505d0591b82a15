"""What an amount in a sentence measures: arms sales, the interest rate, soldiers killed, a change in exports."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from faultlines.reading.amounts import CURRENCIES, PERSONS, THINGS, Amount
from faultlines.reading.dateparts import is_date_word
from faultlines.reading.spotting import names_a_state
from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NOUNS: Final = frozenset({"NOUN", "PROPN"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_RISES: Final = words(
    "rise grow climb jump increase surge soar expand gain quadruple accelerate edge swell widen raise boost lift"
)
_FALLS: Final = words(
    "fall drop decline shrink decrease plunge slump contract dip tumble slide cut reduce lower slash halve plummet "
    "narrow"
)
_LEVELS: Final = words(
    "be reach hit total exceed surpass top average near equal stand amount remain stay come run slow approach number "
    "settle hover become represent measure go"
)
#: A verb whose object is money -> what the money then is.
_MONEY_OF: Final[dict[str, str]] = {
    "spend": "spending",
    "cost": "cost",
    "owe": "debt",
    "invest": "investment",
    "lend": "loan",
    "pay": "payment",
    "lose": "losses",
    "sell": "sales",
    "export": "exports",
    "import": "imports",
    "earn": "revenue",
    "donate": "aid",
    "give": "aid",
    "grant": "aid",
    "provide": "aid",
    "pledge": "aid",
    "promise": "aid",
    "commit": "aid",
    "contribute": "aid",
    "allocate": "funding",
    "approve": "funding",
    "earmark": "funding",
    "send": "funds",
    "disburse": "funds",
    "transfer": "funds",
    "extend": "funds",
    "seize": "seized assets",
    "freeze": "frozen assets",
}
#: Verbs of trade -> what money's worth of goods then is.
_TRADE_OF: Final = {
    "export": "exports",
    "import": "imports",
    "sell": "sales",
    "buy": "purchases",
    "purchase": "purchases",
}
_TRADE: Final = words("export import sale purchase shipment delivery production output")
#: A verb whose object is goods by weight or volume -> what that amount then is.
_GOODS_OF: Final = {"export": "exports", "import": "imports", "produce": "production", "pump": "production"}
#: What is done to people and things -> the word that the count then carries.
_DONE: Final[dict[str, str]] = {
    "kill": "killed",
    "die": "killed",
    "flee": "fled",
    "defect": "defected",
    "wound": "wounded",
    "injure": "wounded",
    "hurt": "wounded",
    "capture": "captured",
    "detain": "detained",
    "arrest": "arrested",
    "abduct": "abducted",
    "displace": "displaced",
    "evacuate": "evacuated",
    "destroy": "destroyed",
    "damage": "damaged",
    "sink": "sunk",
    "intercept": "intercepted",
    "shoot": "shot",
    "down": "shot down",
    "fire": "launched",
    "launch": "launched",
    "deploy": "deployed",
    "station": "stationed",
    "send": "sent",
    "deliver": "delivered",
    "supply": "delivered",
    "provide": "delivered",
    "donate": "delivered",
    "order": "ordered",
    "buy": "bought",
    "purchase": "bought",
    "sell": "sold",
    "withdraw": "withdrawn",
    "expel": "expelled",
    "free": "freed",
    "release": "freed",
    "mobilize": "mobilized",
    "mobilise": "mobilized",
    "lose": "lost",
}
_DONE_TO_THINGS: Final = words("delivered ordered bought sold")
_HARMS: Final = words("kill die wound injure hurt displace")
#: Words of a noun phrase that say how much or whose, not what.
_NOT_WHAT: Final = words(
    "own total annual yearly monthly estimated new recent additional another more other first second third such "
    "several some many worth record nearly least overall further whopping reported last next past previous current "
    "same mere combined roughly approximate fewer extra"
)
_AT: Final = words("of at worth around about near to")
_NO_QUANTITY: Final = words(
    "year month week day hour minute decade time percent % one lot rest part half third quarter majority peak high low "
    "figure level number"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What an amount measures.

    ``noun`` is the word that names it and whose owner the figure is about, ``verb`` the verb of its clause;
    ``sign`` is -1 for a fall.
    """

    name: str
    noun: "Token | None"
    verb: "Token | None"
    unit: str
    sign: int = 1


def measured(amount: Amount, span: "Span") -> Quantity | None:
    """What an amount measures, None where its sentence does not say so or the thing is not followed.

    Parameters
    ----------
    amount : Amount
        With offsets of any text; only its unit is used.
    span : Span
        Its tokens in the parsed sentence.
    """
    root = span.root
    if amount.unit is None:
        return _counted(root, span)
    noun = _noun_beside(root, span) or _noun_within(root)
    if noun is None or not _is_quantity(noun):
        return _by_verb(root, span, amount.unit)
    if amount.unit == "percent" and noun.head.lower_ == "of" and noun.head.head in span:
        return _share(root, span, noun)
    verb = clause_verb(root)
    if noun.head.lower_ == "of" and noun.head.head in span and verb is not None:
        name = _TRADE_OF.get(verb.lemma_.lower())
        if name is not None:
            return Quantity(f"{name} of {noun_text(noun)}", noun, verb, amount.unit)
    return Quantity(noun_text(noun), noun, verb, amount.unit)


def trades(noun: "Token") -> bool:
    """Whether a noun names trade or output, which its "of" belongs to: "exports of arms".

    Parameters
    ----------
    noun : Token
    """
    return noun.lemma_.lower() in _TRADE


def _share(root: "Token", span: "Span", whole: "Token") -> Quantity:
    """A percentage of a whole: "spent 2 percent of GDP on defense", "60 percent of its arms"."""
    part = _by_verb(root, span, "percent")
    if part is None:
        return Quantity(f"share of {noun_text(whole)}", whole, clause_verb(root), "percent")
    return Quantity(f"{part.name}, share of {noun_text(whole)}", part.noun, part.verb, "percent", part.sign)


def noun_text(noun: "Token") -> str:
    """The noun with the words before it that say what it is: neither whose, nor how many, nor which.

    A rate is put in the singular, so that "interest rates" and "interest rate" are one quantity.
    """
    parts = [child for child in noun.lefts if child.dep_ in {"compound", "amod", "nmod"} and _says_what(child)]
    first = min((part.left_edge.i for part in parts), default=noun.i)
    kept = [
        token
        for token in noun.doc[first : noun.i]
        if _says_what(token)
        and token.dep_ not in {"det", "poss", "case", "nummod", "quantmod"}
        and not token.is_currency
    ]
    head = noun.lemma_ if noun.lemma_.lower() in {"rate", "budget", "deficit"} else noun.text
    text = " ".join([token.text for token in kept] + [head]).replace(" - ", "-").lstrip("- ").lower()
    return f"{text} of {noun_text(goods)}" if (goods := _goods(noun)) is not None else text


def _goods(noun: "Token") -> "Token | None":
    """What is traded or produced, in "exports of arms"."""
    if not trades(noun):
        return None
    after = [o for c in noun.children if c.lower_ == "of" for o in c.children if o.dep_ == "pobj"]
    return next((o for o in after if o.pos_ == "NOUN" and _is_quantity(o) and not o.like_num), None)


def clause_verb(token: "Token") -> "Token | None":
    """The verb of the clause that a token stands in."""
    return next((up for up in token.ancestors if up.pos_ in {"VERB", "AUX"}), None)


def _says_what(token: "Token") -> bool:
    if token.lower_ in _NOT_WHAT or token.like_num or names_a_state(token.text):
        return False
    return token.text == "-" or bool(token.pos_ in {"NOUN", "ADJ", "PROPN", "VERB"} and token.text != "%")


def _is_quantity(noun: "Token") -> bool:
    return (
        noun.pos_ in _NOUNS
        and noun.lemma_.lower() not in _NO_QUANTITY
        and noun.lemma_.lower() not in CURRENCIES
        and not is_date_word(noun.text)
        and not names_a_state(noun.text)
    )


def _counted(root: "Token", span: "Span") -> Quantity | None:
    """People or things that a bare number counts, with what was done to them."""
    noun = root.head if root.dep_ in {"nummod", "compound", "amod", "nmod"} and root.head.i >= span.end else None
    if noun is None and root.dep_ in _SUBJECTS | {"dobj", "pobj", "attr"}:
        noun = next((inner for child in root.children if child.lower_ == "of" for inner in child.children), None)
    if noun is None and root.dep_ in _SUBJECTS and root.head.lemma_ in _HARMS:
        return Quantity(f"people {_DONE[root.head.lemma_]}", None, root.head, "persons")
    if noun is None or noun.pos_ != "NOUN":
        return None
    while noun.lemma_.lower() not in PERSONS | THINGS:
        if noun.dep_ != "compound" or noun.head.i <= noun.i:
            return None
        noun = noun.head
    done = _done_to(noun)
    before = span[0].nbor(-1) if span.start > span.sent.start else None
    if before is not None and before.pos_ == "PROPN" and before.dep_ == "compound" and before.head == noun:
        return None  # a name with a number: "Mark 82 bombs"
    if done is None and noun.lemma_.lower() in {"people", "person"}:
        return None
    name = f"{noun_text(noun)} {done}" if done else noun_text(noun)
    return Quantity(name, noun, clause_verb(noun), "persons" if noun.lemma_.lower() in PERSONS else "count")


def _done_to(noun: "Token") -> str | None:
    verb = noun.head
    if verb.pos_ != "VERB":
        relative = [c for c in noun.children if c.dep_ == "acl" and c.tag_ == "VBN"]
        return _DONE.get(relative[0].lemma_) if relative else None
    meets_with = noun.dep_ == "nsubj" and verb.lemma_ in {"die", "flee", "defect"}
    undergoes = noun.dep_ in {"dobj", "nsubjpass"} or meets_with
    done = _DONE.get(verb.lemma_) if undergoes else None
    return None if done in _DONE_TO_THINGS and noun.lemma_.lower() in PERSONS else done


def _noun_beside(root: "Token", span: "Span") -> "Token | None":
    """The noun that an amount stands right before or after: "a $2 billion package", "inflation of 7%"."""
    head = root.head
    if root.dep_ in {"nummod", "compound", "nmod", "amod", "quantmod", "npadvmod"} and head not in span:
        if head.lower_ in {"worth", "valued"}:
            return head.head if head.head.pos_ in _NOUNS else None
        if head.pos_ in _NOUNS:
            return _last_of_compound(head)
    if root.dep_ == "pobj" and head.lower_ in _AT and head.head.pos_ in _NOUNS and head.head not in span:
        return head.head
    if root.dep_ in {"appos", "conj"} and head.pos_ in _NOUNS and not _is_amount(head):
        return head if root.dep_ == "appos" else None
    return None


def _is_amount(noun: "Token") -> bool:
    """Whether a noun only says of what a number is: "percent", "dollars", a numeral."""
    return noun.like_num or noun.text == "%" or noun.lemma_.lower() in {"percent", "cent", *CURRENCIES}


def _is_when_or_where(noun: "Token", preposition: str) -> bool:
    """Whether a noun is a date, a state, or after "in" any proper name."""
    placed = preposition == "in" and noun.pos_ == "PROPN"
    return placed or is_date_word(noun.text) or names_a_state(noun.text)


def _noun_within(root: "Token") -> "Token | None":
    """The noun after an amount's "of", "in" or "worth of": "$61 billion in aid"."""
    for child in root.children:
        if child.dep_ == "prep" and child.lower_ in {"of", "in"}:
            for inner in child.children:
                if inner.dep_ == "pobj" and inner.pos_ in _NOUNS and not _is_when_or_where(inner, child.lower_):
                    return inner
    if root.head.lower_ == "worth":
        return _noun_within(root.head)
    return None


def _last_of_compound(noun: "Token") -> "Token":
    while noun.dep_ == "compound" and noun.head.i > noun.i:
        noun = noun.head
    return noun


def _by_verb(root: "Token", span: "Span", unit: str) -> Quantity | None:
    """What an amount measures by the verb over it: "sales dropped to $89 million", "spent $3 billion"."""
    verb = clause_verb(root)
    if verb is None:
        return None
    preposition = _preposition(root, verb)
    subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    object_ = next((c for c in verb.children if c.dep_ == "dobj" and c not in span), None)
    lemma = verb.lemma_.lower()
    if lemma in _RISES | _FALLS:
        noun = object_ or subject
        if noun is None or not _is_quantity(noun):
            return None
        if preposition in {"to", "at", "from", "above", "below", "over", "beyond"}:
            return Quantity(noun_text(noun), noun, verb, unit)
        return Quantity(f"change in {noun_text(noun)}", noun, verb, unit, -1 if lemma in _FALLS else 1)
    if lemma in _LEVELS and subject is not None and _is_quantity(subject) and preposition != "by":
        return Quantity(noun_text(subject), subject, verb, unit)
    spends = unit.isupper() or (unit == "percent" and lemma in {"spend", "invest"})
    if lemma in _MONEY_OF and object_ is None and spends and unit not in {"MW", "TIV"} and preposition is None:
        return Quantity(_money_of(verb, subject), None, verb, unit)
    if lemma in _GOODS_OF and object_ is None and unit.startswith(("bbl", "t", "m3")) and preposition is None:
        return Quantity(_GOODS_OF[lemma], None, verb, unit)
    if preposition == "for" and object_ is not None and _is_quantity(object_):
        return Quantity(f"price of {noun_text(object_)}", object_, verb, unit)
    return None


def _money_of(verb: "Token", subject: "Token | None") -> str:
    """Name of the money that a verb handles; what it is spent on, or what costs it, belongs to the name."""
    name = _MONEY_OF[verb.lemma_.lower()]
    if name == "cost" and subject is not None and _is_quantity(subject):
        return f"cost of {noun_text(subject)}"
    on = next((inner for c in verb.children if c.lower_ == "on" for inner in c.children if inner.dep_ == "pobj"), None)
    if name in {"spending", "investment"} and on is not None and _is_quantity(on):
        return f"{name} on {noun_text(on)}"
    return name


def _preposition(root: "Token", verb: "Token") -> str | None:
    """The preposition that ties an amount to its verb, the last on the way up."""
    token, found = root, None
    while token.i != verb.i:
        if token.dep_ == "prep" or (token.pos_ == "ADP" and token.dep_ != "prt"):
            found = found or token.lower_
        token = token.head
    return found
