"""The commands `credential ...`: keep, list, try and move credentials. No output holds a secret."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.credentials.redactor import Redactor
    from pytest_ignition.credentials.stores import Label, Stores
    from pytest_ignition.gateway.settings import Credential

app = typer.Typer(
    help="Keep credentials in the operating system's keyring, or in a file on machines without one.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the credential is called.")]
StoreChoice = Annotated[
    Literal["keyring", "file"] | None,
    typer.Option(
        "--store", help="Where a new one goes; the keyring if not said. The file is for machines without one."
    ),
]
Passphrase = Annotated[
    str | None,
    typer.Option(
        metavar="@env:VARIABLE|@file:PATH|-",
        help="Where the file's passphrase is; `-` for standard input. Asked for if not given.",
    ),
]


@contextmanager
def _telling() -> Iterator[Redactor]:
    """Our errors become messages without secrets; gives the redactor that is told what is read."""
    from pytest_ignition.credentials.redactor import Redactor

    redactor = Redactor()
    try:
        yield redactor
    except IgnitionError as error:
        typer.echo(f"error: {redactor.mask_text(str(error))}", err=True)
        raise typer.Exit(1) from None


def _stores() -> Stores:
    from pytest_ignition.cli.credential_asking import may_ask
    from pytest_ignition.credentials.stores import Stores

    return Stores.of(os.environ, may_ask=may_ask())


def _typed_secret() -> NoReturn:
    from pytest_ignition.cli.credential_asking import NoAnswer

    raise NoAnswer(
        "a secret is never taken from the command line, where other users and the shell's history see it",
        hint="leave it away and type it when asked, or pipe it in with --stdin; what was typed now should be changed",
    )


# What is typed too much may be a secret, which a usage error would repeat.
@app.command("set", context_settings={"allow_extra_args": True})
def set_(
    context: typer.Context,
    name: Name,
    *,
    username: Annotated[str | None, typer.Option(help="The user's name; asked for if not given.")] = None,
    token: Annotated[
        bool, typer.Option("--token", help="Keep an API token, <token name>:<secret>, instead of a password.")
    ] = False,
    gateway_url: Annotated[str | None, typer.Option(help="The gateway that it is for.")] = None,
    description: Annotated[str | None, typer.Option(help="For people.")] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the password or token from standard input instead of asking.")
    ] = False,
    store: StoreChoice = None,
    password: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Keep a credential, or change what is given of one that is kept.

    The password or token is asked for without echo, or read from standard input. A credential may have both: set it
    twice, once with --token.
    """
    from pytest_ignition.credentials.environment import prefix_of
    from pytest_ignition.credentials.records import check_name
    from pytest_ignition.gateway.settings import Credential
    from pytest_ignition.gateway.urls import normalise_url

    with _telling() as redactor:
        if context.args or password is not None:
            _typed_secret()
        stores = _stores()
        check_name(name, tuple(stores.names()))
        before = stores.read(name)
        for known in before.secrets() if before is not None else ():
            redactor.add(known)
        old = before or Credential()
        if not token:
            username = username or old.username or _asked_username(piped=stdin)
        what = "API token" if token else "Password"
        secret = _secret(what, old.token if token else old.password, piped=stdin)
        redactor.add(secret)
        credential = Credential(
            name=name,
            username=username or old.username,
            password=old.password if token else secret,
            token=secret if token else old.token,
            gateway_url=normalise_url(gateway_url) if gateway_url else old.gateway_url,
            description=description if description is not None else old.description,
        )
        kept, _details = stores.write(name, credential, store)
        typer.echo(f"{'changed' if before is not None else 'kept'} {name!r} in the {kept.label}")
        prefix = prefix_of(name)
        if Credential.from_environment(os.environ, prefix) is not None:
            typer.echo(f"note: {prefix}... in the environment is used instead while it is set", err=True)


def _asked_username(*, piped: bool) -> str:
    from pytest_ignition.cli.credential_asking import NoAnswer, may_ask

    if piped or not may_ask():
        raise NoAnswer("a password needs a user's name", hint="--username NAME")
    answer: str = typer.prompt("User name", err=True)
    return answer


def _secret(what: str, old: str | None, *, piped: bool) -> str:
    from pytest_ignition.cli.credential_asking import ask_secret, read_secret

    if piped:
        return read_secret(what)
    asked = f"{what} (empty keeps the old one)" if old else what
    return ask_secret(asked, twice=what == "Password", may_be_empty=bool(old)) or old or ""


@app.command("list")
def list_(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List the credentials of environment, keyring and file: names, never secrets. The keyring is not asked."""
    from pytest_ignition.cli import credential_listing as listing

    troubles: list[IgnitionError] = []
    found = listing.rows(os.environ, _stores(), troubles)
    if as_json:
        typer.echo(listing.as_json(found))
    elif found:
        listing.print_table(found)
    elif not troubles:
        typer.echo("no credentials are kept; pytest-ignition credential set NAME keeps one")
    for error in troubles:
        typer.echo(f"error: {error}", err=True)
    if troubles:
        raise typer.Exit(1)


@app.command()
def show(
    name: Name,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show all about a credential but its secrets, and whether they can be read."""
    from pytest_ignition.cli import credential_listing as listing
    from pytest_ignition.credentials.environment import prefix_of

    with _telling() as redactor:
        stores = _stores()
        troubles: list[IgnitionError] = []
        every = listing.rows(os.environ, stores, troubles)
        found = [row for row in every if row.name == name or prefix_of(row.name) == prefix_of(name)]
        if found:
            typer.echo(listing.as_json(found) if as_json else listing.shown(found))
        if troubles:
            raise troubles[0]
        if not found:
            raise _unknown(name, [row.name for row in every])
        for row in found:
            if row.source != listing.ENVIRONMENT and not row.hidden:
                for secret in _read(stores, row.name).secrets():
                    redactor.add(secret)


def _read(stores: Stores, name: str) -> Credential:
    """A credential that a store has.

    Raises:
        IgnitionError: it cannot be read.
    """
    found = stores.read(name)
    if found is None:
        raise _unknown(name, stores.names())
    return found


def _unknown(name: str, known: list[str]) -> IgnitionError:
    from pytest_ignition.credentials.environment import CredentialMissing
    from pytest_ignition.language.spelling import did_you_mean

    hint = did_you_mean(name, known) or "pytest-ignition credential list shows those that there are"
    return CredentialMissing(f"there is no credential {name!r}", hint=hint)


@app.command()
def rename(name: Name, new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")]) -> None:
    """Give a credential another name. Playbooks and settings that name it are not changed."""
    with _telling():
        stores = _stores()
        store = stores.rename(name, new)
        if store is None:
            raise _unknown(name, stores.names())
        typer.echo(f"renamed {name!r} to {new!r} in the {store.label}")


@app.command()
def delete(
    name: Name, *, yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether that is right.")] = False
) -> None:
    """Forget a credential."""
    from pytest_ignition.cli.credential_asking import confirmed

    with _telling():
        stores = _stores()
        found = stores.find(name)
        if found is None:
            raise _unknown(name, stores.names())
        store, details = found
        who = f" of {details.username}" if details.username else ""
        confirmed(f"Delete {name!r}{who} from the {store.label}?", yes=yes)
        store.delete(name)
        typer.echo(f"deleted {name!r} from the {store.label}")


@app.command("test")
def try_(
    name: Name,
    *,
    gateway: Annotated[
        str | None,
        typer.Option(help="A URL, or a gateway of the settings file; the credential's own if not given."),
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", "--ignition-insecure", help="Do not verify TLS certificates.")
    ] = False,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Longest time for one request, in seconds; 10 if not said.")
    ] = None,
) -> None:
    """Log in to a gateway with a credential and say what it may do there. Changes nothing.

    Ends with 1 if the gateway cannot be asked, or does not take the password or the token.
    """
    from dataclasses import replace
    from functools import cache

    from pytest_ignition.cli.credential_asking import may_ask
    from pytest_ignition.cli.credential_probe import from_project, gateway_to_try, probe, version_of
    from pytest_ignition.credentials.sources import Credentials

    with _telling() as redactor:
        project = cache(from_project)

        def others(asked: str) -> Credential | None:
            return project()[1].get(asked)

        own = Credentials(os.environ, redactor.add, others=others, may_ask=may_ask())
        credential = own[name]
        for secret in credential.secrets():
            redactor.add(secret)
        settings = gateway_to_try(gateway, credential, lambda: project()[0])
        settings = replace(
            settings, timeout=timeout or settings.timeout, verify_tls=settings.verify_tls and not insecure
        )
        typer.echo(f"gateway      {settings.url}, Ignition {version_of(settings)}")
        tried = probe(settings, credential)
        if not tried:
            raise _nothing_to_try(name)
        for each in tried:
            typer.echo(redactor.mask_text(f"{each.way:<12} {each.text}"))
            if each.hint:
                typer.echo(redactor.mask_text(f"{'':<12} hint: {each.hint}"))
    if not all(each.works for each in tried):
        raise typer.Exit(1)


def _nothing_to_try(name: str) -> IgnitionError:
    from pytest_ignition.credentials.errors import CredentialsUnusable

    return CredentialsUnusable(f"the credential {name!r} has neither a password nor a token")


@app.command("import")
def import_(
    source: Annotated[
        Path | None,
        typer.Argument(
            help="A file that `export` wrote, or the toolkit's vault: its folder or its credentials.json. "
            "The toolkit's usual folder if not given."
        ),
    ] = None,
    *,
    key: Annotated[Path | None, typer.Option(help="The vault's key, if it is not encryption.key beside it.")] = None,
    passphrase: Passphrase = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace credentials that are kept already.")] = False,
    store: StoreChoice = None,
) -> None:
    """Take over credentials from the toolkit's vault, or from a file that `export` wrote."""
    from pytest_ignition.cli import credential_asking
    from pytest_ignition.cli.credential_exchange import Import, bring

    with _telling() as redactor:
        brought = bring(source, key, lambda: credential_asking.passphrase(passphrase, new=False))
        for credential in brought.credentials.values():
            for secret in credential.secrets():
                redactor.add(secret)
        label: Label | None = store
        run = Import(_stores(), label, overwrite=overwrite, dry_run=dry_run)
        for line in run.run(brought):
            typer.echo(redactor.mask_text(line))
    if run.failed:
        raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write; encrypted.")],
    names: Annotated[list[str] | None, typer.Argument(help="The credentials; all that are kept if not given.")] = None,
    *,
    passphrase: Passphrase = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:
    """Write credentials into a file that a passphrase encrypts; `import` reads it on another machine."""
    from pytest_ignition.cli import credential_asking
    from pytest_ignition.credentials.errors import CredentialsUnusable
    from pytest_ignition.credentials.files import write_private
    from pytest_ignition.credentials.sealed import seal
    from pytest_ignition.extras import need_cryptography

    with _telling() as redactor:
        need_cryptography()
        if file.exists() and not overwrite:
            raise CredentialsUnusable(f"{file} is there already", hint="--overwrite replaces it")
        stores = _stores()
        # Not by `names()`, which passes over a store that cannot be read.
        wanted = names or list(dict.fromkeys(name for store in stores for name in store.details()))
        if not wanted:
            raise CredentialsUnusable("no credentials are kept", hint="pytest-ignition credential set NAME keeps one")
        found = {name: _read(stores, name) for name in wanted}
        for credential in found.values():
            for secret in credential.secrets():
                redactor.add(secret)
        chosen = credential_asking.passphrase(passphrase, new=True)
        redactor.add(chosen)
        try:
            text = seal(found, chosen)
        except ValueError as error:
            raise CredentialsUnusable(str(error)) from None
        write_private(file.absolute(), text)
        typer.echo(f"exported {len(found)} credential{'s' if len(found) != 1 else ''} to {file}")
