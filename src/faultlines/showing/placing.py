"""Where curves bend, and where marks and labels stand without covering one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from faultlines.showing.frames import Frame, Spot

Box = tuple[float, float, float, float]

#: Part of its length by which a curve bends aside, and the least bend in pixels, so that neighbours' lines show.
_BEND, _LEAST_BEND_PX = 0.16, 11.0
#: Shares of a curve's length at which its mark may stand, the best first.
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8)
_LETTER_PX, _LINE_PX, _GAP_PX = 6.7, 14.0, 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A quadratic Bézier curve from one spot to another, bent toward a control point."""

    start: Spot
    control: Spot
    end: Spot

    def at(self, share: float) -> Spot:
        """Point of the curve, ``share`` 0-1 from start to end."""
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        x, y = (a * s + b * k + c * e for s, k, e in zip(self.start, self.control, self.end, strict=True))
        return x, y

    def boxes(self) -> list[Box]:
        """Small boxes along the curve, for labels to keep clear of."""
        return [box_round(self.at(step / 24), 3.0, 3.0) for step in range(1, 24)]

    def path(self) -> str:
        """The curve as SVG path data."""
        (ax, ay), (kx, ky), (bx, by) = self.start, self.control, self.end
        return f"M{ax:.1f} {ay:.1f}Q{kx:.1f} {ky:.1f} {bx:.1f} {by:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text at a spot; ``anchor`` as SVG's ``text-anchor``."""

    text: str
    spot: Spot
    anchor: str


def curve_between(start: Spot, end: Spot, turn: int = 0) -> Curve:
    """Curve that bends upward on the page; ``turn`` counts the curves already drawn between the same two.

    Examples
    --------
    >>> curve_between((0.0, 0.0), (100.0, 0.0)).at(0.5)
    (50.0, -8.0)
    """
    (ax, ay), (bx, by) = sorted((start, end))
    length = hypot(bx - ax, by - ay) or 1.0
    bend = max(_BEND * length, _LEAST_BEND_PX) * (1 + turn // 2) * (-1) ** turn
    across, down = (by - ay) / length * bend, -(bx - ax) / length * bend
    return Curve(start=(ax, ay), control=((ax + bx) / 2 + across, (ay + by) / 2 + down), end=(bx, by))


def box_round(spot: Spot, half_width: float, half_height: float) -> Box:
    """Box round a spot: left, top, right, bottom."""
    x, y = spot
    return x - half_width, y - half_height, x + half_width, y + half_height


def mark_spot(curve: Curve, half_width: float, taken: Sequence[Box]) -> Spot:
    """Spot on a curve for a mark of some width: the one that covers least of what is there already."""
    spots = [curve.at(share) for share in _ALONG]
    return min(spots, key=lambda spot: covered(box_round(spot, half_width, 9.0), taken))


def label_beside(frame: Frame, text: str, spot: Spot, taken: Sequence[Box]) -> tuple[Label, Box]:
    """Label near a spot inside the frame, on the side where it covers least of what is there already."""
    width = len(text) * _LETTER_PX
    choices = [_beside(text, spot, width, right, down) for right, down in _SIDES]
    return min(choices, key=lambda choice: covered(choice[1], taken) + _outside(frame, choice[1]) * 10)


def covered(box: Box, taken: Iterable[Box]) -> float:
    """Area in square pixels that a box shares with others."""
    return sum(
        (min(box[2], one[2]) - max(box[0], one[0])) * (min(box[3], one[3]) - max(box[1], one[1]))
        for one in taken
        if one[0] < box[2] and one[2] > box[0] and one[1] < box[3] and one[3] > box[1]
    )


#: Steps right (-1, 0, 1) and down from a spot to its label, the best first.
_SIDES = (
    *((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1)),
    *((right, lines) for lines in (-2, 2, -3, 3) for right in (1, -1)),
)


def _beside(text: str, spot: Spot, width: float, right: int, down: int) -> tuple[Label, Box]:
    x = spot[0] + right * (_GAP_PX if abs(down) < 2 else 2.0)
    y = spot[1] + down * (_LINE_PX * 0.75 if right else _LINE_PX)
    left = x if right > 0 else x - width if right < 0 else x - width / 2
    anchor = {1: "start", 0: "middle", -1: "end"}[right]
    box = (left, y - _LINE_PX / 2, left + width, y + _LINE_PX / 2)
    return Label(text=text, spot=(x, y + _LINE_PX * 0.29), anchor=anchor), box


def _outside(frame: Frame, box: Box) -> float:
    """Area of a box that lies outside the frame."""
    whole = (box[2] - box[0]) * (box[3] - box[1])
    return whole - covered(box, [(0.0, 0.0, frame.width, frame.height)])
