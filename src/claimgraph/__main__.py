"""``python -m claimgraph``: the command line, where no script of that name is on the path."""

from claimgraph.cli import main

if __name__ == "__main__":
    main()
