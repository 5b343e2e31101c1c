"""Shapes of the organisation, inside and on the wire."""

from datetime import time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from skyteller.kernel.web.schemas import Line, Text, Time, Wire

Role = Literal["agent", "leader", "editor", "administrator"]
TenantKind = Literal["union", "member"]

PASSWORD_MIN = 10

UserName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$")]
WorkNo = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,20}$")]
Password = Annotated[Text, StringConstraints(max_length=128)]
NewPassword = Annotated[Password, Field(json_schema_extra={"minLength": PASSWORD_MIN})]
"""Published with its shortest length; one that is too short is refused as ``weak-password``."""
Roles = Annotated[list[Role], Field(min_length=1, max_length=4)]


class Bilingual(Wire):
    """The same words in Chinese and in English."""

    zh: str
    en: str


class ServiceHours(Wire):
    """Staffed hours of every day, local time; ``closes`` is not after midnight."""

    opens: time
    closes: time


class TenantSettings(Wire):
    """What a bank says about itself; no ``hours``: its staff answer day and night."""

    model_config = ConfigDict(extra="ignore")

    bot_name: str = "小云"
    welcome: Bilingual = Bilingual(zh="您好，请直接说您要办的事。", en="Hello. Tell us what you need.")
    hours: ServiceHours | None = None
    utc_offset_minutes: int = 480
    hours_text: Bilingual = Bilingual(zh="全天", en="Day and night")
    hotline: str = ""
    suggestions: list[Bilingual] = Field(default_factory=list)


class Tenant(Wire):
    """A bank or a union of banks."""

    id: UUID
    slug: str
    name: str
    name_en: str
    kind: TenantKind
    settings: TenantSettings


class Branch(Wire):
    """A branch of the bank."""

    id: UUID
    name: str


class BranchList(Wire):
    """All branches, by name."""

    items: list[Branch]


class StaffMember(Wire):
    """Somebody who works at the bank; ``locked_until`` only while it lies ahead."""

    id: UUID
    name: str
    username: str
    work_no: str
    roles: list[Role]
    branch: Branch | None
    active: bool
    locked_until: Time | None
    last_login_at: Time | None


class StaffList(Wire):
    """All staff of the bank, by work number."""

    items: list[StaffMember]


class NewStaffMember(Wire):
    """A new member of staff."""

    name: Line
    username: UserName
    work_no: WorkNo
    roles: Roles
    branch_id: UUID | None = None
    password: NewPassword


class StaffChanges(Wire):
    """What changes about a member of staff; what is left out stays."""

    name: Line | None = None
    roles: Roles | None = None
    branch_id: UUID | None = None
    active: bool | None = None


class PasswordIn(Wire):
    """A new password."""

    password: NewPassword


class SignInForm(Wire):
    """Bank, user name and password."""

    bank: Annotated[Text, StringConstraints(max_length=60)]
    username: Annotated[Text, StringConstraints(max_length=200)]
    password: Password


class BankName(Wire):
    """A bank to choose when signing in."""

    slug: str
    name: str
    name_en: str


class MyStaff(Wire):
    """The one who is signed in."""

    id: UUID
    name: str
    username: str
    work_no: str
    roles: list[Role]
    branch: Branch | None


class MyTenant(Wire):
    """The bank of the one who is signed in."""

    id: UUID
    slug: str
    name: str
    name_en: str
    kind: TenantKind


class Me(Wire):
    """Who is signed in, where, and what they may do."""

    staff: MyStaff
    tenant: MyTenant
    permissions: list[str]


class SignInSession(Wire):
    """One sign-in that still holds; ``current`` is the one that asks."""

    id: UUID
    created_at: Time
    last_seen_at: Time
    user_agent: str
    current: bool


class SessionList(Wire):
    """My sign-ins, newest first."""

    items: list[SignInSession]
