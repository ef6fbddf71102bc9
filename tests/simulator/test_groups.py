"""What does the bot hear in a group, and who is known?"""

from simulator import Phone, Telegram
from tests.simulator.hand_clock import Caller, heard_by_bot


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(
    call: Caller, telegram: Telegram, ana: Phone
) -> None:
    group = telegram.group(-5, "Knitting", [ana])
    there = ana.within(group)
    there.says("hello everybody")
    there.says("/help")
    there.says("ask @limber_bot")
    await call.result("sendMessage", chat_id=group.chat_id, text="Private chats only.")
    there.replies(there.last, "why")

    heard = await heard_by_bot(call, "message")

    assert heard[0]["new_chat_members"][0]["is_bot"] is True
    assert [message.get("text") for message in heard[1:]] == ["/help", "ask @limber_bot", "why"]
    assert heard[1]["chat"] == {"id": -5, "type": "group", "title": "Knitting"}
    assert ana.messages == ()
    there.blocks()
    words = await call.refusal("sendMessage", chat_id=-5, text="a")
    assert words == "Forbidden: bot was kicked from the group chat"


async def test_a_person_is_made_once(telegram: Telegram, ana: Phone) -> None:
    assert telegram.person(11) is ana
    assert telegram.phone(11) is ana
    assert telegram.phones == (ana,)
    assert repr(ana) == "<Phone of Ana in 11>"
