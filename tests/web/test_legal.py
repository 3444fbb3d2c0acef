"""Legal entries come from settings, and a deployment says which are missing."""

from django.test import override_settings

from dashboard.web.legal import LEGAL, PRIVACY, all_entries_given
from dashboard.web.rgaa import grid


def test_each_empty_entry_fails_the_deployment_check() -> None:
    every = {key: "donné" for key, _ in (*LEGAL, *PRIVACY)}
    with override_settings(RELANCE_LEGAL={**every, "dpo": ""}):
        problems = all_entries_given()
    with override_settings(RELANCE_LEGAL=every):
        assert all_entries_given() == []

    assert [problem.msg for problem in problems if "RELANCE_LEGAL_DPO " in problem.msg]
    assert len(problems) == 1


def test_the_grid_has_every_criterion_of_the_rgaa() -> None:
    assert sum(theme.criteria for theme in grid()) == 106
    assert all(theme.left == theme.criteria for theme in grid())
