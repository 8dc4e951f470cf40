"""The seal: who signed, and whether the book was changed behind it."""

import asyncio
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from support.closing_case import closing_on
from support.till_case import TERMINAL

from firmware.appliance.book.entries import GENESIS, canonical, link, read_line
from firmware.appliance.book.seal import sign
from firmware.appliance.cli.check_closings import main
from firmware.appliance.journal import schema
from firmware.appliance.managers.protocols import Signer
from firmware.clock import FakeClock
from firmware.hal.sim.payment import SimPaymentTerminal
from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.local import case_identity


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    return case_identity(Authority.create(tmp_path / "authority"), tmp_path / "identity", "KOFFER-0001")


async def closed_day(directory: Path, identity: Identity) -> Path:
    """A day with a payment, closed; the directory of its protocols."""
    signer = Signer(identity.certificate, identity.key)
    async with closing_on(directory, SimPaymentTerminal(TERMINAL), FakeClock(), signer) as case:
        await case.sell()
        await case.finish()
        return case.closings


async def openssl(text: Path, signature: Path, ca: Path) -> tuple[int, str]:
    command = (
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(signature), "-content", str(text),
        "-CAfile", str(ca), "-purpose", "any", "-out", "/dev/null",
    )  # fmt: skip
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    async with asyncio.timeout(20):
        _, errors = await process.communicate()
    return process.returncode or 0, errors.decode()


@pytest.mark.peer("openssl")
async def test_anybody_can_check_who_signed(tmp_path: Path, identity: Identity) -> None:
    closings = await closed_day(tmp_path, identity)
    text, signature = closings / "protocol-0001.json", closings / "protocol-0001.json.p7s"
    code, words = await openssl(text, signature, identity.ca)
    assert code == 0, words
    text.write_bytes(text.read_bytes().replace(b'"cash_counted":11300', b'"cash_counted":11200'))
    assert (await openssl(text, signature, identity.ca))[0] != 0


@pytest.mark.peer("openssl")
async def test_another_authority_is_not_believed(tmp_path: Path, identity: Identity) -> None:
    closings = await closed_day(tmp_path, identity)
    Authority.create(tmp_path / "stranger")
    stranger = case_identity(Authority.open(tmp_path / "stranger"), tmp_path / "other", "KOFFER-0001")
    text, signature = closings / "protocol-0001.json", closings / "protocol-0001.json.p7s"
    assert (await openssl(text, signature, stranger.ca))[0] != 0


def test_a_key_that_is_not_the_certificates_signs_nothing(tmp_path: Path, identity: Identity) -> None:
    other = case_identity(Authority.open(tmp_path / "authority"), tmp_path / "other", "KOFFER-0002")
    with pytest.raises(ValueError, match="do not belong together"):
        sign(b"text", identity.certificate, other.key)


async def test_a_lost_key_does_not_keep_the_day_from_being_closed(tmp_path: Path, identity: Identity) -> None:
    identity.key.unlink()
    closings = await closed_day(tmp_path, identity)
    assert (closings / "protocol-0001.csv").exists()
    assert not (closings / "protocol-0001.json.p7s").exists()


def rewrite(path: Path, old: bytes, new: bytes, *, chain_too: bool) -> None:
    """Change a line of the book, and the whole chain behind it, as somebody could who has the file."""
    with closing(sqlite3.connect(path)) as connection:
        before, changed = GENESIS, 0
        for number, _, body, chain in connection.execute(schema.WHOLE_BOOK).fetchall():
            text = body.replace(old, new)
            changed += text != body
            before = link(before, canonical(read_line(text)))
            kept = before if chain_too else chain
            connection.execute("UPDATE book SET body = ?, chain = ? WHERE number = ?", (text, kept, number))
        connection.commit()
    assert changed == 1


async def test_a_book_that_nobody_touched(
    tmp_path: Path, identity: Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    await closed_day(tmp_path, identity)
    assert main(["--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "protocol-0001.json: the book says the same\n"


@pytest.mark.parametrize(
    ("old", "new", "chain_too", "words"),
    [
        (b'"float_cents":10000', b'"float_cents":90000', False, "line 1 of the book is not what was written"),
        (b'"float_cents":10000', b'"float_cents":90000', True, "the book was changed after the day was sealed"),
        (b'"given_cents":2000', b'"given_cents":1300', True, "the book was changed after the day was sealed"),
    ],
)
async def test_a_sealed_line_that_was_changed_is_found(
    tmp_path: Path,
    identity: Identity,
    capsys: pytest.CaptureFixture[str],
    old: bytes,
    new: bytes,
    chain_too: bool,
    words: str,
) -> None:
    await closed_day(tmp_path, identity)
    rewrite(tmp_path / "journal.db", old, new, chain_too=chain_too)
    assert main(["--data", str(tmp_path)]) == 1
    assert words in capsys.readouterr().err


async def test_a_protocol_that_was_exchanged_is_found(
    tmp_path: Path, identity: Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    closings = await closed_day(tmp_path, identity)
    text = closings / "protocol-0001.json"
    text.write_bytes(text.read_bytes().replace(b'"cash_counted":11300', b'"cash_counted":11200'))
    assert main(["--data", str(tmp_path)]) == 1
    assert "this is not the protocol that was sealed" in capsys.readouterr().err
    text.write_bytes(b"{")
    assert main(["--data", str(tmp_path)]) == 1


async def test_a_line_that_was_taken_out_with_the_chain_mended_is_found(
    tmp_path: Path, identity: Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    await closed_day(tmp_path, identity)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        rows = connection.execute(schema.WHOLE_BOOK).fetchall()
        connection.execute("DELETE FROM book WHERE number = ?", (rows[2][0],))
        before = GENESIS
        for number, _, body, _ in rows[:2] + rows[3:]:
            before = link(before, body)
            connection.execute("UPDATE book SET chain = ? WHERE number = ?", (before, number))
        connection.commit()
    assert main(["--data", str(tmp_path)]) == 1
    assert "the book was changed" in capsys.readouterr().err
