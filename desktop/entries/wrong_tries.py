"""How long a further try at a password is put off after wrong ones. There is no lock-out, because care must go on."""

LONGEST_WAIT = 30


def seconds_put_off(wrong: int) -> int:
    """Seconds before the next try after so many wrong ones: none after the first, then 1, 2, 4 … 30.

    >>> [seconds_put_off(wrong) for wrong in (0, 1, 2, 3, 6, 7, 1000)]
    [0, 0, 1, 2, 16, 30, 30]
    """
    return 0 if wrong < 2 else min(LONGEST_WAIT, 1 << min(wrong - 2, 10))
