"""A small published world with one of each case, for the doors that show it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from dashboard.models import Authority, Beneficiary, CoFunding, Commune, Grant, PublicNews
from tests import builders, newsroom

GRAY, HERICOURT, VESOUL, AJACCIO = "70279", "70285", "70550", "2A004"


@dataclass(frozen=True)
class Scene:
    """`before_changes`: an instant after the first publications, before what changed since."""

    aluroy: Beneficiary
    several: Grant
    aluroy_grant: Grant
    national: Grant
    masked: Grant
    unknown: Grant
    withdrawn: Grant
    draft: Grant
    before_changes: str
    news: PublicNews


def build() -> Scene:
    ground()
    aluroy = builders.beneficiary(
        "Aluroy", siren="552100554", size="PME", department_id="70", legal_form="5710"
    )
    aluroy_grant = whole_grant(aluroy)
    several = in_several_communes()
    national = builders.published(
        "5000.50", department=None, fund_code="DETR", on=date(2021, 2, 1),
        beneficiary=builders.beneficiary("=Régie nationale", category="public_body"),
        commitments_followed=False, payments_followed=False,
    )  # fmt: skip
    masked = of_a_person()
    unknown = builders.published("700", department="2A", shares={AJACCIO: 1}, on=date(2020, 12, 31))
    withdrawn = builders.published("900", shares={VESOUL: 1}, beneficiary=aluroy, objet="À retirer")
    draft = builders.grant("42", objet="Pas encore publique")
    before = timezone.now().isoformat().replace("+00:00", "Z")
    builders.withdraw(withdrawn)
    builders.award(several, "50.01", nature="amendment", on=date(2022, 1, 10))
    builders.publish(several)
    news = told([aluroy_grant, masked, withdrawn, draft])
    return Scene(
        aluroy, several, aluroy_grant, national, masked, unknown, withdrawn, draft, before, news
    )


def ground() -> None:
    """Territories, plans, funds and envelopes."""
    builders.territories()
    builders.pillars()
    Commune.objects.filter(code=GRAY).update(latitude=47.44, longitude=5.59)
    Commune.objects.filter(code=VESOUL).update(latitude=47.62, longitude=6.15)
    builders.fund("IDF")
    builders.fund("ECO", pillar="ecologie")
    builders.fund("DETR", pillar=None, plan_code="detr-dsil")
    builders.allocation("100000000", fund_code="IDF")
    builders.coverage(fund_code="IDF")


def of_a_person() -> Grant:
    return builders.published(
        "1234.56",
        fund_code="ECO",
        shares={VESOUL: 1},
        objet="Chaudière de M. Martin",
        beneficiary=builders.beneficiary("Martin Paul", category="individual"),
        file_number="SECRET-1",
    )


def told(grants: list[Grant]) -> PublicNews:
    """A visit that speaks of these grants, and a draft that nobody may see."""
    newsroom.news("Pas encore publique", body="SECRET-1")
    return newsroom.published_news(
        "Visite de l'atelier",
        body="La préfète a **visité** l'atelier.",
        commune_id=GRAY,
        grants=grants,
        photo=True,
    )


def whole_grant(to: Beneficiary) -> Grant:
    """Every field that is published."""
    made = builders.grant(
        "200000",
        reference="70-FR-0001",
        beneficiary=to,
        siret="55210055400013",
        shares={GRAY: 1},
        objet="Modernisation de l'atelier,\n« laquage »",
        total_cost=Decimal("350000"),
        authority=Authority.objects.create(name="Préfecture", siret="17700001500012"),
        file_number="D-2021-1",
        convention_on=date(2021, 5, 20),
        payment_terms="échelonné",
        payment_dates="2021-07-01/2022-12-31",
        eu_notification="non",
        source_url="https://exemple.fr/a",
    )
    CoFunding.objects.create(grant=made, funder="region", amount=Decimal("50000"))
    engaged = builders.commit(made, "150000", reference="2103456789")
    builders.pay(engaged, "30000", reference="DP-1")
    builders.publish(made)
    return made


def in_several_communes() -> Grant:
    """Split by weights that do not divide it, one part nowhere; two legal commitments."""
    made = builders.grant(
        "1000.00",
        fund_code="ECO",
        shares={GRAY: 2, VESOUL: 1, None: 4},
        beneficiary=builders.beneficiary("Ville de Gray", category="local_authority"),
        on=date(2021, 3, 31),
        precision="month",
    )
    first = builders.commit(made, "300", reference="EJ-1", on=date(2021, 4, 1))
    builders.commit(made, "200.10", reference="EJ-2", on=date(2021, 9, 1))
    builders.pay(first, "100.05", reference="DP-2", on=date(2021, 5, 1))
    builders.publish(made)
    return made
