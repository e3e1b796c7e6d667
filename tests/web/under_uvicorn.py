"""The app under another server of ASGI, for the test that it is plain."""

import asyncio
import sys

import uvicorn

from claimgraph.limits import Limits
from claimgraph.web.app import app
from claimgraph.web.site import Site


async def main(port: int) -> None:
    """Serve the bundled data until the process is told to end."""
    site = Site(None, Limits(), workers=2)
    await site.open()
    try:
        await uvicorn.Server(uvicorn.Config(app(site), port=port, lifespan="off", log_level="error")).serve()
    finally:
        await site.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
