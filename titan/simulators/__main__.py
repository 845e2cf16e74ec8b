"""`python -m titan.simulators`: the card provider, the carrier and whoever else Titan deals with, simulated."""

import argparse
import sys
from pathlib import Path

from .server import serve


def main() -> int:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m titan.simulators", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one (default)")
    parser.add_argument("--var", type=Path, required=True, metavar="DIR", help="where the books are kept")
    parser.add_argument("--titan-url", required=True, metavar="URL", help="where webhooks go")
    parser.add_argument(
        "--public-url", default="", metavar="URL", help="own address as buyers see it (default: HOST:PORT)"
    )
    options = parser.parse_args()
    serve(
        host=options.host,
        port=options.port,
        var=options.var,
        titan_url=options.titan_url,
        public_url=options.public_url,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
