"""What does a nudge look like, before and after each tap?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from content.buttons import button
from content.buttons.patient import (
    ChangeReply,
    DropIdea,
    KeepIdea,
    NudgeChange,
    NudgeDone,
    NudgeLater,
    NudgeNotToday,
    NudgeReply,
    NudgeTooSore,
    ShowDrawing,
)
from content.files.item_words import ItemWords
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain, quote, rich
from content.patient.food_cautions import careful_line
from content.patient.reasons import why_this
from rules.items import Item
from rules.message import Button, Media, MediaKind, Message
from rules.nudges import Asks, Nudge, minute_choices
from rules.pain_checks import Novelty
from rules.vocabulary import ReplyTo

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one nudge's message is built from.

    `later` are the moments (UTC) it may be put off to; `when` says when her team is there.
    """

    speech: Speech
    library: Library
    nudge: Nudge
    zone: str
    later: Sequence[datetime] = ()
    when: str = ""

    def words(self, item_id: str) -> ItemWords:
        """Return an item's words in her language."""
        return self.library.words(item_id, self.speech.language)

    def title(self, item_id: str) -> Text:
        """Return an item's title in bold."""
        return bold(self.words(item_id).title)

    def named(self, key: str, data: NudgeReply | NudgeChange) -> Button:
        """Return a button of this nudge, labelled with a phrase."""
        return button(self.speech.say(f"nudge.{key}"), data, self.nudge.prompt_id)

    @property
    def movement(self) -> Item | None:
        """The item she is asked to do, if any."""
        return self.library.items[self.nudge.offer.movement] if self.nudge.offer.movement else None


def nudge_message(page: Page) -> Message:
    """Return the nudge as it now stands; a closed one has no buttons."""
    answered = _answered(page)
    text = _whole(page) if answered is None else lines(answered, _food(page))
    if not page.nudge.open:
        return text.message()
    rows = _answer_rows(page) if answered is None else _after(page)
    return lines(text, _question(page)).message(_picking(page) or rows)


def toast_of(page: Page) -> str:
    """Return what the tap itself is answered with: the same few words as the message."""
    return (_answered_words(page) or Text()).text


def drawn_items(page: Page) -> tuple[str, ...]:
    """Return what it offers that has a drawing, in the order in which it is done."""
    offer = page.nudge.offer
    return tuple(
        one for one in (offer.warm_up, offer.movement) if one and page.library.drawing(one)
    )


def drawing_message(page: Page, item_id: str) -> Message:
    """Return the drawing of an item, below it what it shows and how many."""
    path = page.library.drawing(item_id)
    if path is None:
        raise KeyError(item_id)
    picture = Media(kind=MediaKind.PHOTO, name=f"{item_id}.png", data=path.read_bytes())
    text = lines(page.title(item_id), plain(page.words(item_id).how_many), gap="\n")
    return replace(text.message(), media=picture)


# ---------------------------------------------------------------- what it offers


def _whole(page: Page) -> Text:
    why = quote(why_this(page.speech, page.library, page.nudge.offer))
    return lines(_opening(page), _movement(page), _food(page), why)


def _opening(page: Page) -> Text:
    offer = page.nudge.offer
    if offer.swapped and offer.movement:
        return page.speech.text("nudge.gentler")
    if offer.movement is None and offer.food is None:
        return page.speech.text("nudge.rest")
    return Text()


def _movement(page: Page) -> Text:
    item, offer = page.movement, page.nudge.offer
    if item is None:
        return Text()
    words = page.words(item.id)
    body = rich(words.body, {"minutes": page.speech.number(offer.minutes)})
    how = [
        plain(words.how_many),
        _led(page, "easier", words.easier),
        _led(page, "harder", words.harder if offer.harder else ""),
        page.speech.text("nudge.stop_for"),
    ]
    main = lines(bold(words.title), body, gap="\n")
    return lines(_warm_up(page), main, lines(*how, gap="\n"))


def _warm_up(page: Page) -> Text:
    item_id = page.nudge.offer.warm_up
    if item_id is None:
        return Text()
    words = page.words(item_id)
    first = page.speech.text("nudge.warm_up", title=words.title)
    minutes = page.speech.number(page.library.items[item_id].minutes)
    return lines(first, rich(words.body, {"minutes": minutes}), plain(words.how_many), gap=" ")


def _food(page: Page) -> Text:
    item_id = page.nudge.offer.food
    if item_id is None:
        return Text()
    if item_id in page.nudge.retired:
        return page.speech.text("nudge.retired", title=page.words(item_id).title)
    words = page.words(item_id)
    text = lines(rich(words.body), plain(words.swap), gap=" ")
    return lines(bold(words.title), text, _careful(page, item_id), gap="\n")


def _careful(page: Page, food: str) -> Text:
    """Return who should ask first, while we do not know whether that is her."""
    cautions = page.library.items[food].cautions if page.nudge.offer.careful else ()
    return careful_line(page.speech, cautions) if cautions else Text()


def _led(page: Page, key: str, words: str) -> Text:
    return page.speech.text(f"nudge.{key}", how=words) if words else Text()


# ---------------------------------------------------------------- what she answered


def _answered(page: Page) -> Text | None:
    words, movement = _answered_words(page), page.nudge.offer.movement
    if words is None:
        return None
    if movement is None or movement in page.nudge.retired:
        return words
    return lines(page.title(movement), words, gap="\n")


def _answered_words(page: Page) -> Text | None:
    speech, nudge = page.speech, page.nudge
    if nudge.told_at is not None:
        told = speech.text("pain.new_now", when=page.when)
        return lines(told, speech.text("danger.exercise"), gap=" ")
    if nudge.asks is Asks.SORE:
        return speech.text("nudge.which_pain")
    if nudge.offer.movement in nudge.retired:
        title = page.words(nudge.offer.movement or "").title
        return speech.text("nudge.retired", title=title)
    if nudge.later_at is not None:
        return speech.text("nudge.comes_back", time=speech.clock(nudge.later_at, page.zone))
    return _replied(page)


def _replied(page: Page) -> Text | None:
    speech, nudge = page.speech, page.nudge
    match nudge.reply:
        case ReplyTo.DONE if nudge.minutes_done:
            count = nudge.minutes_done
            return plain(speech.counted("nudge.noted_minutes", count))
        case ReplyTo.DONE:
            return speech.text("nudge.noted")
        case ReplyTo.NOT_TODAY:
            return speech.text("nudge.rest_noted" if nudge.offer.swapped else "nudge.not_today")
    return None


def _after(page: Page) -> Rows:
    """Return the buttons below an answer."""
    nudge = page.nudge
    if nudge.told_at is not None:
        return ()
    if nudge.asks is Asks.SORE:
        return (
            (page.named("usual_pain", NudgeTooSore(novelty=Novelty.USUAL)),),
            (page.named("new_pain", NudgeTooSore(novelty=Novelty.NEW)),),
            (page.named("tapped_wrong", ChangeReply()),),
        )
    change = page.named("change", ChangeReply())
    return ((change, _keep(page)) if nudge.reply is ReplyTo.DONE else (change,),)


# ---------------------------------------------------------------- what it asks


def _question(page: Page) -> Text:
    asks = page.nudge.asks
    if asks not in (Asks.WHEN, Asks.KEEP, Asks.DROP):
        return Text()
    return page.speech.text("nudge.when" if asks is Asks.WHEN else f"nudge.which_{asks}")


def _picking(page: Page) -> Rows:
    """Return the buttons of a question within the nudge, none when it asks nothing more."""
    match page.nudge.asks:
        case Asks.WHEN:
            return _times(page)
        case Asks.KEEP:
            return _which(page, KeepIdea)
        case Asks.DROP:
            return _which(page, DropIdea)
    return ()


def _answer_rows(page: Page) -> Rows:
    if page.movement is None:
        return _food_buttons(page)
    if page.nudge.offer.swapped:
        return (_done(page), (page.named("rather_rest", NudgeNotToday()),))
    answers = (
        page.named("later", NudgeLater()),
        page.named("no", NudgeNotToday()),
        page.named("too_sore", NudgeTooSore()),
    )
    likes = (_keep(page), page.named("not_for_me", DropIdea()))
    return (_done(page), *rows_of(answers, 3), likes)


def _done(page: Page) -> tuple[Button, ...]:
    item = page.movement
    if item is None or not item.counts_minutes:
        show = (page.named("show", ShowDrawing()),) if drawn_items(page) else ()
        return (page.named("done", NudgeDone()), *show)
    return tuple(
        button(
            page.speech.say("nudge.minutes", minutes=page.speech.number(minutes)),
            NudgeDone(minutes=minutes),
            page.nudge.prompt_id,
        )
        for minutes in minute_choices(page.nudge.offer.minutes)
    )


def _food_buttons(page: Page) -> Rows:
    food, nudge = page.nudge.offer.food, page.nudge
    if food is None:
        return ()
    if food in nudge.retired:
        return ((page.named("change", ChangeReply()),),)
    nice = page.named("kept" if food in nudge.liked else "nice", KeepIdea())
    return ((nice, page.named("not_for_me", DropIdea())),)


def _keep(page: Page) -> Button:
    """Return the heart: full when all that may be kept is kept."""
    ids = set(page.nudge.offer.item_ids)
    return page.named("kept" if ids <= page.nudge.liked else "keep", KeepIdea())


def _which(page: Page, kind: type[KeepIdea | DropIdea]) -> Rows:
    nudge = page.nudge
    chosen = nudge.liked if kind is KeepIdea else nudge.retired
    found = [
        button(_ticked(page, item_id, item_id in chosen), kind(place=place), nudge.prompt_id)
        for place, item_id in enumerate(nudge.offer.item_ids)
    ]
    return (*rows_of(found, 1), (page.named("back", ChangeReply()),))


def _ticked(page: Page, item_id: str, chosen: bool) -> str:
    title = page.words(item_id).title
    return page.speech.say("pain.chosen", name=title) if chosen else title


def _times(page: Page) -> Rows:
    times = [
        button(
            page.speech.clock(moment, page.zone),
            NudgeLater(until=moment),
            page.nudge.prompt_id,
        )
        for moment in page.later
    ]
    return (*rows_of(times, 2), (page.named("back", ChangeReply()),))
