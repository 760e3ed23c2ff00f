"""What was found wrong in something that came from outside, in words for the person who brought it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding. `line` counts from 1 as an editor shows it, 0 for the whole file; `column` is its name.

    `left_out` is True when the line (or the whole file) is not among what was read.
    """

    sentence: str
    line: int = 0
    column: str = ""
    left_out: bool = False
