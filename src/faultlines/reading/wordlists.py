"""How the readers write their lists of words."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set.

    >>> sorted(words("say tell"))
    ['say', 'tell']
    """
    return frozenset(text.split())
