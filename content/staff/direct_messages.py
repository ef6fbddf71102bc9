"""What does a member of staff read before and after her words go to one patient?"""

from __future__ import annotations

from content.buttons import button
from content.buttons.staff import ChangeWords, KeepWords, SendWords, TakeWordsBack
from content.language.speech import Speech
from content.language.text import Text, lines, quote
from content.staff.alerts import who_of
from rules.message import Media, Message
from rules.people import Patient


def shown_message(
    speech: Speech,
    patient: Patient,
    prompt_id: int,
    *,
    draft: str,
    file: Media | None = None,
    anew: bool = False,
) -> Message:
    """Name the patient, show the words, and ask whether they go to her; `anew` in place of others."""
    head = speech.text("patients.shown_anew" if anew else "patients.shown", who=who_of(patient))
    send = button(speech.say("patients.send_to", who=who_of(patient)), SendWords(), prompt_id)
    keep = button(speech.say("patients.keep_words"), KeepWords(), prompt_id)
    return lines(head, *_content(speech, draft, file)).message(((send,), (keep,)))


def sent_message(
    speech: Speech, patient: Patient, prompt_id: int, *, draft: str, file: Media | None = None
) -> Message:
    """Say what went to whom, and let it be changed or taken back."""
    head = speech.text("patients.sent", who=who_of(patient))
    change = button(speech.say("patients.change_words"), ChangeWords(), prompt_id)
    back = button(speech.say("patients.take_back"), TakeWordsBack(), prompt_id)
    row = (back,) if file is not None else (change, back)
    return lines(head, *_content(speech, draft, file)).message((row,))


def _content(speech: Speech, draft: str, file: Media | None) -> list[Text]:
    shown = speech.text(f"patients.file_{file.kind}") if file is not None else Text()
    return [shown, quote(draft) if draft else Text()]
