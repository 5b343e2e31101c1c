"""What a newcomer reads when everything runs."""

from rich.table import Table

from skyteller.apps.console import console
from skyteller.demo.tenants import MEMBERS, PASSWORD, UNION

ROLES = {
    "agent": "agent 坐席",
    "leader": "leader 组长",
    "editor": "knowledge editor 知识编辑",
    "administrator": "administrator 管理员",
}


def welcome(port: int, seconds: float) -> None:
    """Print the addresses and the demo log-ins."""
    base = f"http://127.0.0.1:{port}"
    console.print(f"\n[bold]Skyteller[/bold] 远程银行 is ready 已就绪 [dim]{seconds:.1f} s[/dim]\n")
    addresses = Table.grid(padding=(0, 3))
    addresses.add_row("Customer 客户", f"[bold]{base}/chat/yunling[/bold]")
    addresses.add_row("Console  坐席", f"[bold]{base}/console/[/bold]")
    console.print(addresses)
    logins = Table(box=None, padding=(0, 3, 0, 0), title_justify="left", header_style="dim")
    for heading in ("Bank 机构", "Log-in 登录名", "Name 姓名", "Role 岗位"):
        logins.add_column(heading)
    for bank in (*MEMBERS, UNION):
        for person in bank.staff:
            logins.add_row(f"{bank.slug} {bank.name}", person.username, person.name, ROLES[person.role])
    console.print()
    console.print(logins)
    console.print(f"\nPassword of all 统一密码: [bold]{PASSWORD}[/bold]   Stop 停止: Ctrl-C\n")
