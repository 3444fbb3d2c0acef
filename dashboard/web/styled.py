"""The one form that all others are made of: the design system's."""

from dsfr.forms import DsfrBaseForm


class StyledForm(DsfrBaseForm):  # type: ignore[misc]  # the package has no types
    """Fields, labels and errors as the design system draws them."""
