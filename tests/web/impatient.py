"""A server that waits for nobody longer than a second, so that tests of slow clients are short."""

import asyncio
import sys

from claimgraph.limits import Limits
from claimgraph.web.guarding import Times
from claimgraph.web.serving import Settings, run
from claimgraph.web.site import Site

TIMES = Times(head=1.0, body=1.5, stopped=1.0)

if __name__ == "__main__":
    limits = Limits(6.0, rows=60_000)
    settings = Settings("127.0.0.1", int(sys.argv[1]), None, limits, times=TIMES)
    asyncio.run(run(Site(None, limits, workers=4), settings, print))
