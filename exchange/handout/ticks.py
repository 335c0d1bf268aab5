"""Round figures to write along an axis: 0, 10, 20, 30 …"""

from fractions import Fraction

_STEPS = (1, 2, 5, 10)


def round_steps(top: Fraction, most: int) -> tuple[Fraction, ...]:
    """Give the multiples of a round step from nothing up to the first that reaches `top`, by `most` steps or fewer."""
    if top <= 0:
        return (Fraction(0),)
    least, unit = top / most, Fraction(1)
    while unit * 10 <= least:
        unit *= 10
    while unit > least:
        unit /= 10
    step = next(unit * times for times in _STEPS if unit * times >= least)
    return tuple(step * place for place in range(-int(-top // step) + 1))
