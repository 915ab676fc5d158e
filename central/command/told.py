"""What the administrator reads when a command cannot do what was asked."""

from __future__ import annotations

from registrar_desktop.errors import Fault

_SENTENCES = {
    "backup_time_missing": "Say when the backup began: either --at TIME or --now.",
    "backup_time_unreadable": "“{text}” is no time; write it like 2026-03-01T02:00Z.",
    "backup_to_come": "{time} has not come yet; a backup began earlier. Nothing was announced.",
    "currency_in_use": "Accounts are kept in another currency already; {currency} was not set.",
    "currency_unknown": "“{currency}” is not a currency; give its three letters, like USD.",
    "data_folder_in_use": "Another centre is running on {folder}; stop it first.",
    "data_folder_unusable": "The folder {folder} cannot be used; check that you may write to it.",
    "database_away": "The database does not answer ({problem}); nothing was changed.",
    "database_newer": "The database was made by a newer version; update this program.",
    "database_not_migrated": "The database is not set up yet; run “migrate” on it first.",
    "database_url_unusable": (
        "The database address cannot be read; it begins with postgresql:// and names a database."
    ),
    "desk_code_unknown": "There is no desk {desk} that could be revoked.",
    "desk_code_unreadable": "“{desk}” is no desk's code; it looks like D07.",
    "load_test_among_students": (
        "This database holds students that are no simulated ones; a load test writes what cannot be"
        " taken back. Nothing was changed; give it a database of its own."
    ),
    "load_test_centre_away": "The centre at {url} did not take the simulated desks in.",
    "load_test_centre_failed": "The centre for the load test did not start.",
    "load_test_database_missing": (
        "A running centre's database is needed, too (--database-url): desks are made there."
    ),
    "load_test_failed": (
        "The simulated desks could not be played; {log} says why. It needs the extra “load”."
    ),
    "export_not_written": "The file {file} cannot be written; check its folder.",
    "login_taken": "There is an account {login} already; nothing was changed.",
    "login_unknown": "There is no account {login} that may sign in; nothing was changed.",
    "login_unusable": "“{login}” cannot be a login; use 1 to 120 characters without spaces.",
    "password_common": (
        "That is among the first passwords anybody would try. Nothing was changed; a few words that"
        " have nothing to do with each other are good."
    ),
    "password_length": "A password has {shortest} to {longest} characters here.",
    "password_missing": "No password was given; type it, or pass it on standard input.",
    "payments_key_missing": (
        "There are webhook secrets but no key of the payment API; set REGISTRAR_CENTRAL_PAYMENTS_KEY or --payments-key-file."
    ),
    "payments_key_too_mighty": (
        "This key may do anything with the account; make a restricted one (rk_) that may read."
    ),
    "payments_key_unreadable": "That is no key of the payment API; it begins with rk_.",
    "payments_provider_unknown": "The payment API “{provider}” is not known here.",
    "payments_url_unsafe": "{url} is not safe for a key; its address begins with https://.",
    "port_taken": "Port {port} of {host} cannot be used; another program may have it.",
    "postgresql_too_old": "PostgreSQL {version} is too old; the centre needs 15 or newer.",
    "postgresql_will_not_start": "PostgreSQL in {folder} does not start; see postgres/log there.",
    "payment_deadline_missing": "{term} has no payment deadline; nobody was dropped.",
    "payment_deadline_to_come": (
        "{term} can be paid until {until}, as outages extended it; nobody was dropped."
    ),
    "outage_still_on": (
        "The outage “{outage}” is declared and not over: payments may wait at desks. Nobody was"
        " dropped."
    ),
    "desks_not_heard": (
        "Not heard of since the deadline: {desks}. They may hold payments made in time; nobody was"
        " dropped. Let desks sync and the payment API answer, or add --anyway: such a payment brings"
        " everything back."
    ),
    "role_missing": "An account needs at least one --role.",
    "rule_amount_unusable": "An amount is from nothing up, a fee above it; nothing was changed.",
    "amount_unreadable": "“{text}” is no amount; write it like 250.00. Nothing was changed.",
    "amount_decimals": "{text} has more decimals than {currency} has; nothing was changed.",
    "amount_too_large": "{text} is more than any account holds; nothing was changed.",
    "secret_file_unreadable": "The file {file} with a secret cannot be read.",
    "term_code_unknown": "There is no term {term}; give its code, like FA25. Nothing was changed.",
    "time_zone_unknown": "“{zone}” is not a time zone; give a name like America/Los_Angeles.",
}


def sentence(fault: Fault) -> str:
    """One sentence for a failure of a command."""
    pattern = _SENTENCES.get(fault.code)
    return str(fault) if pattern is None else pattern.format_map(fault.facts)
