"""What a text that cannot be read raises."""


class FormatError(ValueError):
    """A value that is no amount or no date. `problem` and `way_out` are French sentences."""

    def __init__(self, value: str, problem: str, way_out: str) -> None:
        super().__init__(f"{problem} {way_out}")
        self.value = value
        self.problem = problem
        self.way_out = way_out
