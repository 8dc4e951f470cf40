"""The real process in a real terminal: touches in, the screen out, a controller on the real socket."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.ui_case import PIN
from support.ui_pty import ROOT, program, screen_program
from support.ui_reader import PAD, Screen

HOME, LOCK, NETWORK = (10, 1), (72, 1), (30, 1)


@pytest.fixture
def controller(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The scripted controller behind its real socket, in a process of its own."""
    with serving(tmp_path) as child:
        yield child


@contextmanager
def serving(run: Path) -> Iterator[subprocess.Popen[str]]:
    argv = [sys.executable, "-m", "support.scripted_controller", str(run)]
    with subprocess.Popen(
        argv,
        cwd=ROOT / "tests",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        try:
            yield child
        finally:
            child.kill()


def tell(controller: subprocess.Popen[str], line: str) -> None:
    assert controller.stdin is not None
    controller.stdin.write(line + "\n")
    controller.stdin.flush()


def test_clerk_unlocks_mends_a_printer_changes_language_and_locks(
    tmp_path: Path, controller: subprocess.Popen[str]
) -> None:
    with program(screen_program(tmp_path), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.unlock(PIN)
        tell(controller, "device printer fault paper-out")
        screen.expect("Eingeschränkt bereit")
        screen.touch(screen.find("Belegdrucker"), "D-101")
        assert "legen Sie eine Rolle ein" in screen.text
        tell(controller, "device printer ready ok")
        screen.expect("Das Gerät ist bereit.")
        screen.touch(screen.find("Zurück"), "Leistungen")
        screen.touch(screen.find("English"), "Case ready")
        screen.touch(screen.find("Deutsch"), "Koffer bereit")
        screen.touch(LOCK, "PIN eingeben")


def test_killed_screen_comes_back_to_the_same_page(tmp_path: Path, controller: subprocess.Popen[str]) -> None:
    tell(controller, "device printer fault paper-out")
    with program(screen_program(tmp_path), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.unlock(PIN)
        screen.touch(screen.find("Belegdrucker"), "D-101")
        terminal.kill()
    with program(screen_program(tmp_path), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.expect("Bitte warten.")  # the first frame, from the cache
        screen.expect("Das Papier ist zu Ende.")
        screen.expect("X-901")
        screen.touch_word("Weiter", "Zurück")
        assert "X-901" not in screen.text


def test_controller_that_dies_is_waited_for(tmp_path: Path) -> None:
    with serving(tmp_path) as first, program(screen_program(tmp_path), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.unlock(PIN)
        first.kill()
        screen.expect("Steuerung startet neu.")
        with serving(tmp_path):
            screen.expect("PIN eingeben")


@pytest.mark.usefixtures("controller")
def test_touches_faster_than_the_pages_come_lose_nothing(tmp_path: Path) -> None:
    with program(screen_program(tmp_path), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.unlock(PIN)
        for _ in range(20):
            terminal.touch(*NETWORK)
            terminal.touch(*HOME)
        screen.touch(NETWORK, "Netz und Server")


@pytest.mark.usefixtures("controller")
def test_release_outside_in_the_same_breath_leaves_no_key_held(tmp_path: Path) -> None:
    with program(screen_program(tmp_path), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.unlock(PIN)
        terminal.press(*NETWORK)
        terminal.release(*LOCK)
        screen.touch(NETWORK, "Netz und Server")


@pytest.mark.usefixtures("controller")
def test_kiosk_is_not_left_by_keys_but_a_desk_is(tmp_path: Path) -> None:
    with program(screen_program(tmp_path, "--kiosk"), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.expect("PIN eingeben")
        terminal.type(b"\x11\x03")
        screen.touch(PAD["1"], "●")
    with program(screen_program(tmp_path), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.expect("PIN eingeben")
        terminal.type(b"\x11")
        assert terminal.wait() == 0


def test_first_frame_without_a_cache_still_says_something(tmp_path: Path) -> None:
    with program(screen_program(tmp_path / "nothing"), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.expect("Koffer startet.")


def test_terminal_that_is_too_small_is_named(tmp_path: Path) -> None:
    with program(screen_program(tmp_path, "--size-check"), 39, 12) as terminal:
        assert b"too small" in terminal.read(5.0, until=b"needed")
        assert terminal.wait() == 1
