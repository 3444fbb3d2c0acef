"""Lines of Chorus through the page of imports."""

from decimal import Decimal

import pytest

from dashboard.models import PreviewRow
from tests import builders
from tests.imports.importing import csv_bytes, ledger
from tests.imports.sending import applied, previewed
from tests.imports.test_chorus import dp, ej, grant
from tests.imports.test_perimeters import account

pytestmark = pytest.mark.usefixtures("small_france")

ABSENT = {"N° EJ": "7777", "reference": "70-ABSENTE"}


def test_an_accountant_previews_and_applies_payments_by_the_page() -> None:
    known = grant()
    builders.commit(known, "800", reference="2101/1")
    rows = (dp(reference="70-A1"), ej("2102", "50", reference="70-A1"), dp("9009", "5", **ABSENT))
    job = previewed(csv_bytes(rows), by=account("accountant", "70"), filename="chorus.csv")
    assert job.profile == "chorus"
    assert [job.outcome[key] for key in ("new", "refused")] == [2, 1]
    assert (job.outcome["amount_new"], job.touched) == ("350.00", ["70"])
    found = PreviewRow.objects.filter(job=job).order_by("number")
    assert [(row.verdict, row.amount) for row in found] == [
        ("new", Decimal(300)),
        ("new", Decimal(50)),
        ("refused", Decimal(5)),
    ]
    job = applied(job, skip_refused=True)
    assert job.state == "applied"
    assert {line[:3] for line in ledger()[-2:]} == {
        ("commitment", "legal_commitment", "50.00"),
        ("payment", "instalment", "300.00"),
    }
