"""Set up everything that ``make run`` and ``make test`` need, with any Python 3.8 or later.

Makes ``.venv`` with Python 3.10 and the pinned packages, and the front-end
files from npm; with ``--tests`` also what only tests need, Chromium and a
Chinese font among them. What is there already is not done again. What it cannot
do itself it says plainly, with the command that does it.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MINIMUM_NODE = 18
CHROMIUM_PACKAGES = ("chromium", "fonts-noto-cjk")


class CannotSetUp(Exception):
    """Something is missing that only the operator can provide; the text says what and how."""


def say(text: str) -> None:
    """Tell what is being done."""
    print("· " + text, flush=True)


def run(command: Sequence[str], *, what: str, env: Optional[Dict[str, str]] = None) -> None:
    """Run a command in the project's root.

    :raises CannotSetUp: it failed; its own output has been shown.
    """
    if subprocess.run(command, cwd=ROOT, env=env).returncode:
        raise CannotSetUp(
            f"{what}没有成功(命令:{' '.join(map(str, command))})。\n"
            "上面是它的原话;多半是网络或磁盘,修好后再运行一次即可。"
        )


def python_310() -> str:
    """Return a Python 3.10.

    :raises CannotSetUp: there is none.
    """
    wanted = os.environ.get("LASTMILE_PYTHON")
    homes = [os.environ.get("PYENV_ROOT", ""), os.path.expanduser("~/.pyenv"), "/opt/pyenv", "/usr/local/pyenv"]
    found = [path for home in homes if home for path in sorted(glob.glob(f"{home}/versions/3.10*/bin/python3.10"))]
    for candidate in [wanted, shutil.which("python3.10"), *reversed(found)]:
        if candidate and _version(candidate) == "3.10":
            return candidate
    raise CannotSetUp(
        "需要 Python 3.10(Rasa 3.6 只支持到 3.10),没有找到。\n"
        "  Debian/Ubuntu:apt-get install python3.10 python3.10-venv\n"
        "  或者:pyenv install 3.10\n"
        "  装在别处的,用 LASTMILE_PYTHON=/路径/python3.10 make run 告诉我。"
    )


def _version(python: str) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def fingerprint(*files: str) -> str:
    """Return a hash over files of the project."""
    digest = hashlib.sha256()
    for name in files:
        digest.update(name.encode())
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def once(mark: str, state: str) -> bool:
    """Whether a step has yet to be done for this state of its inputs."""
    path = VENV / f".done-{mark}"
    return not (path.exists() and path.read_text() == state)


def done(mark: str, state: str) -> None:
    """Remember that a step is done."""
    (VENV / f".done-{mark}").write_text(state)


def make_venv() -> None:
    """Make ``.venv`` with Python 3.10 and uv in it."""
    if _version(str(PYTHON)) != "3.10":
        python = python_310()
        say(f"建立 Python 环境(.venv,{python})")
        run([python, "-m", "venv", "--clear", str(VENV)], what="建立 .venv ")
    state = fingerprint("deploy/uv.txt")
    if once("uv", state):
        run(
            [
                *(str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"),
                *("--require-hashes", "-r", "deploy/uv.txt"),
            ],
            what="安装 uv ",
        )
        done("uv", state)


def _uv_environment() -> Dict[str, str]:
    """Return the environment for uv, which does not read pip's configuration: a mirror set there holds for it too."""
    environment = dict(os.environ)
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & environment.keys():
        mirror = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True
        )
        if mirror.returncode == 0 and mirror.stdout.strip():
            environment["UV_DEFAULT_INDEX"] = mirror.stdout.strip()
    return environment


def install_packages(*, tests: bool) -> None:
    """Install the pinned packages, checked against their hashes, and the project itself."""
    lock = "requirements-dev.txt" if tests else "requirements.txt"
    state = fingerprint(lock, "pyproject.toml")
    mark = "packages-dev" if tests else "packages"
    with_tests = fingerprint("requirements-dev.txt", "pyproject.toml")
    if not once(mark, state) or (not tests and not once("packages-dev", with_tests)):
        return
    say(f"安装 Python 依赖({lock},第一次约一两分钟)")
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "-q", "-p", str(PYTHON)]
    environment = _uv_environment()
    run([*uv, "--require-hashes", "-r", lock], what="安装 Python 依赖", env=environment)
    run([*uv, "--no-deps", "--no-build-isolation", "-e", "."], what="安装本项目", env=environment)
    done(mark, state)


def _npm() -> List[str]:
    """Return how to call npm: the machine's own, or one from a Python wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if int(version.lstrip("v").split(".")[0] or 0) >= MINIMUM_NODE:
            return [npm]
    state = fingerprint("deploy/node.txt")
    if once("node", state):
        say("机器上没有 Node.js,从 Python 的软件源取一份")
        uv = [str(VENV / "bin" / "uv"), "pip", "install", "-q", "-p", str(PYTHON), "--require-hashes"]
        run([*uv, "-r", "deploy/node.txt"], what="安装 Node.js ", env=_uv_environment())
        done("node", state)
    return [str(PYTHON), str(ROOT / "deploy" / "npm_from_wheel.py")]


def install_front_end(*, tests: bool) -> None:
    """Install the third-party files of the pages from npm, by the lock file."""
    state = fingerprint("package.json", "package-lock.json") + (" tests" if tests else "")
    if not once("npm", state) or not once("npm", state + " tests"):
        return
    say("安装网页用的文件(npm)")
    omit = [] if tests else ["--omit=dev"]
    run([*_npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", *omit], what="npm 安装")
    done("npm", state)


def install_chromium() -> None:
    """Install a browser and a Chinese font for the page tests.

    :raises CannotSetUp: they are missing and may not be installed by this user.
    """
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True) if shutil.which("fc-list") else None
    if shutil.which("chromium") and fonts is not None and fonts.stdout.strip():
        return
    by_hand = f"apt-get update && apt-get install -y {' '.join(CHROMIUM_PACKAGES)}"
    apt = shutil.which("apt-get")
    may = os.geteuid() == 0 or _passwordless_sudo()
    if not apt or not may:
        raise CannotSetUp(f"网页测试要用 Chromium 和中文字体。请管理员运行:{by_hand}")
    say("安装 Chromium 和中文字体(测试网页用)")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run([*sudo, apt, "update", "-qq"], what="更新软件列表", env=environment)
    run(
        [*sudo, apt, "install", "-y", "-qq", "--no-install-recommends", *CHROMIUM_PACKAGES],
        what="安装 Chromium ",
        env=environment,
    )


def _passwordless_sudo() -> bool:
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


def main() -> int:
    """Do it all; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what only the tests need")
    tests = parser.parse_args().tests
    try:
        make_venv()
        install_packages(tests=tests)
        install_front_end(tests=tests)
        if tests:
            install_chromium()
    except CannotSetUp as problem:
        print(f"\n做不下去了:{problem}\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
