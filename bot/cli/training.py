"""``lastmile train``: teach the bot what residents say."""

from __future__ import annotations

import click

from bot.bootstrap import services
from bot.cli.preparing import prepare
from bot.settings import ROOT


@click.command()
def train() -> None:
    """训练模型;说法没变就什么也不做。改指南不用训练。"""
    from bot.runtime.training import is_trained
    from bot.runtime.training import train as train_model

    prepare(services())
    settings = services().settings
    was_trained = is_trained(ROOT, settings.model_dir)
    # Also where nothing is left to train: sentences taken back have a model already, which is to serve again.
    model = train_model(ROOT, settings.model_dir, progress=lambda step: click.echo(f"· {step}"))
    click.echo("模型是最新的,不用训练。" if was_trained else f"训练好了:{model.name}")
