"""The command line, as the script ``claimgraph`` and as ``python -m claimgraph``."""

import os
import resource
import sys

# The engine maps files and reserves stacks far beyond what it uses, and dies without a word of ours where it may not.
_LEAST_ADDRESSES = 1 << 30


def main() -> None:
    """Run the command line; an interrupt shows no traceback, from the first import on."""
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY and most < _LEAST_ADDRESSES:
        told = f"it may map {most >> 20} MB, and the engine maps {_LEAST_ADDRESSES >> 20}; allow it that (ulimit -v)"
        print(f"claimgraph: {told}", file=sys.stderr)
        sys.exit(5)
    try:
        from claimgraph.cli import main as run

        run()
    except KeyboardInterrupt:
        print("claimgraph: interrupted", file=sys.stderr, flush=True)
        os._exit(130)


if __name__ == "__main__":
    main()
