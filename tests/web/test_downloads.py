"""The template of the import, downloaded from the data page."""

import pytest
from django.test import Client

from dashboard.exports.template import template_csv


@pytest.mark.django_db
def test_the_template_is_a_csv_to_fill_in(client: Client) -> None:
    response = client.get("/donnees/modele.csv")
    assert response.content == template_csv()
    assert response["Content-Type"].startswith("text/csv")
    assert response["Content-Disposition"] == 'attachment; filename="modele.csv"'
    assert 'rel="license"' in response["Link"]


@pytest.mark.django_db
def test_the_template_is_also_a_workbook(client: Client) -> None:
    response = client.get("/donnees/modele.xlsx")
    assert response.content.startswith(b"PK")
    assert response["Content-Disposition"] == 'attachment; filename="modele.xlsx"'
