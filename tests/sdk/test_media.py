"""Pictures and documents."""

from __future__ import annotations

import base64

import pytest
from clients import File, Picture, Sound
from conftest import Client, Vendor
from fakes.mind import PICTURE

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
ADDRESS = "https://pictures.invalid/cat.png"


WAV = b"RIFF" + (36).to_bytes(4, "little") + b"WAVEfmt " + bytes.fromhex("100000000100010080bb00000077010002001000") + b"data" + bytes(4)
"""As short as a sound can be."""

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_document_arrives_whole(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    talk.say("what is this?", File(PDF))
    assert talk.reply(stream).text == f"I see {len(PDF)} bytes of application/pdf"


def test_a_picture_arrives_whole(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    talk.say("what is this?", Picture(PNG))
    assert talk.reply(stream).text == f"I see {len(PNG)} bytes of image/png"


def test_a_picture_at_an_address_arrives_as_one(client: Client, vendor: Vendor) -> None:
    if vendor.dialect == "gemini" and client.dialect != "gemini":
        pytest.skip("Gemini takes no foreign addresses: the gateway would fetch the picture")
    talk = client.talk(vendor.model())
    talk.say("what is this?", Picture(url=ADDRESS))
    assert talk.reply(stream=False).text == f"I see the picture at {ADDRESS}"


def test_a_picture_that_must_not_be_fetched_is_refused(client: Client, fakes: dict[str, object]) -> None:
    if client.dialect == "gemini":
        pytest.skip("the same dialect on both sides: the address is the vendor's business")
    fakes["gemini"].forget()
    talk = client.talk("g/gemini-2.5-flash")
    talk.say("what is this?", Picture(url="http://127.0.0.1:9/secret.png"))
    with pytest.raises(client.module.ERRORS[400]) as told:
        talk.reply(stream=False)
    assert "127.0.0.1" in str(told.value)
    assert not fakes["gemini"].asked


def test_a_picture_that_the_model_drew(client: Client, fakes: dict[str, object], stream: bool) -> None:
    fakes["gemini"].forget()
    talk = client.talk("g/gemini-2.5-flash-image")
    talk.say("draw a cat")
    reply = talk.reply(stream)
    if client.dialect == "anthropic-messages":
        assert reply.text.startswith("Here it is.") and len(reply.text) > len("Here it is."), "there is a note in its place"
    else:
        assert (reply.text, reply.picture) == ("Here it is.", PICTURE)
    talk.say("thank you")
    assert talk.reply(stream).text == "You said: thank you", "the history with its picture is taken"
    assert not fakes["gemini"].refusals


HEARING = ("openai-chat", "gemini")
"""Who takes sound, as client and as vendor."""


def test_a_sound_arrives_whole_or_is_refused(client: Client, vendor: Vendor, stream: bool) -> None:
    if client.dialect not in HEARING:
        pytest.skip("its dialect has no place for a sound")
    talk = client.talk(vendor.model())
    talk.say("what is this?", Sound(WAV))
    if vendor.dialect in HEARING:
        assert talk.reply(stream).text == f"I see {len(WAV)} bytes of audio/wav"
        return
    with pytest.raises(client.module.ERRORS[400]) as told:
        talk.reply(stream)
    assert "audio/wav" in str(told.value) or "sound" in str(told.value)
    assert not vendor.fake.asked
