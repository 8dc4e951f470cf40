"""What a page shows of a case: plain texts, worked out here so that templates only place them."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, unique

from firmware.appliance.telemetry.messages import Hello
from fleet.devices.device import KnownCase, Moment
from fleet.devices.presence import Link, Standing, Verdict, judge
from fleet.pages import words
from fleet.pages.language import Language, Text, ago, when
from fleet.pages.power import is_low, urgency
from fleet.pages.words import Badge, Tone, badge, word


@unique
class Need(IntEnum):
    """How much a case needs a person, the most urgent first."""

    NOW = 0
    WATCH = 1
    FINE = 2
    AWAY = 3


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that is not as it should be; `told` where a badge beside it says the same."""

    need: Need
    sentence: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Glance:
    """A case in one row. `current` is false where all but the standing is from the past."""

    name: str
    need: Need
    rehearsal: bool
    current: bool
    standing: Badge
    why: str
    overall: Badge | None
    concerns: tuple[str, ...]
    uplink: str
    power: str
    power_left: str
    power_low: bool
    last_seen: datetime
    software: str
    alerts: int
    hay: str

    @property
    def tone(self) -> Tone:
        """The colour of the row's edge."""
        return _TONES[self.need]

    def matches(self, tokens: tuple[str, ...]) -> bool:
        """Whether every token occurs in what the row shows."""
        return all(token in self.hay for token in tokens)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and when: language, the server's link, the present moment."""

    language: Language
    link: Link
    now: Moment

    def say(self, de: str, en: str) -> str:
        """One of two texts."""
        return Text(de, en).in_(self.language)

    def verdict(self, case: KnownCase) -> Verdict:
        """How the case stands now."""
        return judge(case.evidence, self.link, self.now.monotonic)

    def seen(self, moment: datetime) -> str:
        """A time as people say it."""
        return when(moment, self.now.wall, self.language)

    def ago(self, moment: datetime) -> str:
        """How long ago."""
        return ago(moment, self.now.wall, self.language)

    def glance(self, case: KnownCase, verdict: Verdict, alerts: int = 0) -> Glance:
        """The row of the case. It holds nothing that ages by the minute, so that it can be kept."""
        hello, concerns = case.hello, self.concerns(case, verdict)
        sentences = tuple(concern.sentence for concern in concerns if not concern.told)
        standing, why = badge(words.STANDING, verdict.standing, self.language), self._why(case, verdict)
        overall = badge(words.OVERALL, hello.overall, self.language) if hello else None
        uplink, power = (self.uplink(hello), self.power(hello)) if hello else ("–", "–")
        software = hello.software if hello else "–"
        shown = (case.name, standing.word, why, overall.word if overall else "", *sentences, uplink, power, software)
        return Glance(
            name=case.name,
            need=_need(verdict, concerns),
            rehearsal=hello is not None and hello.rehearsal,
            current=verdict.standing is Standing.ONLINE,
            standing=standing,
            why=why,
            overall=overall,
            concerns=sentences,
            uplink=uplink,
            power=power,
            power_left=self.left(hello) if hello else "",
            power_low=hello is not None and is_low(hello),
            last_seen=case.last_seen,
            software=software,
            alerts=alerts,
            hay=" ".join(shown).casefold(),
        )

    def uplink(self, hello: Hello) -> str:
        """The way out."""
        return word(words.UPLINK, hello.uplink, self.language) if hello.uplink else self.say("kein Netz", "no network")

    def power(self, hello: Hello) -> str:
        """Source and percent, as far as they are known."""
        parts = [word(words.POWER, hello.power, self.language)] if hello.power else []
        if hello.percent is not None:
            parts.append(f"{hello.percent} %")
        return " · ".join(parts) or "–"

    def left(self, hello: Hello) -> str:
        """How long the battery lasts, where the gauge knows."""
        minutes = hello.minutes
        return "" if minutes is None else self.say(f"noch {minutes} min", f"{minutes} min left")

    def concerns(self, case: KnownCase, verdict: Verdict) -> list[Concern]:
        """What is not as it should be, the urgent first."""
        found = [*self._of_server(case), *self._of_standing(case, verdict)]
        if case.hello is not None and verdict.standing is Standing.ONLINE:
            found += [*self._of_hello(case.hello), *self._of_devices(case.hello)]
        return sorted(found, key=lambda concern: concern.need)

    def _of_server(self, case: KnownCase) -> list[Concern]:
        if case.turned_away:
            full = ("Quarantäne voll: Meldungen bleiben im Koffer", "quarantine full: messages stay in the case")
            return [Concern(Need.NOW, self.say(*full))]
        if case.quarantined:
            count = case.quarantined
            text = (f"unlesbare Meldungen: {count}", f"unreadable messages: {count}")
            return [Concern(Need.WATCH, self.say(*text))]
        return []

    def _of_standing(self, case: KnownCase, verdict: Verdict) -> list[Concern]:
        match verdict.standing:
            case Standing.OFFLINE:
                return [Concern(Need.NOW, self._why(case, verdict), told=True)]
            case Standing.UNKNOWN | Standing.NEVER:
                return [Concern(Need.WATCH, self._why(case, verdict), told=True)]
            case Standing.ONLINE | Standing.STOPPED:
                return []

    def _why(self, case: KnownCase, verdict: Verdict) -> str:
        why = word(words.WHY, verdict.why, self.language)
        if case.word_seen and verdict.standing in {Standing.OFFLINE, Standing.STOPPED}:
            return f"{why}, {when(case.word_seen, self.now.wall, self.language)}"
        return why

    def _of_hello(self, hello: Hello) -> list[Concern]:
        flags = (
            badge(words.MODE, urgency(hello), self.language),
            badge(words.STORAGE, hello.storage, self.language),
            badge(words.CLOCK, hello.clock, self.language),
        )
        found = [Concern(_URGENCY[flag.tone], flag.word) for flag in flags if flag.tone is not Tone.GOOD]
        if hello.uplink is None:
            found.append(Concern(Need.WATCH, self.say("kein Netz", "no network")))
        if hello.overall == "not-ready":
            found.append(Concern(Need.NOW, badge(words.OVERALL, hello.overall, self.language).word, told=True))
        elif hello.overall == "limited":
            found.append(Concern(Need.WATCH, badge(words.OVERALL, hello.overall, self.language).word, told=True))
        return found

    def _of_devices(self, hello: Hello) -> list[Concern]:
        """Devices that stand in the way; a spare uplink does not."""
        found = []
        for device in hello.devices:
            state = badge(words.DEVICE_STATE, device.state, self.language)
            if state.tone in {Tone.GOOD, Tone.CHECKING} or (device.kind == "uplink" and hello.uplink is not None):
                continue
            reason = word(words.REASON, device.reason, self.language) or state.word
            need = Need.NOW if device.state == "tampered" else Need.WATCH
            found.append(Concern(need, f"{word(words.KIND, device.kind, self.language)}: {reason}"))
        return found


_TONES = {Need.NOW: Tone.FAULT, Need.WATCH: Tone.NOTICE, Need.FINE: Tone.GOOD, Need.AWAY: Tone.AWAY}
_URGENCY = {Tone.FAULT: Need.NOW, Tone.NOTICE: Need.WATCH, Tone.CHECKING: Need.WATCH, Tone.AWAY: Need.WATCH}


def _need(verdict: Verdict, concerns: list[Concern]) -> Need:
    if concerns:
        return concerns[0].need
    return Need.AWAY if verdict.standing is Standing.STOPPED else Need.FINE
