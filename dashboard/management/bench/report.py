"""The measures as a table that a person and a Markdown reader can read."""

from collections.abc import Sequence

from dashboard.management.bench.timing import Ratio

HEADER = (
    "| mesure | nous | limite | rapport | borne | tenue |\n| --- | --: | --: | --: | --: | :-: |"
)


def table(ratios: Sequence[Ratio]) -> str:
    return "\n".join([HEADER, *(line(ratio) for ratio in ratios)])


def line(ratio: Ratio) -> str:
    side = "≤" if ratio.at_most else "≥"
    return (
        f"| {ratio.name} | {ratio.ours * 1000:.1f} ms | {ratio.limit * 1000:.1f} ms "
        f"| {ratio.value:.2f} | {side} {ratio.bound} | {'oui' if ratio.holds else 'non'} |"
    )
