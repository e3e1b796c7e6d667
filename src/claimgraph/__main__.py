"""The command line, as the script ``claimgraph`` and as ``python -m claimgraph``."""

import os
import sys


def main() -> None:
    """Run the command line; an interrupt shows no traceback, from the first import on."""
    try:
        from claimgraph.cli import main as run

        run()
    except KeyboardInterrupt:
        print("claimgraph: interrupted", file=sys.stderr, flush=True)
        os._exit(130)


if __name__ == "__main__":
    main()
