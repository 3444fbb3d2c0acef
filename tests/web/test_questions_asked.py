"""Every public page asks at most thirty questions, as many of one row as of many."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.models import Beneficiary, Grant, PublicNews
from tests import builders, indicator_scene, newsroom
from tests.published_scene import GRAY, ground
from tests.rich_scene import add_many

MOST = 30
ROUTES = (
    "/",
    "/?plan=france-relance&au=2023-12-31",
    "/departements/",
    "/departements/?recherche=ra",
    "/departements/70/",
    "/departements/70/?volet=competitivite&au=2023-12-31",
    "/departements/70/communes/",
    "/departements/70/fiche/",
    "/departements/70/fiche.pdf",
    "/communes/70279/",
    "/regions/27/",
    "/comparer/",
    "/comparer/?departement=70",
    "/comparer/?departement=70,25,2A&region=27",
    "/volets/competitivite/",
    "/fonds/",
    "/fonds/IDF/",
    "/beneficiaires/{beneficiary}/",
    "/indicateurs/",
    "/indicateurs/thd-taux-deploiement-fibre/",
    "/indicateurs/renovation-dossiers/?departement=70",
    "/aides/",
    "/aides/?departement=70&commune=70279&volet=competitivite&q=projet",
    "/aides/{grant}/",
    "/actualites/",
    "/actualites/{news}/",
    "/actualites/flux.atom",
    "/integrer/",
    "/integrer/departements/70/?bloc=chiffres",
    "/integrer/departements/70/?bloc=courbe",
    "/integrer/departements/70/?bloc=carte",
    "/integrer/departements/70/?bloc=aides",
    "/donnees/",
    "/donnees/catalogue.jsonld",
    "/donnees/flux.atom",
    "/donnees/sceau/",
    "/methodologie/",
    "/plan-du-site/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/sitemap.xml",
    "/sitemap/pages.xml",
    "/sitemap/communes.xml",
    "/sitemap/aides-70-2021.xml",
    "/nulle-part/",
    "/aides/?zut=1",
    "/?tableau=carte-france.csv",
)
# Perimeters that hold no fiction, while others do: the notice is there all the same.
WITHOUT_FICTION = (
    "/departements/70/?volet=ecologie&au=2023-12-31",
    "/departements/70/fiche/?volet=ecologie&au=2023-12-31",
    "/?volet=ecologie",
)


class One:
    """A world of a single published grant, a fictional one, and one of each thing beside it."""

    def __init__(self) -> None:
        ground()
        builders.plan("exemple", name="Exemple fictif", fictional=True)
        builders.fund("EXIND", plan_code="exemple")
        indicator_scene.load()
        self.beneficiary: Beneficiary = builders.beneficiary("Seule", size="PME")
        made = builders.grant("1000", beneficiary=self.beneficiary, shares={GRAY: 1})
        builders.pay(builders.commit(made, "500"), "100")
        builders.publish(made, builders.grant("50", fund_code="EXIND", shares={GRAY: 1}))
        self.grant: Grant = made
        self.news: PublicNews = newsroom.published_news(grants=[made], commune_id=GRAY)


def asked(client: Client, address: str) -> int:
    """Of a reader who comes after another: what a process keeps is not asked again."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code in (200, 400, 404), address
    return len(queries)


@pytest.mark.django_db
def test_a_page_asks_as_many_questions_of_one_row_as_of_many(client: Client) -> None:
    one = One()
    routes = [
        route.format(
            beneficiary=one.beneficiary.public_id, grant=one.grant.reference, news=one.news.slug
        )
        for route in ROUTES
    ]
    of_one = {address: asked(client, address) for address in routes}
    add_many(60)
    for number in range(6):
        newsroom.published_news(f"Visite {number}", grants=[one.grant])
    of_many = {address: asked(client, address) for address in routes}

    for address in WITHOUT_FICTION:
        of_many[address] = asked(client, address)

    assert {address: n for address, n in of_many.items() if n > MOST} == {}
    assert {a: (of_one[a], of_many[a]) for a in routes if of_one[a] != of_many[a]} == {}
