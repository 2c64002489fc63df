"""aplomb templates: look at replies before customers do."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from aplomb.comment import Platform
from tools.paths import ROOT

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def templates() -> None:
    """Look at replies before customers do, and publish them.

    Their words, their lint, their languages.
    """


@templates.command()
@click.argument("folder", type=_FOLDER, default=ROOT / "templates")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def lint(folder: Path, *, as_json: bool) -> None:
    """Find what is wrong with the replies in FOLDER [templates/].

    Each is looked at as it would leave: each wording, platform and name. A line is FILE:LINE:COLUMN, what is
    wrong, what to do, and the rule's id. Errors stop the set, and the exit code is then 1; warnings do not.
    """
    from tools import paths
    from tools.templates import report as template_report
    from tools.templates.lint import lint_folder

    year = datetime.now(tz=UTC).year
    kept = paths.PRIVATE / "templates-lint.json" if folder == ROOT / "templates" else None
    linted = lint_folder(folder, year=year, processes=os.process_cpu_count() or 1, kept=kept)
    for line in [template_report.as_json(linted)] if as_json else template_report.report(linted):
        click.echo(line)
    sys.exit(not linted.ok)


@templates.command()
@click.argument("folder", type=_FOLDER, default=ROOT / "templates")
@click.option("--write", is_flag=True, help="Write the map to docs/templates-coverage.md instead.")
def coverage(folder: Path, *, write: bool) -> None:
    """Show which reply is worded in which language.

    The replies are those in FOLDER [templates/]. Where a language has none, it shows what is said instead.
    """
    from aplomb.wording.template_set import load_templates
    from tools.templates.coverage import PAGE, markdown

    page = markdown(load_templates(folder))
    if write:
        PAGE.write_text(page, encoding="utf-8")
    click.echo(f"Wrote {PAGE.relative_to(ROOT)}." if write else page.rstrip("\n"))


@templates.command()
@click.argument("folder", type=_FOLDER, default=ROOT / "templates")
@click.option("--intent", help="Only this reply, like complaint_delivery.")
@click.option("--language", default="", help="Only this language, like lv.")
@click.option("--platform", type=click.Choice([one.value for one in Platform]), help="Only this platform.")
@click.option("--comment", default="", help="What a customer might write: the replies that it would get.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page instead.")
def preview(  # noqa: PLR0913 - each is one option
    folder: Path, *, intent: str | None, language: str, platform: str | None, comment: str, page: Path | None
) -> None:
    """Show the replies as customers see them.

    The replies are those in FOLDER [templates/]. Their length and what is wrong stand beside them. Without
    options the terminal shows the reply to a complaint in English, and a page shows everything.
    """
    from tools.templates.preview import Wanted, show

    wanted = Wanted(intent=intent or "", language=language, platform=platform or "", comment=comment)
    for line in show(folder, wanted, page=page):
        click.echo(line)


@templates.command("new-language")
@click.argument("language")
@click.argument("folder", type=_FOLDER, default=ROOT / "templates")
def new_language(language: str, folder: Path) -> None:
    """Lay out the files to fill for a new LANGUAGE, like fi.

    They are written to FOLDER [templates/]; nothing is overwritten.
    """
    from tools.templates.new_language import lay_out

    click.echo(lay_out(folder, language))


@templates.command()
@click.argument("folder", type=_FOLDER, default=ROOT / "templates")
def holidays(folder: Path) -> None:
    """Write the country's public holidays to a file.

    The country is named in FOLDER's brand.yaml [templates/]; the file is written beside it.
    """
    from tools.templates.holidays import write_holidays

    click.echo(write_holidays(folder, year=datetime.now(tz=UTC).year))


_STACK = click.option("--stack", metavar="NAME", help="The stack on AWS. [local cloud]")
_AS = click.option("--as", "person", required=True, metavar="NAME", help="Who says so.")


@templates.command()
@click.argument("folder", type=_FOLDER, default=ROOT / "templates")
@_AS
def approve(folder: Path, *, person: str) -> None:
    """Stand behind every reply in FOLDER [templates/] as it is.

    A later change asks for it anew. Nothing is said with replies that nobody approved, and replies in which
    the lint finds errors cannot be.
    """
    from tools.templates import releases as template_releases

    processes = os.process_cpu_count() or 1
    approval = template_releases.approve(folder, by=person, now=datetime.now(tz=UTC), processes=processes)
    click.echo(f"{approval.by} approved the set {approval.set_hash[:8]}.")


@templates.command()
@click.argument("folder", type=_FOLDER, default=ROOT / "templates")
@_AS
@click.option("--at", "starts_at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="When it starts, in UTC.")
@_STACK
def publish(folder: Path, *, person: str, starts_at: datetime | None, stack: str | None) -> None:
    """Say the replies in FOLDER [templates/] from now on.

    It takes a minute and no deployment. Somebody approved them, and somebody else publishes. In a crisis it
    asks twice.
    """
    from aplomb.accounts import load_accounts
    from aplomb.wording.releases import read_releases
    from tools import paths
    from tools.deployments import find_deployment
    from tools.templates import releases as template_releases

    deployment = find_deployment(stack, paths.PRIVATE)
    accounts = load_accounts(ROOT / "templates" / "accounts.yaml")
    for account in template_releases.in_crisis(deployment.table(), accounts):
        click.confirm(f"{account} is in a crisis. Change what is said there now?", abort=True)
        click.confirm("Has somebody read every holding reply of the new set?", abort=True)
    start = starts_at.replace(tzinfo=UTC) if starts_at else None
    before, now = read_releases(deployment.table()), datetime.now(tz=UTC)
    release = template_releases.publish(
        deployment,
        folder,
        by=person,
        now=now,
        starts_at=start,
        processes=os.process_cpu_count() or 1,
    )
    click.echo(f"Published {release.set_hash[:8]}. `aplomb templates rollback` goes back.")
    for line in template_releases.dropped(before, now=now):
        click.echo(line)


@templates.command()
@_AS
@click.option("--why", required=True, help="What was wrong; it stays with the release.")
@_STACK
def rollback(*, person: str, why: str, stack: str | None) -> None:
    """Go back to the replies before the last publish.

    It takes a minute.
    """
    from aplomb.wording.releases import read_releases
    from tools import paths
    from tools.deployments import find_deployment
    from tools.templates import releases as template_releases

    deployment = find_deployment(stack, paths.PRIVATE)
    before, now = read_releases(deployment.table()), datetime.now(tz=UTC)
    release = template_releases.rollback(deployment, by=person, why=why, now=now)
    click.echo(f"Back to {release.set_hash[:8] or 'the deployed replies'}.")
    for line in template_releases.dropped(before, now=now):
        click.echo(line)


@templates.command()
@_STACK
def releases(*, stack: str | None) -> None:
    """Show which replies are said, were, and are to start later."""
    from aplomb.wording.releases import read_releases
    from tools import paths
    from tools.deployments import find_deployment
    from tools.templates import releases as template_releases

    found = read_releases(find_deployment(stack, paths.PRIVATE).table())
    for line in template_releases.lines(found, now=datetime.now(tz=UTC)):
        click.echo(line)


@templates.command("lint-text")
@click.argument("files", nargs=-1, type=_FILE)
@click.option(
    "--brand", "brand_file", type=_FILE, help="A brand.yaml: contacts that are not in it are errors."
)
@click.option("--automatic", is_flag=True, help="A machine sends it: it must say so, and names no time.")
@click.option("--by-person", is_flag=True, help="A person signs it, who may give their name.")
@click.option(
    "--private", is_flag=True, help="It is a private message, where personal data may be asked for."
)
@click.option(
    "--platform", type=click.Choice([one.value for one in Platform]), help="Whose length limit counts."
)
def lint_text(  # noqa: PLR0913 - each is one option
    files: tuple[Path, ...],
    *,
    brand_file: Path | None,
    automatic: bool,
    by_person: bool,
    private: bool,
    platform: str | None,
) -> None:
    """Lint any texts, given as JSON lines.

    Lines are {"text", "language"} from FILES or standard input. Print one answer per line. An answer is
    {"ok", "findings": [{"id", "rule", "severity", "span", "message"}]}; ok means no error among the findings.
    A line that cannot be read gets an "error" instead, and the exit code is 1 at the end.
    """
    from tools.lint.text_lines import context_of, lint_lines, print_answers, read

    if automatic and by_person:
        raise click.UsageError("A text is sent by a machine or by a person. Use one of the two options.")
    context = context_of(
        brand_file=brand_file,
        automatic=automatic,
        by_person=by_person,
        public=not private,
        platform=Platform(platform) if platform else None,
    )
    sys.exit(print_answers(lint_lines(read(files), context)))


@templates.command()
def rules() -> None:
    """Print what the lint looks for, as docs/lint.md shows it."""
    from tools.lint.page import page

    click.echo(page(), nl=False)


@templates.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "corpus" / "replies",
    help="The folder of labelled replies. [corpus/replies]",
)
@click.option(
    "--missed", is_flag=True, help="Print what was missed and what was found wrongly, of `seen` only."
)
def score(languages: tuple[str, ...], *, corpus: Path, missed: bool) -> None:
    """Measure the lint on labelled replies.

    Precision and recall by language and half, and of each family.
    """
    from tools.lint.scoring import mistakes, score_lines

    for line in (*score_lines(corpus, languages), *(mistakes(corpus, languages) if missed else ())):
        click.echo(line)
