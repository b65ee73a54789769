"""Who is named in the settings, and who asks, in; whether they may do what owners may, out."""

EVERYBODY = "*"
"""Among the owners: everybody may do what they may."""


def is_owner(owners: frozenset[str], user: str) -> bool:
    """Whether a person is among those named in ``OFFPRINT_ADMINS``.

    >>> is_owner(frozenset({"U1"}), "U1"), is_owner(frozenset(), "U1"), is_owner({"*"}, "U2")
    (True, False, True)
    """
    return bool(owners & {EVERYBODY, user})
