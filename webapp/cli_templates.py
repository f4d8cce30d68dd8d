"""`plait templates`: element templates for a modeler's folder."""

from __future__ import annotations

import click

from webapp.cli_shape import command, print_json
from webapp.element_templates import element_templates


@command()
@click.option(
    "--for",
    "flavour",
    type=click.Choice(["camunda7", "camunda8"]),
    default="camunda7",
    show_default=True,
    help="The platform that the modeler's diagrams are for.",
)
def templates(flavour: str) -> None:
    """Print element templates: Plait's settings as fields of Camunda Modeler.

    Write them to resources/element-templates/plait.json in the modeler's data folder.
    """
    print_json(element_templates(flavour))
