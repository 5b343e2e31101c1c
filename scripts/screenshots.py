"""Take the pictures of the documentation from a running demo: ``scripts/screenshots.py [ADDRESS]``.

Start it on a fresh folder, so that nothing else stands on the desk:
``.venv/bin/skyteller up --port 8790 --var /tmp/skyteller-pictures``.
"""

import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from skyteller.demo.tenants import PASSWORD

IMAGES = Path(__file__).parents[1] / "docs" / "images"
BANK = "yunling"
CHROMIUM = "/usr/bin/chromium"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class Customer:
    """A customer without a browser, to fill the desk."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=20)
        visitor = self._post(f"/customer/banks/{BANK}/visitors")
        self._http.headers["Authorization"] = f"Bearer {visitor['token']}"
        self.id = self._post("/customer/conversations", client_id=_new())["id"]

    def says(self, text: str) -> None:
        """Write a message."""
        self._post(
            f"/customer/conversations/{self.id}/entries",
            client_id=_new(),
            kind="message",
            body={"text": text},
        )

    def wants_a_person(self) -> None:
        """Join the queue."""
        self._post(f"/customer/conversations/{self.id}/agent", client_id=_new())

    def rates(self, score: int) -> None:
        """Give stars."""
        path = f"/customer/conversations/{self.id}/rating"
        self._http.post(path, json={"score": score}).raise_for_status()

    def _post(self, path: str, **body: object) -> dict[str, str]:
        answer = self._http.post(path, json=body or None).raise_for_status()
        found: dict[str, str] = answer.json()
        return found


class Agent:
    """What the agent does beside the page that is photographed."""

    def __init__(self, base: str, username: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=20)
        form = {"bank": BANK, "username": username, "password": PASSWORD}
        self._http.post("/staff/session", json=form).raise_for_status()

    def accepts(self, customer: Customer) -> None:
        """Take this customer, who is the only one waiting."""
        taken = self._http.post("/staff/offers/next").raise_for_status().json()["id"]
        if taken != customer.id:
            raise RuntimeError("somebody else waits: start with a fresh folder")

    def says(self, customer: Customer, text: str) -> None:
        """Write to the customer."""
        body = {"client_id": _new(), "kind": "message", "body": {"text": text}}
        self._http.post(f"/staff/conversations/{customer.id}/entries", json=body).raise_for_status()

    def ends(self, customer: Customer) -> None:
        """End the talk, into wrap-up."""
        self._http.post(f"/staff/conversations/{customer.id}/end").raise_for_status()

    def wraps_up(self, customer: Customer, summary: str) -> None:
        """Finish wrap-up with the first matter of the list."""
        code = self._http.get("/staff/dispositions").raise_for_status().json()[0]["code"]
        body = {"code": code, "summary": summary, "resolved": True}
        path = f"/staff/conversations/{customer.id}/disposition"
        self._http.post(path, json=body).raise_for_status()


def _new() -> str:
    return str(uuid.uuid4())


@contextmanager
def opened(browser: Browser, address: str, size: dict[str, int]) -> Iterator[Page]:
    """A page in Chinese and light colours, closed afterwards."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="light",
        device_scale_factor=1 if size is DESK else 2,
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(address)
    yield page
    context.close()


def sign_in(page: Page, username: str) -> None:
    """Through the form, as everybody does."""
    page.get_by_label("所在机构").click()
    page.get_by_text("云岭农商银行").last.click()
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def says(page: Page, text: str) -> None:
    """Write in the composer of either page."""
    box = page.get_by_role("textbox", name=re.compile("输入|回复")).last
    box.fill(text)
    box.press("Enter")
    page.get_by_role("log").get_by_text(text, exact=True).first.wait_for()


def settle(page: Page, seconds: float = 1.5) -> None:
    """Wait until what was said is drawn."""
    page.wait_for_timeout(seconds * 1000)


def take(page: Page, name: str) -> None:
    """Write the picture."""
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def photograph_the_talk(browser: Browser, base: str) -> None:
    """A day at the desk: one talk in the middle, others around it; and the same talk on the phone."""
    helper = Agent(base, "linxiaoyan")
    before = Customer(base)
    before.wants_a_person()
    helper.accepts(before)
    helper.says(before, "您好，请问有什么可以帮您？")
    helper.ends(before)
    helper.wraps_up(before, "查询余额，已告知手机银行查法。")
    before.rates(5)
    with opened(browser, f"{base}/console/", DESK) as desk:
        sign_in(desk, "linxiaoyan")
        desk.get_by_role("radio", name="可接入").click()
        settle(desk)
        done, served = Customer(base), Customer(base)
        done.says("转账多久到账")
        done.wants_a_person()
        helper.accepts(done)
        helper.says(done, "您好，跨行 5 万元以内一般几秒就到。")
        helper.ends(done)
        served.says("手机银行登录密码忘了")
        served.wants_a_person()
        helper.accepts(served)
        helper.says(served, "您好，请在登录页点“忘记密码”，按提示刷脸。")
        with opened(browser, f"{base}/chat/{BANK}", PHONE) as phone:
            says(phone, "补卡要多少钱")
            phone.get_by_text(re.compile("依据")).first.wait_for()
            settle(phone)
            says(phone, "转人工")
            settle(desk, 5)
            desk.get_by_role("button", name="接入", exact=True).first.click()
            phone.get_by_text(re.compile("林晓燕为您服务")).first.wait_for()
            says(desk, "您好，我是林晓燕。您要补的是哪张卡？")
            says(phone, "工资卡，昨天在菜市场丢的")
            says(desk, "好的，请先挂失，挂失后这张卡不能取款和消费。")
            settle(phone)
            take(phone, "customer")
            says(phone, "挂失后工资还能进账吗")
            served.says("刷脸没通过，怎么办")
            waiting = Customer(base)
            waiting.says("贷款提前还款要违约金吗")
            waiting.wants_a_person()
            settle(desk, 3)
            take(desk, "desk")


def photograph_the_knowledge(browser: Browser, base: str) -> None:
    """The editor with a published entry."""
    with opened(browser, f"{base}/console/", DESK) as page:
        sign_in(page, "luomin")
        page.get_by_placeholder("按问题查找").fill("挂失")
        settle(page)
        page.get_by_text("借记卡丢了怎么挂失").first.click()
        settle(page, 2)
        take(page, "knowledge")


def main() -> int:
    """Take all pictures; returns the exit code."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8700"
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        photograph_the_talk(browser, base)
        photograph_the_knowledge(browser, base)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
