"""What a drawn paper tells about itself: its sheets and where each box, field and mark stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

PlaceKind = Literal["box", "field", "qr"]
FrameName = Literal["sheet", "slip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one thing to be found again on a scan stands.

    `x`, `y` (upper left corner, y downwards), `width`, `height` are fractions of the rectangle whose corners are the
    centres of the four corner marks of `frame`. A box is its outer edge; its line is 1.0 pt inside that.
    """

    code: str
    """What it is: `clause.3.yes`, `clause.3.no`, `route.1`, `agent.adult_guardian`, `signer.name`, `consented_on` …"""
    kind: PlaceKind
    sheet: int
    """Sheet it stands on, from 1."""
    frame: FrameName = "sheet"
    """The marks it is measured against: the whole sheet's, or the slip's that is cut off."""
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A paper that was drawn: number of sheets, the QR text of each, and the places on them."""

    sheets: int
    codes: tuple[str, ...] = ()
    """Text of each QR in order of drawing; empty for a draft."""
    places: tuple[Place, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Plain data for JSON; `from_data` gives the same value back."""
        return {
            "sheets": self.sheets,
            "codes": list(self.codes),
            "places": [asdict(each) for each in self.places],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Drawn:
        """Read back what `to_data` gave. Raises KeyError or TypeError where something is missing or unknown."""
        places = tuple(Place(**each) for each in data["places"])
        return cls(sheets=int(data["sheets"]), codes=tuple(data["codes"]), places=places)
