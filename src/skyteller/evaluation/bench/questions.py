"""Made-up knowledge in any number: entries that read like a bank's, each different from all others."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

_CIRCUMSTANCES = (
    *("", "人在外地，", "人在国外，", "换了手机号以后，", "身份证过期了，", "没带身份证，", "委托家人代办，"),
    *("第一次办理，", "节假日期间，", "晚上十点以后，", "公司客户", "老年客户", "在校学生", "外籍客户"),
    *("网点已经下班，", "手机刷机以后，"),
)
_FAMILIES = tuple(
    (tuple(products.split()), tuple(matters.split()))
    for products, matters in (
        (
            "储蓄卡 信用卡 社保卡 联名卡 附属卡 工资卡 尊老卡 公务卡",
            "挂失 补办新卡 修改密码 激活 注销 调整限额 开通境外支付 解除冻结 换成芯片卡",
        ),
        (
            "住房按揭贷款 消费贷款 小微企业贷款 助农贷款 装修贷款 汽车贷款 信用贷款 经营贷款",
            "提前还款 申请展期 查询进度 变更还款日 更换还款账户 打印结清证明 调整利率 取消申请",
        ),
        (
            "活期存款 定期存款 大额存单 通知存款 零存整取 教育储蓄 结构性存款 外币存款",
            "提前支取 转存 开立证明 查询利息 约定自动转存 转让给他人 部分支取 更改到期日提醒",
        ),
        (
            "跨行转账 境外汇款 批量代发 预约转账 手机号转账 对公转账 扫码付款 跨境人民币汇款",
            "撤销 打印回单 提高限额 查询到账时间 修改收款人 开通短信通知 减免手续费 补充用途说明",
        ),
        (
            "手机银行 网上银行 短信提醒 电子账单 数字证书 刷脸登录 微信银行 电话银行",
            "开通 关闭 更换绑定设备 找回登录名 重置密码 更新版本 设置常用账户 下载流水明细",
        ),
        (
            "理财产品 公募基金 黄金积存 国债 养老金账户 信托计划 年金保险 意外险",
            "赎回 追加购买 查看收益 修改分红方式 撤单 做风险测评 设置定投 指定受益人",
        ),
    )
)
_WORDINGS = (
    *("{product}怎么{matter}？", "{product}{matter}需要带什么材料？", "{product}{matter}要多久才能办好？"),
    *("{product}{matter}要收费吗？", "{product}可以在手机上{matter}吗？", "{product}{matter}失败了怎么办？"),
    *("{product}能不能在任意网点{matter}？", "{product}{matter}每天有次数限制吗？"),
    *("为什么我的{product}不能{matter}？", "{product}{matter}以后还能恢复吗？"),
    *("{product}{matter}必须本人到场吗？", "{product}{matter}的手续是什么？"),
)
_ANSWER = (
    "{product}{matter}可以在手机银行“我的—{product}”中办理，也可以带有效身份证件到任一网点。"
    "一般{days}个工作日内办结，结果以短信通知；编号{number:06d}的业务说明里有全部手续和收费。"
)
_ASKED = ("你好，{}", "想问一下{}", "麻烦问下，{}", "{}急", "那个…{}谢谢")


@dataclass(frozen=True, slots=True)
class MadeEntry:
    """A standard question, other ways to ask it, an answer."""

    question: str
    similar: tuple[str, ...]
    answer: str


def _size(family: tuple[tuple[str, ...], tuple[str, ...]]) -> int:
    products, matters = family
    return len(products) * len(matters) * len(_CIRCUMSTANCES) * len(_WORDINGS)


CAPACITY = sum(_size(family) for family in _FAMILIES)
"""How many different entries there are."""

_STRIDE = 31_337
"""Prime and no divisor of :data:`CAPACITY`: neighbours in number are far apart in subject."""


def entry(number: int, similar: int = 0) -> MadeEntry:
    """The entry of that number, always the same; ``similar`` other wordings (at most 11) beside it."""
    rest = number * _STRIDE % CAPACITY
    family = next(iter(_FAMILIES))
    for family in _FAMILIES:
        if rest < _size(family):
            break
        rest -= _size(family)
    products, matters = family
    rest, wording = divmod(rest, len(_WORDINGS))
    rest, circumstance = divmod(rest, len(_CIRCUMSTANCES))
    matter, product = divmod(rest, len(products))
    words = {"product": products[product], "matter": matters[matter]}
    wordings = [
        _CIRCUMSTANCES[circumstance] + _WORDINGS[(wording + step) % len(_WORDINGS)].format(**words)
        for step in range(similar + 1)
    ]
    answer = _ANSWER.format(**words, days=1 + number % 7, number=number)
    return MadeEntry(wordings[0], tuple(wordings[1:]), answer)


def asked(number: int) -> str:
    """A customer's words for the question of that entry."""
    frame = _ASKED[number % len(_ASKED)]
    return frame.format(entry(number).question.rstrip("？"))


def as_csv(count: int, similar: int = 0) -> bytes:
    """The first ``count`` entries as a file that the import takes."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["question", "similar", "answer"])
    writer.writerows(_lines(count, similar))
    return text.getvalue().encode()


def _lines(count: int, similar: int) -> Iterator[tuple[str, str, str]]:
    for number in range(count):
        made = entry(number, similar)
        yield made.question, "|".join(made.similar), made.answer
