"""The machine: address and certificate, disk, database, backup, model, guides."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import ssl
import tempfile
from pathlib import Path
from typing import Callable, Iterator, Sequence
from urllib.parse import urlsplit

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.clock import in_town
from bot.doctor.finding import Finding, bad, good, watch
from bot.guidebook.loading import check as faults_in
from bot.settings import ROOT, Settings
from bot.storage.schema import is_current, revision_of

_GIGABYTE = 1024**3
_OLD_BACKUP = dt.timedelta(days=2)
_SOON = dt.timedelta(days=14)
_CONNECT_SECONDS = 5

# Whether the model fits what residents say now; only the rooms above know how to tell.
IsTrained = Callable[[Path, Path], bool]


def machine(services: Services, *, backups: Path, is_trained: IsTrained) -> Iterator[Finding]:
    """Look at everything that has nothing to do with WeChat."""
    settings = services.settings
    yield from address(settings, now=services.clock.now())
    yield disk(settings.var_dir)
    yield database(services)
    yield backup(backups, now=services.clock.now())
    yield model(settings.model_dir, is_trained)
    yield guides(settings.guides_dir, today=in_town(services.clock.now()).date())
    yield from town(settings.guides_dir, settings.town)


def address(settings: Settings, *, now: dt.datetime) -> Iterator[Finding]:
    """Can residents reach us, privately, and told apart?"""
    public_url = settings.public_url
    if not public_url:
        yield watch("没有写对外的网址", "居民的手机打不开本机地址。设 LASTMILE_PUBLIC_URL=https://您的域名。")
        return
    parts = urlsplit(public_url)
    if parts.scheme != "https" or not parts.hostname:
        yield bad(f"网址 {public_url} 不是 https", "微信和浏览器都要 https。在前面放一个带证书的代理(nginx、Caddy)。")
        return
    yield certificate(parts.hostname, parts.port or 443, now=now)
    if not settings.behind_tls:
        yield bad("LASTMILE_BEHIND_TLS 没有开", "网址是 https,就设 LASTMILE_BEHIND_TLS=yes,不然登录的凭证不够安全。")
    if not settings.trusted_proxies:
        yield bad(
            "LASTMILE_TRUSTED_PROXIES 是 0,居民看着全从代理一个地址来,人一多会被当成捣乱的挡在外面",
            "前面有一层代理就设 1,有两层设 2。",
        )


def certificate(host: str, port: int, *, now: dt.datetime) -> Finding:
    """Does the address answer with a certificate that holds?"""
    try:
        with (
            socket.create_connection((host, port), timeout=_CONNECT_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert() or {}
    except ssl.SSLError as error:
        return bad(f"{host} 的证书不对({error.reason})", "换一张有效的证书,中间证书也要配上。")
    except OSError:
        return bad(f"连不上 {host}:{port}", "看看域名解析、防火墙和代理。在外网的手机上打开试试。")
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), dt.timezone.utc)
    if ends - now < _SOON:
        return watch(f"{host} 的证书 {in_town(ends):%m月%d日} 到期", "赶在到期前换新的,最好设成自动续。")
    return good(f"网址 {host} 打得开,证书到 {in_town(ends):%Y-%m-%d}")


def disk(folder: Path) -> Finding:
    """Is there room, and may we use it?"""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"?")
        free = shutil.disk_usage(folder).free / _GIGABYTE
    except OSError:
        return bad(
            f"文件夹 {folder} 建不了,或者写不进去",
            "看看 LASTMILE_VAR_DIR 写得对不对、这个文件夹归谁、磁盘满没满。",
        )
    if free < 1:
        return bad(f"磁盘只剩 {free:.1f} GB", "腾出地方来,满了就收不下消息了。")
    if free < 5:
        return watch(f"磁盘还剩 {free:.1f} GB", "快满了,早点腾地方。")
    return good(f"磁盘还剩 {free:.0f} GB")


def database(services: Services) -> Finding:
    """Does it answer, is it of the present form, may we write, and does our key open the phones in it?"""
    try:
        revision = revision_of(services.database)
        if not is_current(services.database):
            now_is = f"是旧的({revision})" if revision else "还是空的"
            return bad(f"数据库{now_is}", "运行 lastmile db migrate;lastmile up 会自己做。")
        with services.database.write() as session:
            session.execute(sa.text("SELECT 1"))
            if not services.vault.fits(session):
                return bad("现在的钥匙打不开库里的电话", "把备份时抄走的 vault.key(或 LASTMILE_VAULT_KEY)放回来。")
    except (sa.exc.SQLAlchemyError, OSError) as error:
        return bad(f"数据库用不了({type(error).__name__})", "看看 LASTMILE_DATABASE_URL、数据库开没开、目录能不能写。")
    return good(f"数据库是最新的({revision}),能读能写")


def backup(folder: Path, *, now: dt.datetime) -> Finding:
    """When was it backed up last?"""
    files = [path for path in folder.glob("*") if path.is_file()] if folder.is_dir() else []
    if not files:
        return watch(f"{folder} 里没有备份", f"每天定时运行:lastmile backup {folder}/日期.zip,再抄一份到别的机器。")
    newest = dt.datetime.fromtimestamp(max(path.stat().st_mtime for path in files), dt.timezone.utc)
    if now - newest > _OLD_BACKUP:
        return bad(
            f"最近一次备份是 {in_town(newest):%Y-%m-%d}", "看看定时备份为什么停了,先手工备一次:lastmile backup。"
        )
    return good(f"最近一次备份是 {in_town(newest):%m-%d %H:%M}")


def model(folder: Path, is_trained: IsTrained) -> Finding:
    """Does the model fit what residents say?"""
    if not any(folder.glob("*.tar.gz")):
        return bad("还没有训练模型", "运行 lastmile train。")
    if not is_trained(ROOT, folder):
        return watch("模型是旧的,居民的说法改过了", "运行 lastmile train。")
    return good("模型是最新的")


def guides(folder: Path, *, today: dt.date) -> Finding:
    """Are the guide files in order?"""
    if not any(folder.glob("items/*/*.yml")):
        return bad(f"{folder} 里没有指南", "看看 LASTMILE_GUIDES_DIR,里面要有 items、towns 这些文件夹。")
    faults = faults_in(folder, today=today)
    errors: Sequence[object] = [fault for fault in faults if fault.is_error]
    if errors:
        return bad(f"指南里有 {len(errors)} 处错", "运行 lastmile check,会告诉您哪个文件、第几行、怎么改。")
    if faults:
        return watch(f"指南里有 {len(faults)} 处要留意(比如核对过期)", "运行 lastmile check 看看。")
    return good("指南没有毛病")


def town(folder: Path, town_id: str) -> Iterator[Finding]:
    """Do the guides have the town of the chat page?"""
    known = sorted(path.stem for path in folder.glob("towns/*.yml"))
    if known and town_id not in known:
        yield bad(f"指南里没有 LASTMILE_TOWN 说的镇({town_id})", f"有的是:{'、'.join(known)}。")
