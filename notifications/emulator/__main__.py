"""Starts the carrier: `python -m notifications.emulator --port 8099 …`. Prints one READY line, stops on a signal."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from notifications.emulator.api import Api
from notifications.emulator.courier import Courier
from notifications.emulator.exchange import Exchange
from notifications.emulator.faults import Faults
from notifications.emulator.server import Installation, Server


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m notifications.emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--app-number", required=True, help="the number the application sends from")
    parser.add_argument("--inbound-url", default="", help="where texts of phones are posted")
    parser.add_argument("--app-url", default="", help="link to the application shown on the page")
    parser.add_argument("--state", type=Path, help="folder that keeps conversations over a restart")
    parser.add_argument("--receipt-delay", type=float, default=0.3, help="seconds between two receipts of a text")
    parser.add_argument("--phone", action="append", default=[], metavar="NUMBER=NAME", help="a phone to offer at once")
    parser.add_argument("--names", type=Path, help="file of NUMBER=NAME lines: who is who, once they have texts")
    parser.add_argument(
        "--authenticator", type=Path, help="file with the secret of an app whose code is shown at /code"
    )
    return parser.parse_args(arguments)


def named(lines: list[str]) -> dict[str, str]:
    """NUMBER=NAME lines as a table; what is no such line counts for nothing."""
    pairs = (line.strip().partition("=") for line in lines)
    return {number: name for number, _, name in pairs if number.startswith("+") and name}


def main(arguments: list[str]) -> int:
    chosen = options(arguments)
    exchange, faults = Exchange(chosen.state), Faults()
    courier = Courier(
        exchange,
        faults,
        account_sid=chosen.account_sid,
        auth_token=chosen.auth_token,
        inbound_url=chosen.inbound_url,
        delay=chosen.receipt_delay,
    )
    api = Api(exchange, courier, faults, account_sid=chosen.account_sid, number=chosen.app_number)
    offered = dict(entry.partition("=")[::2] for entry in chosen.phone)
    names = named(chosen.names.read_text(encoding="utf-8").splitlines()) if chosen.names else {}
    try:
        server = Server(
            (chosen.host, chosen.port),
            Installation(
                api=api,
                auth_token=chosen.auth_token,
                names=names | offered,
                offered=tuple(offered),
                app_url=chosen.app_url,
                authenticator=chosen.authenticator.read_text(encoding="utf-8").strip() if chosen.authenticator else "",
            ),
        )
    except OSError as error:
        sys.stderr.write(f"Cannot listen on {chosen.host}:{chosen.port}: {error.strerror}.\n")
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    courier.resume()
    sys.stdout.write(f"READY http://{chosen.host}:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
