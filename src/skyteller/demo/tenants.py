"""The demo's banks and their staff: all invented."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from skyteller.domains.organisation.schemas import Bilingual, Role, TenantKind, TenantSettings

PASSWORD = "Skyteller-Demo-1"  # noqa: S105 - the published password of the demo
HOTLINE = "96800"

_HOURS = Bilingual(zh="人工全天在线（演示）", en="Staffed day and night (demo)")
_SUGGESTIONS = [
    Bilingual(zh="我的卡丢了", en="I lost my card"),
    Bilingual(zh="转账多久到账", en="How long does a transfer take"),
    Bilingual(zh="忘记密码怎么办", en="I forgot my password"),
    Bilingual(zh="网点几点开门", en="When are you open"),
]


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """One demo log-in."""

    username: str
    name: str
    work_no: str
    role: Role
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """One demo bank."""

    slug: str
    name: str
    name_en: str
    kind: TenantKind
    bot_name: str
    branches: tuple[str, ...]
    staff: tuple[DemoStaff, ...]

    def settings(self) -> TenantSettings:
        """Greeting, hours and first questions."""
        greeting = _greetings().get(self.slug)
        settings = TenantSettings(
            bot_name=self.bot_name, hours_text=_HOURS, hotline=HOTLINE, suggestions=_SUGGESTIONS
        )
        if greeting is not None:
            welcome = Bilingual(zh=greeting["zh"]["welcome"], en=greeting["en"]["welcome"])
            settings = settings.model_copy(update={"welcome": welcome})
        return settings


@cache
def _greetings() -> dict[str, Any]:
    source = files("skyteller.demo") / "data" / "greetings.json"
    greetings: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return greetings


UNION = DemoTenant(
    slug="yunxin",
    name="云岭省农信联合社",
    name_en="Yunling Provincial Rural Credit Union",
    kind="union",
    bot_name="小信",
    branches=("省联社机关",),
    staff=(DemoStaff("union", "周宁", "1001", "administrator", "省联社机关"),),
)

MEMBERS = (
    DemoTenant(
        slug="yunling",
        name="云岭农商银行",
        name_en="Yunling Rural Commercial Bank",
        kind="member",
        bot_name="小云",
        branches=("总行远程银行中心", "城关支行", "松溪支行"),
        staff=(
            DemoStaff("linxiaoyan", "林晓燕", "3017", "agent", "总行远程银行中心"),
            DemoStaff("chenli", "陈立", "3018", "agent", "总行远程银行中心"),
            DemoStaff("hejing", "何静", "3001", "leader", "总行远程银行中心"),
            DemoStaff("luomin", "罗敏", "3030", "editor", "总行远程银行中心"),
            DemoStaff("admin", "管理员", "3000", "administrator", "总行远程银行中心"),
        ),
    ),
    DemoTenant(
        slug="qingxi",
        name="清溪村镇银行",
        name_en="Qingxi Village Bank",
        kind="member",
        bot_name="小溪",
        branches=("清溪总行营业部", "河口支行"),
        staff=(
            DemoStaff("zhaoqiang", "赵强", "5011", "agent", "清溪总行营业部"),
            DemoStaff("sunyue", "孙悦", "5001", "leader", "清溪总行营业部"),
        ),
    ),
)

TENANTS = (UNION, *MEMBERS)
