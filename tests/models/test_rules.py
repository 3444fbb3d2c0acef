"""By psql: every rule refuses in French, and it is the rule that refuses."""

import re

import psycopg
import pytest

from tests.models.attempts import Rule
from tests.models.psql import Psql
from tests.models.rules import (
    DESK,
    ENVELOPES,
    LEDGER,
    append_only,
    kept_by_the_database,
)
from tests.models.rules_of_publication import EDITIONS, FOUR_EYES, LOG_RULES

RULES = [
    *append_only(),
    *kept_by_the_database(),
    *LEDGER,
    *ENVELOPES,
    *DESK,
    *FOUR_EYES,
    *LOG_RULES,
    *EDITIONS,
]


def message(error: psycopg.Error | None) -> str:
    return (error.diag.message_primary or "") if error else ""


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_psql_is_refused_in_french_with_the_next_step(psql: Psql, rule: Rule) -> None:
    error = psql.refusal(rule.attempt)

    assert isinstance(error, psycopg.IntegrityError), f"not refused by a rule: {error!r}"
    assert re.search(rule.says, message(error).replace("\u202f", " ").replace("\xa0", " "))
    assert error.diag.message_hint


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_without_its_rule_the_same_attempt_is_not_refused(psql: Psql, rule: Rule) -> None:
    """The attempt is sound but for the rule: the test above looks at the right thing."""
    error = psql.refusal(rule.without + rule.attempt)

    assert not re.search(rule.says, message(error).replace("\u202f", " ").replace("\xa0", " "))
