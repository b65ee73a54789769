"""The work of ``config``, ``manifest`` and ``healthcheck``: the settings in, what they mean out."""

from http.client import HTTPConnection, HTTPException

from bot import manifest as described
from bot import settings
from bot.cli.failures import CommandError
from bot.cli.output import Context, json_result, note, result


def healthcheck(context: Context) -> int:
    """Ask the running bot whether it is alive."""
    loaded = settings.load(offprint_data_dir=context.data_dir)
    host = loaded.offprint_ops_host.replace("0.0.0.0", "127.0.0.1")  # noqa: S104  # its own machine
    connection = HTTPConnection(host, loaded.offprint_ops_port, timeout=3)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse().status
    except (OSError, HTTPException) as error:
        msg = f"no answer on {host}:{loaded.offprint_ops_port}: {error}"
        raise CommandError(msg) from error
    finally:
        connection.close()
    note(f"HTTP {answer}")
    return int(answer != 200)


def config_show(context: Context, *, as_json: bool) -> int:
    """Print every setting with its effective value, secrets masked."""
    loaded = settings.load(offprint_data_dir=context.data_dir)
    values = settings.shown(loaded)
    if as_json:
        json_result({"settings": values, "database": settings.masked_address(loaded.database)})
    else:
        for name, value in values.items():
            result(f"{name}={'' if value is None else value}")
    return 0


def manifest(context: Context, *, as_url: bool, base: str | None) -> int:
    """Print the Slack app's manifest, or the link that creates the app."""
    loaded = settings.load(offprint_data_dir=context.data_dir)
    made = described.manifest(
        loaded.offprint_command, base=base, link_previews=loaded.offprint_link_previews
    )
    result(described.as_link(made) if as_url else described.as_text(made))
    return 0
