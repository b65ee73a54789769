"""The Web API over HTTP: calls in, Slack's answers out, faults and limits included."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from time import perf_counter

from aiohttp import web

from bot.playground.access import Access
from bot.playground.args import Args, read_args
from bot.playground.errors import ApiError
from bot.playground.faults import Commit, Fault, Faults, Spoilt
from bot.playground.journal import FROM_APP, Journal
from bot.playground.limits import RateLimits
from bot.playground.methods import METHODS, Call, Method
from bot.playground.nouns import Json

log = logging.getLogger(__name__)

HANGING_S = 120.0
"""Longer than any client waits."""


class WebApi:
    """Takes the app's calls."""

    def __init__(
        self,
        *,
        access: Access,
        journal: Journal,
        faults: Faults,
        limits: RateLimits,
        call: Callable[[Args, float], Call],
        later: Callable[[Awaitable[None]], None],
    ) -> None:
        self._access = access
        self._journal = journal
        self._faults = faults
        self._limits = limits
        self._call = call
        self._later = later

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name, began = request.match_info["method"], perf_counter()
        fault: Fault | None = None
        args = Args({})
        try:
            args, token = await read_args(request)
            fault = self._faults.next(name, args)
            answer = await self._answer(name, args, token, fault)
        except ApiError as error:
            answer = {"ok": False, "error": error.code, **error.extra}
        status = answer.get("error", "ok") if fault is None else f"{fault.mode} (fault)"
        ms = (perf_counter() - began) * 1000
        self._journal.add(FROM_APP, name, status=status, ms=ms, request=args.as_json, answer=answer)
        return await _reply(request, answer, fault)

    async def _answer(self, name: str, args: Args, token: str | None, fault: Fault | None) -> Json:
        method = METHODS.get(name)
        if method is None:
            log.warning("the app called %s, which this workspace does not know", name)
            raise ApiError("unknown_method", req_method=name)
        self._access.check(token, kind=method.token, scope=method.scope)
        if fault is not None and fault.mode == "latency":
            await asyncio.sleep(fault.delay_s)
        if fault is not None and fault.what.commit is Commit.LATE:
            self._later(self._run_late(method, args, fault.delay_s))
            return {"ok": False, "error": "late"}
        if fault is not None and fault.what.commit is Commit.NO:
            return {"ok": False, "error": fault.what.detail or fault.mode}
        wait_s = self._limits.wait_s(name, a_minute=method.tier, channel=args.text("channel"))
        if wait_s is not None:
            return {"ok": False, "error": "ratelimited", "retry_after": wait_s}
        lag_s = fault.delay_s if fault is not None and fault.mode == "history-lag" else 0.0
        return {"ok": True, **method.run(self._call(args, lag_s))}

    async def _run_late(self, method: Method, args: Args, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        try:
            method.run(self._call(args, 0.0))
        except ApiError as error:
            log.warning("a late commit was refused: %s", error.code)


async def _reply(request: web.Request, answer: Json, fault: Fault | None) -> web.StreamResponse:
    spoilt = fault.what.spoilt if fault is not None else Spoilt.NOT
    body = json.dumps(answer).encode()
    match spoilt:
        case Spoilt.RATE_LIMITED if fault is not None:
            return _too_many(fault.what.detail, fault.delay_s)
        case Spoilt.STATUS if fault is not None:
            return web.Response(status=int(fault.what.detail), text="upstream unavailable")
        case Spoilt.HANGING:
            await asyncio.sleep(HANGING_S)
        case Spoilt.TRUNCATED:
            return await _cut_off(request, body)
        case Spoilt.HTML:
            page = "<!doctype html><title>Server Error</title>"
            return web.Response(text=page, content_type="text/html")
        case Spoilt.ERROR if fault is not None:
            return web.json_response({"ok": False, "error": fault.what.detail})
    if spoilt in {Spoilt.HANGING, Spoilt.RESET}:
        _abort(request)
    if answer.get("error") == "ratelimited":
        wait_s = str(answer.pop("retry_after", 1))
        return web.json_response(answer, status=429, headers={"Retry-After": wait_s})
    return web.Response(body=body, content_type="application/json", charset="utf-8")


def _too_many(detail: str, delay_s: float) -> web.Response:
    if detail == "html":
        page = "<!doctype html><title>Too Many Requests</title>"
        return web.Response(status=429, text=page, content_type="text/html")
    headers = {"Retry-After": str(int(delay_s))} if detail else {}
    answer = {"ok": False, "error": "ratelimited"}
    return web.json_response(answer, status=429, headers=headers)


async def _cut_off(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _abort(request)
    return response


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
