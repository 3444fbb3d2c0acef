"""The table of rights: on which side each table of the database stands, and who reads its rows.

Two database roles, neither owner nor superuser. `relance_public` reads what is published and the
reference data. `relance_agent` works at the desk: it sees the rows of the départements of the
account named by `relance.account`, under row-level security. The owner (command line, migrations,
triggers) is bound by neither. `dashboard.actions.locking` applies the table after each
`migrate`; a table that is not in it can be read by nobody else, and a test fails.

While no account is named, somebody is signing in: the accounts may be read, nothing of the desk.
"""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.models.roles import Right
from dashboard.models.row_conditions import (
    AIDED_OR_LIVING_HERE,
    BOTH_GRANTS,
    EVERYWHERE,
    KNOWN_HERE,
    MOVEMENT,
    PUBLICATION,
    SIGNING_IN,
    WORKING,
    WROTE_HERE,
    anywhere,
    grant_with,
    here,
    here_with,
    inside,
    news_with,
    of_account,
    over_france,
    own,
    with_grant,
)

PUBLIC_ROLE = "relance_public"
AGENT_ROLE = "relance_agent"
ROLES = (PUBLIC_ROLE, AGENT_ROLE)
ACCOUNT = "relance.account"


class Side(StrEnum):
    PUBLISHED = "published"
    REFERENCE = "reference"
    DESK = "desk"
    ACCOUNTS = "accounts"
    MACHINERY = "machinery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """`public`: columns that the public reads, ("*",) for all. `agent`: what agents may do.

    `sees`, `writes` and `asks` are conditions in SQL on a row, "" for every row: which rows are
    read, may be held, and are left behind by a writer (`dashboard.models.row_conditions`). Each is
    asked on top of `agent`. `adds` is what new rows are asked instead. All empty: no row-level
    security, so that no policy slows the indexes. `agent_columns`: what agents read, if not all.
    """

    table: str
    side: Side
    public: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    sees: str = ""
    writes: str = ""
    asks: str = ""
    adds: str = ""
    agent_columns: tuple[str, ...] = ()

    @property
    def is_by_row(self) -> bool:
        return bool(self.sees or self.writes or self.asks or self.adds)


EVERY = ("*",)
READ = ("SELECT",)
ADD = ("SELECT", "INSERT")
KEEP = ("SELECT", "INSERT", "UPDATE")
REPLACE = ("SELECT", "INSERT", "UPDATE", "DELETE")


def published(*names: str) -> tuple[Lock, ...]:
    """Written by triggers alone."""
    return tuple(
        Lock(table=f"dashboard_{name}", side=Side.PUBLISHED, public=EVERY, agent=READ)
        for name in names
    )


def reference(*tables: str) -> tuple[Lock, ...]:
    return tuple(
        Lock(table=table, side=Side.REFERENCE, public=EVERY, agent=READ) for table in tables
    )


def kept_by_place(name: str, agent: tuple[str, ...] = ADD) -> Lock:
    """Read by everyone, written inside one's perimeter by who keeps the envelopes."""
    return Lock(
        table=f"dashboard_{name}",
        side=Side.REFERENCE,
        public=EVERY,
        agent=agent,
        writes=here(),
        asks=here_with(Right.ALLOCATE),
    )


def of_grant(name: str, agent: tuple[str, ...], asks: Right | str = "") -> Lock:
    """`asks`: the right to write, or a whole condition."""
    table = f"dashboard_{name}"
    asked = grant_with(table, asks) if isinstance(asks, Right) else asks
    return desk(name, agent, with_grant(table), asked)


def desk(name: str, agent: tuple[str, ...], sees: str, asks: str = "", adds: str = "") -> Lock:
    return Lock(
        table=f"dashboard_{name}", side=Side.DESK, agent=agent, sees=sees, asks=asks, adds=adds
    )


def accounts(table: str, agent: tuple[str, ...] = (), sees: str = "", writes: str = "") -> Lock:
    return Lock(table=table, side=Side.ACCOUNTS, agent=agent, sees=sees, writes=writes)


def machinery(table: str, agent: tuple[str, ...] = (), public: tuple[str, ...] = ()) -> Lock:
    return Lock(table=table, side=Side.MACHINERY, agent=agent, public=public)


def sent(name: str, agent: tuple[str, ...], sees: str) -> Lock:
    """Written by those who may import."""
    return desk(name, agent, sees, f"({sees}) AND {anywhere(Right.IMPORT)}")


def of_import(name: str, column: str = "job_id") -> Lock:
    return sent(
        name,
        REPLACE,
        f"EXISTS (SELECT FROM dashboard_importjob j WHERE j.id = dashboard_{name}.{column})",
    )


# A file may name what its rows were refused for.
FILE_OF_MINE = (
    f"{EVERYWHERE} OR {own('by_id')} OR EXISTS ("
    "SELECT FROM dashboard_importjob j"
    " WHERE dashboard_upload.id IN (j.upload_id, j.returned_id)"
    " AND j.named <@ (SELECT relance_places())::varchar[])"
)
OF_NEWS = "EXISTS (SELECT FROM dashboard_news n WHERE n.id = {}.news_id)"
# A beneficiary is of no département: its changes are seen where it is aided.
CHANGED_HERE = (
    f"{here('department')} OR (subject = 'beneficiary' AND EXISTS ("
    "SELECT FROM dashboard_grant g WHERE g.beneficiary_id = dashboard_change.row))"
)


def news_part(name: str) -> Lock:
    table = f"dashboard_{name}"
    return desk(name, REPLACE, OF_NEWS.format(table), news_with(table))


def with_news(name: str) -> Lock:
    table = f"dashboard_{name}"
    return Lock(
        table=table,
        side=Side.PUBLISHED,
        public=EVERY,
        agent=REPLACE,
        writes=OF_NEWS.format(table),
        asks=news_with(table),
    )


# Given, asked or refused somewhere: for who administers that place.
GOVERNED = f"{SIGNING_IN} OR relance_governs(department_id, region_id)"

LOCKS: tuple[Lock, ...] = (
    *published(
        "publicgrant",
        "publicshare",
        "publishedmovement",
        "grantedition",
        "editionshare",
        "rollupyear",
        "rollupfund",
        "rollupmonth",
        "rollupcommune",
        "rollupbeneficiary",
        "relabelling",
        # Whole files of open data, written by a job.
        "openfile",
        "openchunk",
    ),
    # Not who published and why. Agents log publications of their own grants.
    Lock(
        table="dashboard_publication",
        side=Side.PUBLISHED,
        public=("no", "at", "kind", "grant_id", "edition_id", "up_to_movement"),
        agent=ADD,
        writes=with_grant("dashboard_publication"),
        asks=PUBLICATION,
    ),
    # Published by an action of its own, inside one's perimeter.
    Lock(
        table="dashboard_publicnews",
        side=Side.PUBLISHED,
        public=EVERY,
        agent=REPLACE,
        writes=here(),
        asks=here_with(Right.WRITE),
    ),
    with_news("publicnewsgrant"),
    with_news("publicphoto"),
    Lock(
        table="dashboard_comment",
        side=Side.PUBLISHED,
        public=("id", "department_id", "pillar_id", "since", "text", "published_at"),
        agent=ADD,
        writes=here(),
        asks=here_with(Right.WRITE),
    ),
    Lock(
        table="dashboard_seal",
        side=Side.PUBLISHED,
        public=("no", "at", "size", "hash"),
        agent=READ,
    ),
    *reference(
        "dashboard_region",
        "dashboard_department",
        "dashboard_commune",
        "dashboard_formercommune",
        "dashboard_departmentcontours",
        "dashboard_plan",
        "dashboard_pillar",
        "dashboard_indicator",
        "dashboard_indicatorvalue",
        "dashboard_indicatortarget",
        "dsfr_dsfrconfig",
        "dsfr_dsfrsocialmedia",
    ),
    Lock(
        table="dashboard_fund",
        side=Side.REFERENCE,
        public=EVERY,
        agent=KEEP,
        writes=EVERYWHERE,
        asks=over_france(Right.ADMINISTER),
    ),
    kept_by_place("allocation"),
    kept_by_place("coverage"),
    # Not the names, some of which are masked.
    Lock(
        table="dashboard_beneficiary",
        side=Side.DESK,
        public=("id", "merged_into_id"),
        agent=KEEP,
        sees=KNOWN_HERE,
        asks=f"({KNOWN_HERE}) AND {anywhere(Right.ENTER, Right.IMPORT)}",
    ),
    # Written by triggers, erased by a function of the owner.
    desk("personidentity", READ, AIDED_OR_LIVING_HERE),
    desk("grant", KEEP, here(), here_with(*WORKING), adds=here_with(Right.ENTER)),
    of_grant("grantshare", REPLACE, Right.ENTER),
    of_grant("cofunding", REPLACE, Right.ENTER),
    of_grant("movement", ADD, MOVEMENT),
    of_grant("grantbalance", READ),
    of_grant("commitmentbalance", READ),
    # What is left of the nation's envelope bounds every award that has none of its own.
    desk("envelopebalance", READ, f"department_id IS NULL OR {here()}"),
    of_grant("sourcerow", KEEP, Right.IMPORT),
    sent("importbatch", KEEP, WROTE_HERE),
    sent("importjob", KEEP, inside("touched")),
    sent("upload", KEEP, FILE_OF_MINE),
    sent(
        "uploadpiece",
        REPLACE,
        "EXISTS (SELECT FROM dashboard_upload u WHERE u.id = dashboard_uploadpiece.upload_id)",
    ),
    of_import("importprogress"),
    of_import("previewrow"),
    sent("columnchoice", KEEP, inside("string_to_array(perimeter, ',')::varchar[]")),
    desk("news", REPLACE, here(), here_with(Right.WRITE)),
    news_part("news_grants"),
    news_part("newsphoto"),
    desk("commentdraft", REPLACE, here(), here_with(Right.WRITE)),
    desk("controltotal", ADD, here(), here_with(Right.RECONCILE)),
    desk("change", READ, CHANGED_HERE),
    desk("entrydraft", REPLACE, own("account_id")),
    desk("distinctgrants", ADD, *BOTH_GRANTS),
    desk("authority", ADD, "", anywhere(Right.ENTER, Right.IMPORT)),
    desk("receipt", REPLACE, own("by_id")),
    Lock(table="dashboard_instance", side=Side.DESK),
    # Names stand beside what people did, wherever they work now.
    Lock(
        table="dashboard_user",
        side=Side.ACCOUNTS,
        agent=KEEP,
        agent_columns=(
            "id",
            "email",
            "name",
            "last_login",
            "created_at",
            "sessions_ended",
            "is_active",
            "is_staff",
            "is_system",
            "is_superuser",
        ),
        writes=of_account("id"),
        # The accounts of the command line are made when they are first needed.
        adds=f"(is_system AND email IN ('import', 'exploitant')) OR {of_account('id')}",
    ),
    accounts(
        "dashboard_membership",
        REPLACE,
        f"{SIGNING_IN} OR {own('user_id')} OR department_id IS NULL OR {here()}",
        GOVERNED,
    ),
    accounts("dashboard_invitation", KEEP, GOVERNED),
    accounts("dashboard_accessrequest", KEEP, f"{GOVERNED} OR {own('account_id')}"),
    accounts(
        "dashboard_accessevent",
        ADD,
        f"{GOVERNED} OR {own('by_id')} OR {own('account_id')}"
        " OR (account_id IS NOT NULL AND relance_administers(account_id))",
        f"{SIGNING_IN} OR {own('by_id')}",
    ),
    accounts("dashboard_externalidentity", REPLACE, of_account("user_id")),
    accounts("dashboard_partner", KEEP, of_account("user_id")),
    accounts("dashboard_accesskey", KEEP, of_account("user_id")),
    # Counted by a function of the owner.
    accounts("dashboard_callcount"),
    accounts("axes_accessattempt", REPLACE),
    accounts("axes_accessattemptexpiration", REPLACE),
    accounts("axes_accesslog", REPLACE),
    accounts("axes_accessfailurelog", REPLACE),
    accounts("dashboard_user_groups", READ),
    accounts("dashboard_user_user_permissions", READ),
    # Secrets: one's own, or to sign in. Administrators forget them by a function of the owner.
    accounts("otp_totp_totpdevice", REPLACE, f"{SIGNING_IN} OR {own('user_id')}"),
    accounts("otp_static_staticdevice", REPLACE, f"{SIGNING_IN} OR {own('user_id')}"),
    accounts(
        "otp_static_statictoken",
        REPLACE,
        "EXISTS (SELECT FROM otp_static_staticdevice d WHERE d.id = device_id)",
    ),
    accounts("django_session", REPLACE),
    accounts("auth_group", READ),
    accounts("auth_group_permissions", READ),
    accounts("auth_permission", READ),
    machinery("django_admin_log", ADD),
    machinery("django_content_type", READ),
    machinery("django_migrations", READ, EVERY),
    # A screen may ask for a job; only the worker does it.
    machinery("procrastinate_jobs", ADD),
    machinery("procrastinate_events", ADD),
    machinery("procrastinate_periodic_defers"),
    machinery("procrastinate_workers", READ, EVERY),
)

# Trigger functions run with the owner's rights: what they keep is beyond the writer's. These look
# at nothing but their own row, and are called for each one.
OF_THEIR_ROW = frozenset(
    {
        "relance_stamp_movement",
        "relance_stamp_publication",
        "relance_refuse_named",
        "relance_keep_pending",
    }
)
SEARCH_PATH = "public, pg_temp"
# The function that carries the signature of what was applied.
SIGNED = "relance_places"
# The last one that the policies ask.
READY = "relance_forget_factors"
