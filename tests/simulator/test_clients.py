"""Do the two great Python libraries for bots get along with the stand-in?"""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiogram
import pytest
import telegram as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import GetUpdates
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
)
from aiogram.types import Update as AiogramUpdate
from telegram.constants import MessageEntityType

from simulator import MediaKind, Phone, Telegram
from simulator.api.table import ACCEPTED
from simulator.pictures import plain_picture
from tests.simulator.hand_clock import Caller

PICTURE = plain_picture(40, 30)


@pytest.fixture
async def bot(base: str, telegram: Telegram) -> AsyncIterator[ptb.Bot]:
    """Return python-telegram-bot's client."""
    files = f"{base}/file/bot"
    async with ptb.Bot(telegram.token, base_url=f"{base}/bot", base_file_url=files) as bot:
        yield bot


@pytest.fixture
async def gram(base: str, telegram: Telegram) -> AsyncIterator[aiogram.Bot]:
    """Return aiogram's client."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    async with aiogram.Bot(telegram.token, session=session) as bot:
        yield bot


def everything_a_person_does(phone: Phone, telegram: Telegram) -> None:
    phone.starts("abc")
    said = phone.says("hello @limber_bot")
    phone.edits_message(said, "hello again")
    phone.sends_photo(caption="me")
    phone.sends_voice()
    phone.sends_video()
    phone.sends_document()
    phone.sends_location(1.5, 2.5)
    phone.replies(said, "and more")
    phone.taps("7")
    before = phone.last
    phone.deletes(before)
    phone.taps("7", before)
    phone.blocks()
    phone.unblocks()
    there = phone.within(telegram.group(-5, "Knitting", [phone]))
    there.says("/help")
    there.blocks()


async def test_all_updates_are_typed_by_both_libraries(
    bot: ptb.Bot, call: Caller, ana: Phone, telegram: Telegram
) -> None:
    keys = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("7", callback_data="p:7")]])
    await bot.send_message(11, "Pain?", reply_markup=keys)
    everything_a_person_does(ana, telegram)

    rows = await call.result("getUpdates")

    assert len(rows) >= 17
    for row in rows:
        seen = ptb.Update.de_json(row, bot)
        assert seen.to_dict().keys() == row.keys()
        body = seen.message or seen.edited_message
        assert body is None or body.api_kwargs == {}
        typed = AiogramUpdate.model_validate(row)
        assert typed.model_extra in (None, {})
        assert typed.update_id == row["update_id"]


async def test_python_telegram_bot_sends_edits_and_answers(bot: ptb.Bot, ana: Phone) -> None:
    keys = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("7", callback_data="p:7")]])
    sent = await bot.send_message(
        chat_id=11,
        text="Why this? Because.",
        entities=[ptb.MessageEntity(MessageEntityType.EXPANDABLE_BLOCKQUOTE, 10, 8)],
        reply_markup=keys,
        disable_notification=True,
        protect_content=True,
        link_preview_options=ptb.LinkPreviewOptions(is_disabled=True),
        reply_parameters=ptb.ReplyParameters(5, allow_sending_without_reply=True),
    )
    assert ana.last.entities[0].type == "expandable_blockquote"
    assert (ana.last.silent, ana.last.protected, ana.last.preview) == (True, True, False)
    ana.taps("7")
    (update,) = await bot.get_updates(timeout=2)
    assert update.callback_query is not None

    await update.callback_query.edit_message_text("<b>Saved</b>", parse_mode="HTML")
    await update.callback_query.answer("Thank you", show_alert=True)

    assert ana.last.text == "Saved"
    assert ana.toasts == ("Thank you",)
    assert ana.chat.toasts[0].alert
    with pytest.raises(ptb.error.BadRequest, match="not modified"):
        await sent.edit_text("Saved", entities=[ptb.MessageEntity("bold", 0, 5)])
    assert (await bot.get_me()).username == "limber_bot"
    await sent.edit_reply_markup(keys)
    assert await sent.delete()
    assert ana.messages == ()


async def test_python_telegram_bot_sends_and_fetches_files(bot: ptb.Bot, ana: Phone) -> None:
    photo = await bot.send_photo(11, PICTURE, caption="<i>Chart</i>", parse_mode="HTML")
    await bot.send_document(11, b"%PDF", filename="visit.pdf")
    await bot.send_voice(11, b"OggS", duration=4)
    await bot.send_video(11, b"mp4", width=10, height=20)
    await bot.send_audio(11, b"mp3", title="Calm", performer="Us")
    again = await bot.send_photo(11, photo.photo[-1].file_id, show_caption_above_media=True)

    kinds = [message.media.kind for message in ana.messages if message.media]
    assert kinds == ["photo", "document", "voice", "video", "audio", "photo"]
    assert photo.photo[0].width == 40
    assert again.show_caption_above_media
    file = await bot.get_file(photo.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == PICTURE
    await bot.edit_message_caption(11, photo.id, caption="Your month")
    await bot.edit_message_media(
        ptb.InputMediaDocument(b"a,b", filename="a.csv", caption="Table"), 11, photo.id
    )
    assert ana.messages[0].caption == "Table"
    assert ana.messages[0].media is not None
    assert ana.messages[0].media.kind is MediaKind.DOCUMENT
    copied = await bot.copy_message(11, 11, again.id, caption="Same")
    assert ana.message(copied.message_id).caption == "Same"


async def test_python_telegram_bot_hears_each_refusal_by_its_name(
    bot: ptb.Bot, ana: Phone, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with pytest.raises(ptb.error.BadRequest, match="Chat not found"):
        await bot.send_message(99, "a")
    telegram.faults.too_many_requests(3)
    with pytest.raises(ptb.error.RetryAfter) as refusal:
        await bot.send_message(11, "a")
    assert refusal.value.retry_after == timedelta(seconds=3)
    ana.blocks()
    with pytest.raises(ptb.error.Forbidden, match="blocked by the user"):
        await bot.send_message(11, "a")
    telegram.faults.answer_lost()
    with pytest.raises(ptb.error.NetworkError):
        await bot.get_me()
    stranger = ptb.Bot("1:wrong", base_url=bot.base_url.rpartition("/bot")[0] + "/bot")
    with pytest.raises(ptb.error.InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_python_telegram_bot_sets_up_its_profile(bot: ptb.Bot, ana: Phone) -> None:
    await bot.set_my_commands([("pain", "Rate now"), ("menu", "Everything")])
    scope = ptb.BotCommandScopeChat(11)
    await bot.set_my_commands([("pain", "Puntuar")], scope=scope, language_code="es")
    await bot.set_my_name("Limber")
    await bot.set_my_description("Small ideas", language_code="en")
    await bot.set_my_short_description("Small")
    await bot.set_chat_menu_button(menu_button=ptb.MenuButtonCommands())

    assert [c.command for c in await bot.get_my_commands()] == ["pain", "menu"]
    shown = await bot.get_my_commands(scope, "es")
    assert [c.description for c in shown] == ["Puntuar"]
    await bot.delete_my_commands(scope, "es")
    assert await bot.get_my_commands(scope, "es") == ()
    await bot.set_my_commands([])
    assert await bot.get_my_commands() == ()


async def test_python_telegram_bot_touches_a_message(bot: ptb.Bot, ana: Phone) -> None:
    sent = await bot.send_message(11, "Your week")
    await sent.pin()
    chat = await bot.get_chat(11)
    assert chat.pinned_message is not None
    assert chat.pinned_message.id == sent.id
    await sent.pin()
    await sent.unpin()
    await sent.set_reaction("👍")
    assert ana.last.reaction == "👍"
    await sent.set_reaction()
    assert ana.last.reaction == ""
    await sent.pin()
    await bot.delete_messages(11, [sent.id, 99])
    assert (await bot.get_chat(11)).pinned_message is None


async def test_python_telegram_bot_sets_a_webhook(bot: ptb.Bot) -> None:
    await bot.set_webhook("https://example.org/hook", certificate=b"PEM", secret_token="s")

    info = await bot.get_webhook_info()

    assert (info.url, info.has_custom_certificate) == ("https://example.org/hook", True)
    await bot.delete_webhook()
    assert not (await bot.get_webhook_info()).url


async def test_aiogram_sends_edits_and_answers(gram: aiogram.Bot, ana: Phone) -> None:
    keys = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="7", callback_data="p:7")]]
    )
    sent = await gram.send_message(11, "<b>Pain?</b>", parse_mode="HTML", reply_markup=keys)
    photo = await gram.send_photo(11, BufferedInputFile(PICTURE, "chart.png"), caption="Chart")
    media = InputMediaPhoto(media=BufferedInputFile(PICTURE, "b.png"), caption="New")
    await gram.edit_message_media(media, chat_id=11, message_id=photo.message_id)
    assert ana.last.caption == "New"
    ana.taps("7")
    (update,) = await gram(GetUpdates(timeout=1))
    assert update.callback_query is not None

    await update.callback_query.answer("Saved")
    await gram.edit_message_text("Saved", chat_id=11, message_id=sent.message_id)

    assert ana.message(sent.message_id).text == "Saved"
    assert ana.toasts == ("Saved",)
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="not modified"):
        await gram.edit_message_text("Saved", chat_id=11, message_id=sent.message_id)


async def test_aiogram_hears_each_refusal_by_its_name(
    gram: aiogram.Bot, ana: Phone, telegram: Telegram
) -> None:
    telegram.faults.too_many_requests(2)
    with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as refusal:
        await gram.send_message(11, "a")
    assert refusal.value.retry_after == 2
    ana.blocks()
    with pytest.raises(aiogram.exceptions.TelegramForbiddenError):
        await gram.send_message(11, "a")
    telegram.faults.server_error()
    with pytest.raises(aiogram.exceptions.TelegramServerError):
        await gram.get_me()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file must be non-empty"),
        (b"text", "IMAGE_PROCESS_FAILED"),
        (plain_picture(420, 20), "PHOTO_INVALID_DIMENSIONS"),
        (PICTURE + bytes(10 * 1024 * 1024), "is too big for a photo"),
    ],
    ids=["empty", "no picture", "too thin", "too big"],
)
async def test_a_photo_telegram_would_not_take_is_refused(
    gram: aiogram.Bot, ana: Phone, content: bytes, words: str
) -> None:
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match=words):
        await gram.send_photo(11, BufferedInputFile(content, "a.png"))

    assert ana.messages == ()


@pytest.mark.parametrize("megabytes", [51, 65])
async def test_a_file_over_the_limit_is_refused(bot: ptb.Bot, ana: Phone, megabytes: int) -> None:
    with pytest.raises(ptb.error.NetworkError, match="Request Entity Too Large"):
        await bot.send_document(11, bytes(megabytes * 1024 * 1024), filename="a.bin")

    assert ana.messages == ()


async def test_a_document_is_no_photo(bot: ptb.Bot, ana: Phone) -> None:
    sent = await bot.send_document(11, PICTURE, filename="a.png")
    assert sent.document is not None

    with pytest.raises(ptb.error.BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(11, sent.document.file_id)


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_stand_in_takes_what_aiogram_sends_and_no_more(name: str) -> None:
    (method,) = (
        one
        for one in (getattr(aiogram.methods, exported) for exported in aiogram.methods.__all__)
        if getattr(one, "__api_method__", None) == name
    )
    fields, accepted = method.model_fields, ACCEPTED[name]
    needed = {field for field, about in fields.items() if about.is_required()}

    assert accepted.required.keys() | accepted.optional.keys() <= fields.keys()
    assert needed <= accepted.required.keys()
