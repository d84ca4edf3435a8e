"""``lastmile backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Dict

import click

from bot.bootstrap import SECRET_FILE, VAULT_FILE, services
from bot.cli.outfile import OutFile

_KEYS = (
    f"钥匙不在备份里:{SECRET_FILE}、{VAULT_FILE}(或设置里的 LASTMILE_SECRET_KEY、LASTMILE_VAULT_KEY)。\n"
    "另外抄走,和备份分开放:没有它,备份里的电话谁也看不了;和备份放一起被偷了,电话就全漏了。"
)


def _folders() -> Dict[str, Path]:
    settings = services().settings
    return {"attachments": settings.var_dir / "attachments", "guides": settings.guides_dir}


@click.command()
@click.argument("file", type=OutFile())
def backup(file: Path) -> None:
    """备份:数据、图片、指南打成一个文件(系统开着也能备)。"""
    from bot.storage.backup import back_up

    home = services()
    done = back_up(home.database, file, folders=_folders(), now=home.clock.now())
    click.echo(f"备份好了:{sum(done.rows.values())} 行数据、{done.files} 个文件,在 {file}。\n{_KEYS}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--without-guides", is_flag=True, help="指南用现在的,不用备份里的")
def restore(file: Path, without_guides: bool) -> None:
    """恢复:只往空的数据库里恢复,有数据就不动。"""
    from bot.storage.backup import BadBackup, NotEmpty
    from bot.storage.backup import restore as read

    folders = _folders()
    if without_guides:
        del folders["guides"]
    try:
        done = read(services().database, file, folders=folders)
    except BadBackup as error:
        raise click.ClickException(f"这个备份用不了({error.what})。") from error
    except NotEmpty as error:
        raise click.ClickException(f"这里已经有东西了({error.what}),怕盖掉,没有恢复。") from error
    click.echo(f"恢复好了:{sum(done.rows.values())} 行数据、{done.files} 个文件。\n{_KEYS}")
    home = services()
    with home.database.read() as session:
        fits = home.vault.fits(session)
    if not fits:
        click.echo(f"注意:现在的 {VAULT_FILE} 打不开备份里的电话。把当时抄走的那把放回来再用。", err=True)
