"""`koffer net check`: the whole way to the server and to each specialist application, and one thing to do."""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Final

import msgspec

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import CheckView, FindingView, Nothing
from firmware.appliance.cli.words import complain, paths_of, say
from firmware.appliance.network.diagnosis import Advice
from firmware.appliance.ui.texts.language import LANGUAGES, Say
from firmware.appliance.ui.texts.network_check import LEGS, WORDS, told_of

PATIENCE: Final = 15.0
"""Seconds for a check that takes ten."""
_BUSY: Final = "check-busy"


def check(wanted: argparse.Namespace) -> int:
    """0 where nothing is to be done, 1 where something is, or where no controller answers."""
    socket = paths_of(wanted).socket
    try:
        found = asyncio.run(checked(socket))
    except (OSError, RequestRefused) as failed:  # TimeoutError is an OSError
        return complain([f"koffer net check: no controller answers at {socket}: {failed}"], 1)
    say(msgspec.json.encode(found).decode("utf-8") if wanted.json else "\n".join(told(found)))
    return 0 if found.advice is Advice.NOTHING else 1


async def checked(socket: Path) -> CheckView:
    """The end of the check that begins now, or of the one that is under way."""
    async with asyncio.timeout(PATIENCE), await Client.connect(socket) as client:
        try:
            await client.call(methods.NETWORK_CHECK.name, Nothing(), Nothing)
        except RequestRefused as refused:
            if refused.refusal != _BUSY:
                raise
        async with aclosing(client.watch()) as views:
            async for view in views:
                found = view.network.check
                if found is not None and not found.running:
                    return found
    raise ConnectionResetError("the controller has gone")


def told(found: CheckView) -> Iterator[str]:
    """A line a leg, the words of a portal, and what is to be done; in both languages."""
    for finding in found.findings:
        yield _line(finding)
    if found.page is not None or found.lines:
        yield ""
        yield f"  {found.page or ''}".rstrip()
        yield from (f"  | {line}" for line in found.lines)
    if found.advice is not None:
        for language in LANGUAGES:
            yield ""
            yield from _counsel(found, found.advice, Say(language))


def _line(finding: FindingView) -> str:
    german, english = Say("de"), Say("en")
    about = "" if finding.title is None else german.title(finding.title)
    names = f"{german(LEGS[finding.leg])} / {english(LEGS[finding.leg])}"
    words = f"{german(WORDS[finding.word])} / {english(WORDS[finding.word])}"
    return f"  {names:<34} {about:<20} {words}"


def _counsel(found: CheckView, what: Advice, words: Say) -> Iterator[str]:
    advice = told_of(what)
    about = "" if found.title is None else f" ({words.title(found.title)})"
    yield f"{advice.code}{about}: {words(advice.what)}"
    yield from (words(sentence) for sentence in (advice.hands, advice.safe) if sentence)
