"""The same small world twice, in the Haute-Saône (70) and in the Doubs (25): one row of each table
of the desk in each, so that what crosses the border is seen."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.models import (
    AccessEvent,
    AccessKey,
    AccessRequest,
    Allocation,
    Authority,
    Beneficiary,
    CoFunding,
    ColumnChoice,
    Comment,
    CommentDraft,
    ControlTotal,
    DistinctGrants,
    EntryDraft,
    ExternalIdentity,
    Grant,
    ImportBatch,
    ImportJob,
    ImportProgress,
    Invitation,
    News,
    NewsPhoto,
    Partner,
    PreviewRow,
    PublicNews,
    PublicNewsGrant,
    PublicPhoto,
    Receipt,
    SourceRow,
    Upload,
    UploadPiece,
    User,
)
from tests import builders
from tests.signing_in import agent

HERE, THERE = "70", "25"
TOWNS = {HERE: "70279", THERE: "25056"}


def word(place: str) -> str:
    """A word that only the rows of that place hold."""
    return f"Mot{place}secret"


@dataclass(frozen=True)
class Place:
    instructor: User
    publisher: User
    administrator: User
    person: Beneficiary
    grant: Grant
    draft: Grant
    batch: ImportBatch
    job: ImportJob

    @property
    def numbers(self) -> dict[str, int]:
        """Numbers of rows of this place, as addresses name them."""
        place = self.grant.department_id
        return {
            "movement": self.grant.movements.order_by("pk")[0].pk,
            "invitation": Invitation.objects.get(department=place).pk,
            "request": AccessRequest.objects.get(department=place).pk,
            "role": self.instructor.memberships.get().pk,
            "line": Allocation.objects.filter(department=place)[0].pk,
            "control": ControlTotal.objects.get(department=place).pk,
            "news": News.objects.get(department=place).pk,
            "key": AccessKey.objects.get(name=word(str(place))).pk,
        }


def country() -> dict[str, Place]:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.allocation("1000000")
    return {place: furnish(place) for place in (HERE, THERE)}


def furnish(place: str) -> Place:
    instructor, publisher, administrator = (
        agent(role, place, email=f"{role}.{place}@{word(place).lower()}.fr")
        for role in ("instructor", "publisher", "administrator")
    )
    person = builders.beneficiary(
        f"{word(place)} Jeanne", category="individual", department_id=place
    )
    draft = builders.grant(
        None,
        department=place,
        status="draft",
        objet=f"Brouillon {word(place)}",
        beneficiary=person,
        draft_amount=Decimal("12345.67"),
        reference=f"{place}-{word(place)}-B",
        by=instructor,
        file_number=word(place),
    )
    grant = paid_grant(place, instructor, publisher)
    batch, job = imported(place, instructor, grant)
    accesses(place, instructor, administrator)
    spoken(place, instructor, grant, draft)
    builders.allocation("1000", department=place)
    Receipt.objects.create(by=instructor, purpose="p", key="k", answer={"a": word(place)})
    return Place(instructor, publisher, administrator, person, grant, draft, batch, job)


def paid_grant(place: str, instructor: User, publisher: User) -> Grant:
    """Withdrawn since, so that nothing of it is public."""
    grant = builders.grant(
        "1000",
        department=place,
        objet=f"Projet {word(place)}",
        beneficiary=builders.beneficiary(f"{word(place)} SARL", siren=f"55210055{place[0]}"),
        shares={TOWNS[place]: 1},
        reference=f"{place}-{word(place)}-A",
        by=instructor,
        authority=Authority.objects.create(name=f"Service {place}"),
    )
    CoFunding.objects.create(grant=grant, funder="region", amount=Decimal("50"))
    engaged = builders.commit(grant, "300", reference=f"EJ{word(place)}")
    builders.pay(engaged, "100", reference=f"DP{word(place)}")
    builders.publish(grant, by=publisher)
    builders.withdraw(grant, by=publisher, reason=word(place))
    grant.refresh_from_db()
    return grant


def imported(place: str, by: User, grant: Grant) -> tuple[ImportBatch, ImportJob]:
    batch = ImportBatch.objects.create(
        profile="modele", filename=f"{word(place)}.csv", sha256="0", status="applied", by=by
    )
    SourceRow.objects.create(
        profile="modele", key=word(place), hash="0", raw={"a": word(place)}, batch=batch,
        grant=grant, grant_version=1,
    )  # fmt: skip
    upload = Upload.objects.create(by=by, filename=f"{word(place)}.csv", size=1, sha256="0")
    UploadPiece.objects.create(upload=upload, position=0, content=b"x")
    job = ImportJob.objects.create(
        upload=upload, by=by, perimeter=[place], touched=[place], named=[place], batch=batch,
        state=ImportJob.State.UNUSABLE, profile="modele",
    )  # fmt: skip
    ImportProgress.objects.create(job=job)
    PreviewRow.objects.create(job=job, number=1, verdict="new", objet=word(place))
    ColumnChoice.objects.create(
        perimeter=place, profile="modele", header=word(place), columns={}, by=by
    )
    return batch, job


def spoken(place: str, by: User, grant: Grant, draft: Grant) -> None:
    """What is written around grants: news, comments, totals, drafts of forms."""
    news = News.objects.create(
        kind="news", title=word(place), slug=word(place).lower(), day="2021-05-06",
        department_id=place, entered_by=by,
    )  # fmt: skip
    news.grants.add(grant)
    NewsPhoto.objects.create(
        news=news, digest="d", alternative=word(place), width=1, height=1, content=b"x"
    )
    said(news, grant, place)
    CommentDraft.objects.create(since="2021-05-01", text=word(place), department_id=place, by=by)
    Comment.objects.create(since="2021-05-01", text=f"Public {place}", department_id=place, by=by)
    ControlTotal.objects.create(
        fund_id="IDF", year=2021, department_id=place, kind="award", amount=1,
        as_of="2021-12-31", source=word(place), recorded_by=by,
    )  # fmt: skip
    EntryDraft.objects.create(account=by, key=word(place).lower(), fields={"objet": [word(place)]})
    DistinctGrants.objects.create(grant=grant, other=draft, reason=word(place), by=by)


def said(news: News, grant: Grant, place: str) -> None:
    """What the public was told, in words of its own."""
    now = timezone.now()
    public = PublicNews.objects.create(
        news=news, kind="news", title=f"Public {place}", slug=f"public-{place}",
        day="2021-05-06", department_id=place, published_at=now, updated_at=now,
    )  # fmt: skip
    PublicNewsGrant.objects.create(news=public, grant=grant)
    PublicPhoto.objects.create(news=public, digest="d", content=b"x")


def accesses(place: str, instructor: User, administrator: User) -> None:
    now = timezone.now()
    TOTPDevice.objects.create(user=instructor, name="test", confirmed=True)
    StaticDevice.objects.create(user=instructor, name="test").token_set.create(token=word(place))
    ExternalIdentity.objects.create(user=instructor, name="x", issuer="i", subject=place)
    partner = agent("reader", place, email=f"programme.{place}@{word(place).lower()}.fr")
    Partner.objects.create(user=partner, contact=word(place), created_by=administrator)
    AccessKey.objects.create(
        user=partner, name=word(place), scope="read", digest=word(place), opening="r",
        created_by=administrator, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    Invitation.objects.create(
        email=f"invite@{word(place).lower()}.fr", role="reader", department_id=place,
        made_by=administrator, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    AccessRequest.objects.create(
        email=f"demande@{word(place).lower()}.fr", name=word(place), role="reader",
        department_id=place, reason="r",
    )  # fmt: skip
    AccessEvent.objects.create(
        act="given", by=administrator, account=instructor, department_id=place, email="a"
    )
