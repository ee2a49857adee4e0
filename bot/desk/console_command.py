"""`fenceline console-password`: accounts for the console of one machine."""

from __future__ import annotations

import sys

import click

from bot.desk.console_accounts import accounts, remove, set_password
from bot.desk.console_roles import ConsoleRole, role_named
from bot.settings import load_settings
from bot.trouble import Trouble

ROLES = [role.name.lower() for role in ConsoleRole]


@click.command("console-password")
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(ROLES), default="editor", show_default=True, help="what the account may do")
@click.option("--remove", "away", is_flag=True, help="take the account away")
@click.option("--stdin", "piped", is_flag=True, help="read the password from standard input instead of asking")
def console_password(name: str | None, role: str, away: bool, piped: bool) -> None:
    """Make the account NAME for the console on this machine, or give it a new password.

    Without NAME the accounts are listed. A change of a rule takes two people, so make two accounts: one who proposes, one who approves.
    """
    try:
        data = load_settings().data
        if name is None:
            click.echo("\n".join(f"{one.name}  {one.role}" for one in accounts(data)) or "There is no account yet.")
            return
        if away:
            click.echo(f"{name} is removed." if remove(data, name) else f"There is no account {name}.")
            return
        password = sys.stdin.readline().rstrip("\n") if piped else click.prompt("Password", hide_input=True, confirmation_prompt=True)
        chosen = role_named(role)
        assert chosen is not None
        set_password(data, name, password, chosen)
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None
    click.echo(f"{name} may sign in as {role}. Set FENCELINE_SIGN_IN=local to use it.")
