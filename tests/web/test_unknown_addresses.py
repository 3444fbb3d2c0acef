import pytest
from django.test import Client


@pytest.mark.django_db
def test_an_unknown_address_gets_a_page_in_french_that_leads_on(client: Client) -> None:
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    assert 'lang="fr"' in answer.content.decode()
    assert 'href="/departements/"' in answer.content.decode()
