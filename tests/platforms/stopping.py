"""The end of a server in a thread of its own: whatever it was still about goes with it."""

import asyncio

from aiohttp import web


async def stopped(runner: web.AppRunner) -> None:
    """Nothing of it is left on this loop, which may be closed then; a slow answer never comes."""
    await runner.cleanup()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
