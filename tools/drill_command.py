"""`aplomb drill`: play a crisis against a deployment, with nothing posted, and say what was late."""

from __future__ import annotations

import sys

import click

from tools import paths


@click.command()
@click.option("--yes", is_flag=True, help="Begin without asking.")
@click.option("--people", type=click.IntRange(5, 999), default=60, show_default=True, help="How many write.")
@click.option(
    "--minutes",
    type=click.FloatRange(0.1, 30),
    default=12,
    show_default=True,
    help="Within how many minutes they write.",
)
@click.option("--stack", metavar="NAME", help="The stack on AWS to play it against. [local cloud]")
def drill(*, yes: bool, people: int, minutes: float, stack: str | None) -> None:
    """Play a crisis through a deployment, and say what was late.

    Takes up to 40 minutes. It concerns an account that exists for drills alone: it is judged and watched as
    any other, nothing can be posted for it, and no promotion is stopped. Its cases stand in the queue,
    marked, until it is over. Whoever is told of a crisis is told of it, as a drill. Exit code 1 if something
    was late.
    """
    from aplomb.aws.queue import Queue
    from tools.deployments import find_deployment
    from tools.drill_watch import Drill, report

    deployment = find_deployment(stack, paths.PRIVATE)
    where = f"the stack {stack}" if stack else "the local cloud"
    if not yes:
        click.confirm(f"Play a crisis of {people} people against {where}? People are called.", abort=True)
    queue = Queue(deployment.outputs["TriageQueueUrl"], client=deployment.client("sqs"))
    seen = Drill(table=deployment.table(), send=queue.send).play(
        people=people, minutes=minutes, says=click.echo
    )
    for line in report(seen):
        click.echo(line)
    sys.exit(bool(seen.late or seen.posted))
