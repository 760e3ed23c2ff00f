"""The QR of a sheet code, quickly: version 3, level Q, alphanumeric mode only (ISO/IEC 18004).

A log of a year has hundreds of sheets; the general encoder takes several milliseconds for each, this one a fraction of one.
"""

from __future__ import annotations

from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
SIZE = 29
_BLOCKS, _DATA, _CHECK = 2, 17, 18
"""Version 3-Q: two blocks of 17 data and 18 check codewords."""
_LEVEL_Q = 0b11

_MASKS = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: (row * column % 3 + (row + column) % 2) % 2 == 0,
)


def sheet_modules(text: str, mask: int) -> list[list[bool]]:
    """The modules of a code of at most 47 characters of `ALPHABET`, rows from the top. Raises ValueError otherwise."""
    rows = [list(row) for row in _pattern(mask)]
    bits = _interleaved(_data_words(text))
    for number, (row, column, flipped) in enumerate(_places(mask)):
        if number < len(bits):
            rows[row][column] = (bits[number] == "1") != flipped
        else:
            rows[row][column] = flipped
    return rows


def _data_words(text: str) -> bytes:
    room = _BLOCKS * _DATA * 8
    try:
        values = [ALPHABET.index(character) for character in text]
    except ValueError:
        raise ValueError(f"not alphanumeric: {text}") from None
    parts = ["0010", f"{len(values):09b}"]
    parts += [f"{first * 45 + second:011b}" for first, second in zip(values[::2], values[1::2], strict=False)]
    if len(values) % 2:
        parts.append(f"{values[-1]:06b}")
    bits = "".join(parts)
    if len(bits) > room:
        raise ValueError(f"too long for version 3: {text}")
    bits += "0" * min(4, room - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = int(bits, 2).to_bytes(len(bits) // 8, "big")
    fill = (b"\xec\x11" * (_BLOCKS * _DATA))[: _BLOCKS * _DATA - len(words)]
    return words + fill


def _interleaved(words: bytes) -> str:
    """Data and check codewords of both blocks in turn, as bits."""
    blocks = [words[:_DATA], words[_DATA:]]
    checks = [_check_words(block) for block in blocks]
    mixed = [word for pair in zip(*blocks, strict=True) for word in pair]
    mixed += [word for pair in zip(*checks, strict=True) for word in pair]
    return "".join(f"{word:08b}" for word in mixed)


def _check_words(block: bytes) -> bytes:
    """Reed-Solomon check codewords: the remainder, carried as one long number."""
    table = _remainders()
    kept = (1 << 8 * _CHECK) - 1
    top = 8 * (_CHECK - 1)
    remainder = 0
    for word in block:
        remainder = ((remainder << 8) & kept) ^ table[(remainder >> top) ^ word]
    return remainder.to_bytes(_CHECK, "big")


@lru_cache(maxsize=1)
def _remainders() -> tuple[int, ...]:
    """For every byte, the generator polynomial of 18 check codewords times it, over GF(256) with 0x11d."""

    def times(one: int, other: int) -> int:
        product = 0
        while other:
            if other & 1:
                product ^= one
            one = one << 1 ^ (0x11D if one & 0x80 else 0)
            other >>= 1
        return product

    generator = [1]
    root = 1
    for _ in range(_CHECK):
        longer = [*generator, 0]
        for index, factor in enumerate(generator):
            longer[index + 1] ^= times(factor, root)
        generator, root = longer, times(root, 2)
    return tuple(
        int.from_bytes(bytes(times(factor, word) for factor in generator[1:]), "big") for word in range(256)
    )


@lru_cache(maxsize=8)
def _pattern(mask: int) -> tuple[tuple[bool, ...], ...]:
    """Finders, timing, alignment and format: everything that does not depend on the text."""
    rows = [[False] * SIZE for _ in range(SIZE)]
    for top, left in ((0, 0), (0, SIZE - 7), (SIZE - 7, 0)):
        for row in range(7):
            for column in range(7):
                rows[top + row][left + column] = max(abs(row - 3), abs(column - 3)) != 2
    for row in range(5):
        for column in range(5):
            rows[SIZE - 9 + row][SIZE - 9 + column] = max(abs(row - 2), abs(column - 2)) != 1
    for index in range(8, SIZE - 8):
        rows[6][index] = rows[index][6] = index % 2 == 0
    for index, (first, second) in enumerate(_format_places()):
        dark = bool(_format_bits(mask) >> index & 1)
        rows[first[0]][first[1]] = dark
        rows[second[0]][second[1]] = dark
    rows[SIZE - 8][8] = True
    return tuple(tuple(row) for row in rows)


def _format_bits(mask: int) -> int:
    """Level and mask with their BCH check, 15 bits."""
    data = _LEVEL_Q << 3 | mask
    rest = data << 10
    for shift in range(4, -1, -1):
        if rest >> shift + 10:
            rest ^= 0b10100110111 << shift
    return (data << 10 | rest) ^ 0b101010000010010


def _format_places() -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Both places of each format bit, lowest first."""
    found = []
    for index in range(15):
        down = index if index < 6 else index + 1 if index < 8 else SIZE - 15 + index
        along = SIZE - 1 - index if index < 8 else 7 if index == 8 else 14 - index
        found.append(((down, 8), (8, along)))
    return tuple(found)


@lru_cache(maxsize=8)
def _places(mask: int) -> tuple[tuple[int, int, bool], ...]:
    """Row, column of every data module in the order of the bits, and whether the mask flips it."""
    flips = _MASKS[mask]
    found = []
    upwards = True
    for right in (*range(SIZE - 1, 6, -2), 5, 3, 1):
        for step in range(SIZE):
            row = SIZE - 1 - step if upwards else step
            for column in (right, right - 1):
                if not _reserved(row, column):
                    found.append((row, column, flips(row, column)))
        upwards = not upwards
    return tuple(found)


def _reserved(row: int, column: int) -> bool:
    if row == 6 or column == 6:
        return True
    corner = (row < 9 and (column < 9 or column >= SIZE - 8)) or (row >= SIZE - 8 and column < 9)
    return corner or (SIZE - 9 <= row < SIZE - 4 and SIZE - 9 <= column < SIZE - 4)
