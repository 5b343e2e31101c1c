"""The results that an agent can give a conversation."""

from skyteller.domains.organisation.schemas import Bilingual
from skyteller.domains.routing.schemas import DispositionOut

_GROUPS: dict[str, tuple[tuple[str, str], list[tuple[str, str, str]]]] = {
    "account": (
        ("账户与存款", "Accounts and deposits"),
        [
            ("balance", "余额与明细查询", "Balance and statement"),
            ("open-close", "开户与销户", "Opening and closing"),
            ("deposit", "存款与利率", "Deposits and rates"),
            ("details", "信息变更", "Change of details"),
        ],
    ),
    "card": (
        ("银行卡", "Cards"),
        [
            ("loss", "挂失与解挂", "Loss and its lifting"),
            ("password", "密码重置与解锁", "Password and unlocking"),
            ("limit", "限额调整", "Limits"),
            ("swallowed", "吞卡与机具", "Swallowed card, machines"),
        ],
    ),
    "transfer": (
        ("转账与支付", "Transfers and payments"),
        [
            ("not-arrived", "转账未到账", "Transfer not arrived"),
            ("wrong", "转错账", "Wrong transfer"),
            ("quick-pay", "快捷支付与绑卡", "Quick payment and binding"),
        ],
    ),
    "loan": (
        ("贷款", "Loans"),
        [
            ("apply", "贷款申请咨询", "Applying for a loan"),
            ("repay", "还款与提前还款", "Repayment"),
        ],
    ),
    "e-bank": (
        ("手机银行与网银", "Mobile and online banking"),
        [
            ("sign-in", "登录与设备", "Sign-in and device"),
            ("use", "功能使用", "How to use it"),
        ],
    ),
    "risk": (
        ("安全与投诉", "Safety and complaints"),
        [
            ("fraud", "疑似诈骗", "Suspected fraud"),
            ("complaint", "投诉与建议", "Complaint or suggestion"),
        ],
    ),
    "other": (
        ("其他", "Other"),
        [
            ("branch", "网点与服务时间", "Branches and hours"),
            ("no-answer", "客户未回应", "Customer did not answer"),
            ("general", "其他咨询", "Other question"),
        ],
    ),
}

DISPOSITIONS: tuple[DispositionOut, ...] = tuple(
    DispositionOut(
        code=f"{group}.{code}",
        label=Bilingual(zh=zh, en=en),
        group=Bilingual(zh=group_zh, en=group_en),
    )
    for group, ((group_zh, group_en), labels) in _GROUPS.items()
    for code, zh, en in labels
)

_CODES = frozenset(disposition.code for disposition in DISPOSITIONS)


def known(code: str) -> bool:
    """Whether there is such a result."""
    return code in _CODES
