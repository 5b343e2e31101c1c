"""The whole circle in two real browsers, with a network cut and a kill -9 of the server in the middle."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from skyteller.demo.tenants import PASSWORD
from tests.e2e.house import House

pytestmark = pytest.mark.timeout(420)

AT_ONCE = 15_000
AFTER_A_CRASH = 60_000


@pytest.fixture
def customer(house: House, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(AT_ONCE)
    page.goto(f"{house.origin}/chat/yunling")
    yield page
    context.close()


@pytest.fixture
def agent(house: House, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(AT_ONCE)
    page.goto(f"{house.origin}/console/")
    page.get_by_label("所在机构").click()
    page.get_by_text("云岭农商银行").last.click()
    page.get_by_label("用户名").fill("linxiaoyan")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    yield page
    context.close()


def says(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name=re.compile("输入|回复|消息|问题")).last
    box.fill(words)
    box.press("Enter")


def stands_once(page: Page, words: str, patience: int = AT_ONCE) -> None:
    expect(page.get_by_role("log").get_by_text(words, exact=True)).to_have_count(1, timeout=patience)


def spoken(page: Page, known: list[str]) -> list[str]:
    """The known messages in the order in which the page shows them, as often as it shows them."""
    text = page.get_by_role("log").inner_text()
    found = re.findall("|".join(re.escape(words) for words in known), text)
    return [str(words) for words in found]


def test_the_whole_circle(house: House, customer: Page, agent: Page) -> None:
    # The bot answers, and says what from.
    says(customer, "补卡要多少钱")
    expect(customer.get_by_role("log").get_by_text(re.compile("依据"))).to_have_count(1)
    # It does not know everything, and brings a person.
    says(customer, "转人工")
    agent.get_by_role("radio", name="可接入").click()
    agent.get_by_role("button", name="接入", exact=True).first.click()
    expect(customer.get_by_role("log").get_by_text(re.compile("林晓燕为您服务"))).to_have_count(1)
    stands_once(agent, "补卡要多少钱")

    said = ["您好，请问补哪张卡", "工资卡，尾号6208"]
    says(agent, said[0])
    stands_once(customer, said[0])
    says(customer, said[1])
    stands_once(agent, said[1])

    # The customer's network is cut: what is written waits, and goes once and in order.
    cut = ["第一句在断网时写的", "第二句也是", "坐席这时也写了一句"]
    customer.context.set_offline(True)
    says(customer, cut[0])
    says(customer, cut[1])
    expect(customer.get_by_text("待发送").first).to_be_visible()
    says(agent, cut[2])
    stands_once(agent, cut[2])
    customer.context.set_offline(False)
    for words in cut:
        stands_once(customer, words, AFTER_A_CRASH)
        stands_once(agent, words, AFTER_A_CRASH)

    # kill -9 of the server while both write.
    crash = [f"{who}的第{n}句" for n in range(1, 4) for who in ("客户", "坐席")]
    says(customer, crash[0])
    says(agent, crash[1])
    house.kill_server()
    says(customer, crash[2])
    says(agent, crash[3])
    house.wait_until_ready()
    says(customer, crash[4])
    says(agent, crash[5])
    for words in crash:
        stands_once(customer, words, AFTER_A_CRASH)
        stands_once(agent, words, AFTER_A_CRASH)

    # Both pages, and both reloaded pages, show the same timeline, each message once.
    everything = ["补卡要多少钱", *said, *cut, *crash]
    expect(customer.get_by_text("待发送")).to_have_count(0, timeout=AFTER_A_CRASH)
    seen = spoken(agent, everything)
    assert sorted(seen) == sorted(everything)
    assert spoken(customer, everything) == seen
    customer.reload()
    stands_once(customer, crash[-1], AFTER_A_CRASH)
    assert spoken(customer, everything) == seen
    assert by_number(house, customer, everything) == seen

    # The agent ends and says what it was about; the customer rates.
    agent.get_by_role("button", name=re.compile("^结束")).first.click()
    agent.get_by_role("button", name="结束会话").click()
    expect(customer.get_by_role("log").get_by_text("客服结束了咨询")).to_be_visible(timeout=AT_ONCE)
    customer.get_by_role("radio", name=re.compile("5 星")).check(force=True)
    customer.get_by_role("button", name=re.compile("提交")).first.click()
    expect(customer.get_by_text(re.compile("谢谢您的评价")).first).to_be_visible(timeout=AT_ONCE)
    agent.get_by_label("业务分类").click()
    for column in (0, 1):
        agent.locator(".ant-cascader-menu").nth(column).get_by_role("menuitemcheckbox").first.click()
    agent.get_by_label("经过").fill("工资卡补办，已告知工本费和时间")
    agent.get_by_role("radio", name="已解决").check(force=True)
    agent.get_by_role("button", name="提交小结").click()
    expect(agent.get_by_role("button", name="提交小结")).to_have_count(0, timeout=AT_ONCE)
    assert conversation_of(house, customer)["state"] == "closed"
    assert conversation_of(house, customer)["rating"] == 5


def signed_in(house: House, customer: Page) -> httpx.Client:
    """The customer's own way to the server, outside the page."""
    stored = customer.evaluate("() => JSON.stringify(localStorage)")
    token = re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", stored)
    assert token is not None
    return httpx.Client(base_url=house.origin, headers={"Authorization": f"Bearer {token[0]}"})


def conversation_of(house: House, customer: Page) -> dict[str, Any]:
    """The customer's newest conversation."""
    with signed_in(house, customer) as client:
        newest: dict[str, Any] = client.get("/customer/conversations").json()["items"][0]
    return newest


def by_number(house: House, customer: Page, known: list[str]) -> list[str]:
    """The same messages as the server's timeline has them, in the order of their numbers."""
    conversation = conversation_of(house, customer)["id"]
    with signed_in(house, customer) as client:
        entries = client.get(f"/customer/conversations/{conversation}/entries?limit=200").json()["items"]
    numbers = [entry["seq"] for entry in entries]
    assert numbers == sorted(set(numbers))
    return [entry["body"]["text"] for entry in entries if entry["body"]["text"] in known]
