"""What does a reflection look like, before and after she answers?"""

from __future__ import annotations

from content.buttons import button
from content.buttons.patient import AnswerReflection, ChangeReflection, WriteReflection
from content.files.item_words import ItemWords
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, rich
from rules.message import Button, Message
from rules.reflections import NOT_NOW, Reflection


def reflection_message(speech: Speech, library: Library, reflection: Reflection) -> Message:
    """Return the reflection as it now stands; a closed one has no buttons."""
    words = library.words(reflection.item_id, speech.language)
    answered = _answered(speech, words, reflection)
    if answered is not None:
        text = lines(bold(words.title), answered, gap="\n")
        change = button(speech.say("reflection.change"), ChangeReflection(), reflection.prompt_id)
        return text.message(((change,),) if reflection.open else ())
    first = speech.text("reflection.first") if reflection.first else Text()
    asked = lines(bold(words.title), rich(words.body), gap="\n")
    if reflection.writing:
        how = speech.text("reflection.write_now")
        text = lines(asked, how)
        return text.message(((_not_now(speech, reflection),),) if reflection.open else ())
    text = lines(asked, first)
    return text.message(_buttons(speech, words, reflection) if reflection.open else ())


def _answered(speech: Speech, words: ItemWords, reflection: Reflection) -> Text | None:
    if reflection.in_words:
        return speech.text("reflection.words_kept")
    if reflection.answer is None or reflection.writing:
        return None
    if reflection.answer == NOT_NOW:
        return speech.text("reflection.another_time")
    answer = words.answers.get(reflection.answer)
    return speech.text("reflection.noted", answer=answer) if answer else None


def _buttons(
    speech: Speech, words: ItemWords, reflection: Reflection
) -> tuple[tuple[Button, ...], ...]:
    prompt = reflection.prompt_id
    answers = [
        button(label, AnswerReflection(answer=answer), prompt)
        for answer, label in words.answers.items()
    ]
    write = button(speech.say("reflection.write"), WriteReflection(), prompt)
    return (*rows_of(answers, 2), (write, _not_now(speech, reflection)))


def _not_now(speech: Speech, reflection: Reflection) -> Button:
    return button(
        speech.say("reflection.not_now"), AnswerReflection(answer=NOT_NOW), reflection.prompt_id
    )
