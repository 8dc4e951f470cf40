"""OpenSC and openssl, which nobody here wrote, read the virtual card and believe it."""

import asyncio
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from support.pcscd import READERS, Pcscd
from support.piv_cards import certificate, staff_card

from firmware.clock import FakeClock
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.contracts.base import PATIENCE
from firmware.hal.drivers.piv_card import piv_card
from firmware.hal.ports.card_reader import CardPresence, Identified, Signed
from firmware.hal.transports.pcsc import PcscReaders

pytestmark = pytest.mark.peer("pcscd", "vpcd-config", "opensc-tool", "pkcs15-tool", "pkcs11-tool", "openssl")


async def said(pcscd: Pcscd, *command: str) -> str:
    """What a program says that uses this daemon."""
    child = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=pcscd.environment
    )
    async with asyncio.timeout(30):
        out, _ = await child.communicate()
    assert child.returncode == 0, out.decode(errors="replace")
    return out.decode(errors="replace")


def written(directory: Path, kind: str) -> tuple[Path, Path]:
    """The public key, and the challenge."""
    public, message = directory / f"{kind}.pub", directory / "message"
    key = certificate(kind).public_key()
    public.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    message.write_bytes(b"a challenge")
    return public, message


async def seen(pcscd: Pcscd) -> None:
    """pcscd looks into its virtual readers every 0.4 s."""
    async with asyncio.timeout(PATIENCE):
        while "Yes" not in await said(pcscd, "opensc-tool", "--list-readers"):
            pass


@pytest.mark.parametrize("kind", ["rsa", "ec", "ec-packed"])
async def test_opensc_recognises_the_card_and_reads_its_certificate(pcscd: Pcscd, kind: str) -> None:
    pcscd.insert(staff_card(kind))
    await seen(pcscd)
    assert "Personal Identity Verification Card" in await said(pcscd, "opensc-tool", "--name")
    read = await said(pcscd, "pkcs15-tool", "--read-certificate", "01")
    assert certificate(kind).public_bytes(Encoding.PEM).decode().strip() in read


async def test_pkcs11_tool_signs_with_the_card_and_openssl_believes_it(pcscd: Pcscd, tmp_path: Path) -> None:
    public, message = written(tmp_path, "rsa")
    signature = tmp_path / "signature"
    pcscd.insert(staff_card("rsa"))
    await seen(pcscd)
    signing = ("--login", "--pin", "123456", "--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", "01")
    files = ("--input-file", str(message), "--output-file", str(signature))
    await said(pcscd, "pkcs11-tool", "--module", "opensc-pkcs11.so", *signing, *files)
    verify = ("openssl", "dgst", "-sha256", "-verify", str(public), "-signature", str(signature), str(message))
    assert "Verified OK" in await said(pcscd, *verify)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
async def test_openssl_believes_what_the_driver_had_signed(pcscd: Pcscd, tmp_path: Path, kind: str) -> None:
    public, message = written(tmp_path, kind)
    pcscd.insert(staff_card(kind))
    reader = piv_card("staff", ReaderConnection(READERS[0]), FakeClock(), PcscReaders())
    stream = reader.observe()
    async with asyncio.timeout(PATIENCE):
        while await anext(stream) is not CardPresence.STAFF:
            pass
    known, signed = await reader.identify(), await reader.sign("123456", message.read_bytes())
    await stream.aclose()
    assert isinstance(known, Identified)
    assert isinstance(signed, Signed)
    (tmp_path / "signature").write_bytes(signed.signature)
    (tmp_path / "certificate").write_bytes(known.certificate)
    verify = ("openssl", "dgst", "-sha256", "-verify", str(public), "-signature", str(tmp_path / "signature"))
    assert "Verified OK" in await said(pcscd, *verify, str(message))
    read = await said(pcscd, "openssl", "x509", "-inform", "DER", "-in", str(tmp_path / "certificate"), "-pubkey")
    assert public.read_text() in read
