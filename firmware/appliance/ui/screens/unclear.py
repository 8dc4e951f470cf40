"""Payments of which nobody knows how they ended: the terminal is asked first, then a person decides."""

from collections.abc import Sequence
from functools import partial

from firmware.appliance.api.messages import PaymentView
from firmware.appliance.book.payment import Question
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.pay import terminal_of
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.money import question, signed


class UnclearPage(ReadingPage):
    """One after the other; the next one comes up when this one is settled."""

    def title_words(self, scene: Scene) -> str:
        count = len(scene.view.till.unclear) if scene.view.till else 0
        return scene.say.plural("{count} Zahlung ist unklar", "{count} Zahlungen sind unklar", count)

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        payment = unclear_of(scene)
        if payment is None:
            return words.Phrase("✓", scene.say("Nichts ist unklar"), Tone.GOOD), ""
        when = words.moment(payment.at, scene.now)
        return words.Phrase("⚠", f"{scene.say('Zahlung unklar')}: {signed(scene.say, payment)}", Tone.NOTICE), when

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, payment = scene.say, unclear_of(scene)
        if payment is None:
            return [Passage(say.brief("Was ist?", 17), say("Jede Zahlung hat ein Ende."))]
        hands = (
            say("Schalten Sie das Terminal ein und fragen Sie es.")
            if payment.question in (None, Question.LOST)
            else say("Sehen Sie am Terminal und auf dem Beleg nach.")
        )
        return [
            Passage(say.brief("Was ist?", 17), say(question(payment.question))),
            Passage(say.brief("Was tun?", 17), hands),
            Passage(say.brief("Was ist sicher?", 17), say("Nichts wird noch einmal abgebucht.")),
        ]

    def foot_words(self, scene: Scene) -> str:
        return "K-702" if unclear_of(scene) is not None else ""

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        payment, terminal = unclear_of(scene), terminal_of(scene.view)
        lost = payment is not None and payment.question in (None, Question.LOST)
        if lost and terminal is not None and not self.more_to_read:
            ask = action(scene.say.brief("Fragen", 12) if grid.large else scene.say.brief("Terminal fragen", 22))
            self.assign(self.middle, ask, partial(self.intents.check, terminal.name))
        decide = action(scene.say.brief("Entscheiden", 12), Tone.PRIMARY) if payment is not None else None
        place = f"decide:p-{payment.id}" if payment is not None else ""
        self.assign(self.right, decide, partial(self.intents.go, place) if payment is not None else None)


def unclear_of(scene: Scene) -> PaymentView | None:
    """The payment that the place names, while it is unclear; else the first that is."""
    every = scene.view.till.unclear if scene.view.till else ()
    name = scene.subject.partition("-")[2]
    return next((item for item in every if item.id == name), every[0] if every else None)
