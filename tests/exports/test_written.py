"""What PostgreSQL writes is what Python says of the same grants."""

from datetime import date, timedelta

import orjson
import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from dashboard.exports.expressions import disarmed
from dashboard.exports.record import record
from dashboard.exports.written import RECORD, list_written, walk_written
from dashboard.formats import neutralise
from dashboard.models import Commune
from dashboard.queries.filters import Filter
from dashboard.queries.listing import list_grants, walk_grants
from tests import builders
from tests.published_scene import GRAY, VESOUL, Scene

SITE = "https://relance.exemple.fr"
# What a spreadsheet may run, what only looks like it, and every kind of space.
WORDS = st.text(st.sampled_from("=+-@'\t\r\n .,eE0129aé\u00a0\u202f\u2009\u3000\u0085\x1f\"\\%"))


@pytest.fixture
def before_masking(scene: Scene) -> Filter:
    """An instant before a grant was masked, another withdrawn, and a name with quotes."""
    turned = builders.beneficiary("Durand", category="association", legal_form="9220")
    grant = builders.published(
        "321.50", shares={GRAY: 1}, beneficiary=turned, objet='L\'« été » \\ "neuf"\n\tà 100 %'
    )
    instant = timezone.now()
    turned.legal_form = "1000"
    turned.save()
    builders.award(grant, "1", nature="amendment")
    builders.publish(grant)
    return Filter(known_at=instant)


def filters(then: Filter) -> list[Filter]:
    months = [date(2021, 4, 30), date(2021, 6, 30)]
    return [
        Filter(),
        Filter(communes=(GRAY,)),
        Filter(communes=("nd", VESOUL), sort="reference"),
        Filter(categories=("individual",), sort="-date"),
        *(Filter(as_of=day, sort="date") for day in months),
        then,
        then.replace(as_of=months[0], communes=(GRAY, "nd")),
        then.replace(known_at=then.known_at and then.known_at - timedelta(microseconds=1)),
    ]


def test_each_grant_reads_byte_for_byte_as_its_record(scene: Scene, before_masking: Filter) -> None:
    Commune.objects.filter(code=VESOUL).update(name="")
    told = 0
    for wanted in filters(before_masking):
        expected = [orjson.dumps(record(line, SITE)).decode() for line in walk_grants(wanted)]
        assert list(walk_written(wanted, SITE)) == expected
        told += len(expected)
    assert told > 30


def test_pages_have_the_same_records_and_go_on_alike(scene: Scene, before_masking: Filter) -> None:
    for wanted in filters(before_masking):
        cursor: str | None = ""
        while cursor is not None:
            lines = list_grants(wanted, limit=2, cursor=cursor)
            page = list_written(wanted, SITE, (), limit=2, cursor=cursor)
            assert list(page.rows) == [
                orjson.dumps(record(line, SITE)).decode() for line in lines.rows
            ]
            assert (page.next is None) == (lines.next is None)
            cursor = page.next


@pytest.mark.parametrize("name", list(RECORD))
def test_any_field_can_be_told_alone(scene: Scene, name: str) -> None:
    page = list_written(Filter(), SITE, (name,), limit=50, cursor="")
    expected = [{name: record(line, SITE)[name]} for line in walk_grants(Filter())]
    assert [orjson.loads(row) for row in page.rows] == expected


@pytest.mark.django_db
@bounded(max_examples=15, deadline=None)
@given(words=st.lists(WORDS, min_size=20, max_size=60))
def test_formulas_are_disarmed_in_sql_as_elsewhere(words: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {disarmed('word')} FROM unnest(%s::text[]) WITH ORDINALITY AS given(word, no)"  # noqa: S608 (our own text)
            " ORDER BY no",
            [words],
        )
        assert [row[0] for row in cursor.fetchall()] == [neutralise(word) for word in words]
