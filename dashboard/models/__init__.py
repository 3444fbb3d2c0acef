"""What we keep."""

from dashboard.models.access import AccessEvent, AccessRequest, ExternalIdentity, Invitation
from dashboard.models.accounts import Membership, User
from dashboard.models.beneficiaries import Beneficiary, PersonIdentity
from dashboard.models.comments import Comment, CommentDraft
from dashboard.models.control import ControlTotal
from dashboard.models.entering import DistinctGrants, EntryDraft
from dashboard.models.grants import Authority, CoFunding, Grant, GrantShare
from dashboard.models.history import Change, Seal
from dashboard.models.imports import (
    ColumnChoice,
    ImportJob,
    ImportProgress,
    PreviewRow,
    Upload,
    UploadPiece,
)
from dashboard.models.indicators import Indicator, IndicatorTarget, IndicatorValue
from dashboard.models.instance import Instance
from dashboard.models.keys import AccessKey, CallCount, Partner, Scope
from dashboard.models.ledger import (
    CommitmentBalance,
    EnvelopeBalance,
    GrantBalance,
    Movement,
)
from dashboard.models.news import (
    News,
    NewsKind,
    NewsPhoto,
    PublicNews,
    PublicNewsGrant,
    PublicPhoto,
)
from dashboard.models.open_data import OpenChunk, OpenFile
from dashboard.models.plan import Allocation, Coverage, Fund, Pillar, Plan
from dashboard.models.provenance import ImportBatch, SourceRow
from dashboard.models.publication import (
    EditionShare,
    GrantEdition,
    Publication,
    PublicGrant,
    PublicShare,
    PublishedMovement,
)
from dashboard.models.receipts import Receipt
from dashboard.models.relabelling import Relabelling
from dashboard.models.roles import Right, Role
from dashboard.models.rollups import (
    RollupBeneficiary,
    RollupCommune,
    RollupFund,
    RollupMonth,
    RollupYear,
)
from dashboard.models.territories import (
    Commune,
    Department,
    DepartmentContours,
    FormerCommune,
    Region,
)

__all__ = [
    "AccessEvent",
    "AccessKey",
    "AccessRequest",
    "Allocation",
    "Authority",
    "Beneficiary",
    "CallCount",
    "Change",
    "CoFunding",
    "ColumnChoice",
    "Comment",
    "CommentDraft",
    "CommitmentBalance",
    "Commune",
    "ControlTotal",
    "Coverage",
    "Department",
    "DepartmentContours",
    "DistinctGrants",
    "EditionShare",
    "EntryDraft",
    "EnvelopeBalance",
    "ExternalIdentity",
    "FormerCommune",
    "Fund",
    "Grant",
    "GrantBalance",
    "GrantEdition",
    "GrantShare",
    "ImportBatch",
    "ImportJob",
    "ImportProgress",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "Instance",
    "Invitation",
    "Membership",
    "Movement",
    "News",
    "NewsKind",
    "NewsPhoto",
    "OpenChunk",
    "OpenFile",
    "Partner",
    "PersonIdentity",
    "Pillar",
    "Plan",
    "PreviewRow",
    "PublicGrant",
    "PublicNews",
    "PublicNewsGrant",
    "PublicPhoto",
    "PublicShare",
    "Publication",
    "PublishedMovement",
    "Receipt",
    "Region",
    "Relabelling",
    "Right",
    "Role",
    "RollupBeneficiary",
    "RollupCommune",
    "RollupFund",
    "RollupMonth",
    "RollupYear",
    "Scope",
    "Seal",
    "SourceRow",
    "Upload",
    "UploadPiece",
    "User",
]
