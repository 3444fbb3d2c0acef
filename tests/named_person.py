"""A natural person named everywhere that the desk can name one, and where a database still does."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from psycopg.sql import SQL, Identifier

from dashboard.models import (
    Beneficiary,
    Comment,
    CommentDraft,
    DistinctGrants,
    EntryDraft,
    Fund,
    Grant,
    ImportBatch,
    ImportJob,
    ImportProgress,
    News,
    NewsPhoto,
    PreviewRow,
    Receipt,
    SourceRow,
    Upload,
    UploadPiece,
    User,
)
from tests import builders
from tests.signing_in import agent

NAME = "Rosa Bonheur-Peyrol"
SIREN = "552100554"
SIRET = "55210055400013"
# As anybody may write them.
NEEDLES = ("rosa bonheur", "bonheur", "peyrol", SIREN)

_TEXTS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN
      ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY', 'USER-DEFINED')
ORDER BY table_name, column_name
"""


@dataclass(frozen=True)
class Scene:
    person: Beneficiary
    grant: Grant
    once_named: Grant
    administrator: User
    job: ImportJob


def everywhere() -> Scene:
    """Two grants of one person: one masked from the start; the other published under the name,
    when nobody knew that it is a natural person's."""
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.fund("EAU", pillar="ecologie", may_pay_individuals=True)
    administrator = agent("administrator", email="administration@exemple.fr")
    instructor = agent("instructor", email="saisie70@exemple.fr")
    person = Beneficiary.objects.create(
        name=NAME, key="rosa bonheur peyrol", department_id="70", siren=SIREN
    )
    once_named = builders.published(
        "500", beneficiary=person, objet=f"Atelier de {NAME}", by=instructor, shares={"70279": 1}
    )
    Beneficiary.objects.filter(pk=person.pk).update(category="individual")
    builders.publish(once_named)
    grant = builders.grant(
        "2000", beneficiary=person, siret=SIRET, by=instructor, fund_code="EAU",
        reference=f"70-{SIREN}-2021", objet=f"Puits de Rosa Bonheur, {SIRET[:9]}",
        payment_terms="Versé à Mme Peyrol", file_number="D-12",
    )  # fmt: skip
    engaged = builders.commit(grant, "1500", reference="EJ1")
    builders.pay(engaged, "700", reference="DP1")
    builders.reverse(builders.commit(grant, "10"), reason="Mme Bonheur s'est trompée")
    builders.publish(grant)
    builders.withdraw(grant, reason="Rosa BONHEUR l'a demandé")
    builders.publish(grant)
    job = _imported(grant, instructor)
    _spoken(grant, once_named, instructor)
    for made in (grant, once_named):
        made.refresh_from_db()
    return Scene(person, grant, once_named, administrator, job)


def _imported(grant: Grant, by: User) -> ImportJob:
    batch = ImportBatch.objects.create(
        profile="modele", filename=f"aide de {NAME}.csv", sha256="0", status="applied", by=by,
        summary={"first": [NAME]},
    )  # fmt: skip
    SourceRow.objects.create(
        profile="modele", key=f"70|{SIREN}", hash="0", batch=batch, grant=grant, grant_version=1,
        raw={"objet": f"Puits de {NAME}"},
        before={"grant": {"objet": f"Puits de {NAME}", "siret": SIRET, "file_number": "D-12"}},
    )  # fmt: skip
    upload = Upload.objects.create(by=by, filename=f"{NAME}.csv", size=1, sha256="0")
    UploadPiece.objects.create(upload=upload, position=0, content=NAME.encode())
    job = ImportJob.objects.create(
        upload=upload, by=by, perimeter=["70"], touched=["70"], named=["70"], batch=batch,
        state=ImportJob.State.APPLIED, profile="modele", sample={"rows": [[NAME]]},
        outcome={"told": [{"value": NAME}]},
    )  # fmt: skip
    ImportProgress.objects.create(job=job)
    PreviewRow.objects.create(
        job=job, number=1, verdict="new", objet=f"Puits de {NAME}", told=[{"value": NAME}]
    )
    return job


def _spoken(grant: Grant, other: Grant, by: User) -> None:
    news = News.objects.create(
        kind="news", title=f"Visite chez {NAME}", slug="visite", day="2021-05-06",
        body=f"La préfète a rencontré {NAME.upper()} à Gray.", department_id="70", entered_by=by,
    )  # fmt: skip
    NewsPhoto.objects.create(
        news=news, digest="d", alternative=NAME, width=1, height=1, content=b"x"
    )
    CommentDraft.objects.create(
        since="2021-05-01", text=f"Merci à {NAME}.", department_id="70", by=by
    )
    Comment.objects.create(since="2021-05-01", text=f"Merci à {NAME}.", department_id="70", by=by)
    EntryDraft.objects.create(account=by, key="a", fields={"nouveau_nom": ["ROSA BONHEUR PEYROL"]})
    EntryDraft.objects.create(account=by, key="b", fields={"siret": ["552 100 554 00013"]})
    EntryDraft.objects.create(account=by, key="c", fields={"objet": ["Autre chose"]})
    Receipt.objects.create(
        by=by, purpose=f"/gestion/aides/{grant.reference}/modifier/", key="k",
        answer={"reference": grant.reference, "beneficiaire": {"nom": NAME, "siret": SIRET}},
    )  # fmt: skip
    DistinctGrants.objects.create(grant=grant, other=other, reason="Deux puits de Bonheur", by=by)


def named_in() -> list[str]:
    """Columns of the whole database whose texts, JSON or bytes still hold the person's name or
    number. Their contents are read as PostgreSQL writes them, accents and capitals apart."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS)
        for table, column in cursor.fetchall():
            cursor.execute(
                SQL(
                    "SELECT count(*) FROM {table} t CROSS JOIN LATERAL (SELECT relance_normalise("
                    "CASE WHEN pg_typeof(t.{column}) = 'bytea'::regtype"
                    " THEN encode(convert_to(t.{column}::text, 'UTF8'), 'escape')"
                    " ELSE t.{column}::text END) AS told, t.{column}::text AS raw) x"
                    " WHERE x.told ~ %(words)s OR x.raw ~ %(bytes)s"
                ).format(table=Identifier(table), column=Identifier(column)),
                {
                    "words": "|".join(NEEDLES),
                    "bytes": "|".join(each.encode().hex() for each in (NAME, SIREN)),
                },
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def sums() -> dict[str, Decimal | None]:
    """All that is counted in euros, at the desk and in public."""
    asked = {
        "ledger": "SELECT sum(amount) FROM dashboard_movement",
        "balances": "SELECT sum(awarded + committed + paid) FROM dashboard_grantbalance",
        "public": "SELECT sum(awarded + committed + paid) FROM dashboard_publicgrant",
        "months": "SELECT sum(awarded + committed + paid) FROM dashboard_rollupmonth",
        "publications": "SELECT sum(no) FROM dashboard_publication",
        "public references": "SELECT sum(hashtext(reference)) FROM dashboard_publicgrant",
    }
    with connection.cursor() as cursor:
        for name, query in asked.items():
            cursor.execute(query)
            asked[name] = cursor.fetchone()[0]
    return asked  # type: ignore[return-value]


def fund_name(grant: Grant) -> str:
    return Fund.objects.get(pk=grant.fund_id).name
