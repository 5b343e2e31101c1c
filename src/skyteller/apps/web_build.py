"""Build the pages when their sources changed; a content hash decides, not a clock."""

import hashlib
import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Callable
from pathlib import Path

from skyteller.apps.console import RefusalError, step

WEB = Path(__file__).parents[3] / "web"
_NODE = (20, 19)
_LEFT_OUT = {"node_modules", "dist", "coverage", "test-results"}


def build_web(web: Path = WEB) -> None:
    """Install what the pages need and build them, unless nothing changed since the last time.

    Raises :class:`RefusalError` without Node, or when a step fails.
    """
    stamp = web / "node_modules" / ".skyteller-build"
    wanted = _digest(web)
    built = all((page / "dist" / "index.html").exists() for page in (web / "apps").iterdir() if page.is_dir())
    if built and stamp.exists() and stamp.read_text() == wanted:
        return
    check_node()
    install_web(web)
    with step("Building the pages 构建页面") as progress:
        _run(["npm", "run", "build"], web, progress.say)
    stamp.write_text(wanted)


def install_web(web: Path = WEB) -> None:
    """``npm ci``, unless what the lock file names is already there."""
    stamp = web / "node_modules" / ".skyteller-lock"
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with step("Installing what the pages need 安装前端依赖") as progress:
        _run(["npm", "ci"], web, progress.say)
    stamp.write_text(wanted)


def check_node() -> None:
    """Raise :class:`RefusalError` when Node or npm is missing or too old."""
    node = shutil.which("node")
    wanted = ".".join(map(str, _NODE))
    if node is None or shutil.which("npm") is None:
        raise RefusalError(
            f"Node >= {wanted} with npm is missing: install it.", f"缺少 Node(>= {wanted})和 npm。"
        )
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - the node found on PATH
    version = re.match(r"v(\d+)\.(\d+)", said)
    if version is None or tuple(map(int, version.groups())) < _NODE:
        raise RefusalError(
            f"Node {said} is too old: >= {wanted} is needed.", f"Node {said} 版本过低,需要 >= {wanted}。"
        )


def _digest(web: Path) -> str:
    """Hash of every source file's name and content."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        for name in sorted(files):
            path = Path(folder, name)
            digest.update(f"{path.relative_to(web)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _run(command: list[str], folder: Path, say: Callable[[str], None]) -> None:
    last: deque[str] = deque(maxlen=80)
    with subprocess.Popen(  # noqa: S603 - npm with fixed arguments
        command,
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101 - tells mypy what PIPE means
        for line in process.stdout:
            if text := line.strip():
                last.append(text)
                say(text)
    if process.returncode != 0:
        words = "\n".join([*last, f"`{' '.join(command)}` failed in {folder}."])
        raise RefusalError(words, "失败,原因见上。")
