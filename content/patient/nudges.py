"""What does a nudge look like, before and after each tap?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from content.buttons import button
from content.buttons.patient import (
    ChangeReply,
    DropIdea,
    KeepIdea,
    LackNeed,
    NudgeAside,
    NudgeChange,
    NudgeDone,
    NudgeLater,
    NudgeNotToday,
    NudgeReply,
    NudgeTooSore,
    SayRoom,
    SayTalk,
    SayTooSore,
    ShowDrawing,
    SwapIdea,
    SwapMove,
    UnfoldNudge,
)
from content.files.item_words import ItemWords
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain, quote, rich
from content.patient.food_cautions import careful_line
from content.patient.reasons import why_this
from rules.circuits import LEAST_MOVES
from rules.item_choice import Reason
from rules.items import Item
from rules.message import Button, Media, MediaKind, Message
from rules.nudges import Asks, Nudge, Swap, minute_choices
from rules.pain_checks import Novelty
from rules.strength_ladder import Move
from rules.vocabulary import AtHand, ReplyTo, Talk

Rows = tuple[tuple[Button, ...], ...]
_ASKED = frozenset({Asks.KEEP, Asks.DROP, Asks.SWAP, Asks.MOVE, Asks.HOW})


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

    def named(self, key: str, data: NudgeReply | NudgeChange | NudgeAside) -> Button:
        """Return a button of this nudge, labelled with a phrase."""
        return button(self.speech.say(f"nudge.{key}"), data, self.nudge.prompt_id)

    @property
    def movement(self) -> Item | None:
        """The item she is asked to do, if any."""
        return self.library.items[self.nudge.offer.movement] if self.nudge.offer.movement else None


def nudge_message(page: Page) -> Message:
    """Return the nudge as it now stands; a closed one has no buttons."""
    answered = _answered(page)
    text = _whole(page) if answered is None else lines(answered, _food_named(page))
    if not page.nudge.open:
        return text.message()
    rows = _answer_rows(page) if answered is None else _after(page)
    return lines(text, _question(page)).message(_picking(page) or rows)


def folded_buttons(page: Page) -> list[Button]:
    """Return what stands behind "Swap" and "More", which she may ask for in words without unfolding it."""
    waits = _answered(page) is None and not _picking(page)
    if page.movement is None or page.nudge.offer.swapped or not (page.nudge.open and waits):
        return []
    folded = chain(*_swaps(page), *_unfolded_rows(page))
    back = page.named("back", ChangeReply())
    return [one for one in folded if one != back]


def toast_of(page: Page) -> str:
    """Return what the tap itself is answered with: the same few words as the message."""
    return (_answered_words(page) or Text()).text


def drawn_items(page: Page) -> tuple[str, ...]:
    """Return what it offers that has a drawing, in the order in which it is done."""
    offer = page.nudge.offer
    return tuple(
        one for one in (offer.warm_up, offer.movement) if one and page.library.drawing(one)
    )


def how_message(page: Page, place: int) -> Message:
    """Return how one movement of a session is done: its drawing, what to do, and how many of it."""
    move = page.nudge.offer.moves[place]
    words = page.words(move.item_id)
    way = _led(page, "harder", words.harder) if move.step.harder else Text()
    easier = _led(page, "easier", words.easier)
    body = lines(bold(words.title), rich(words.body), way, easier, gap="\n")
    text = lines(body, page.speech.text("nudge.stop_for"), gap="\n").message()
    path = page.library.drawing(move.item_id)
    if path is None:
        return text
    picture = Media(kind=MediaKind.PHOTO, name=f"{move.item_id}.png", data=path.read_bytes())
    return replace(text, media=picture)


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
    """Return what she sees: the idea in few words, and the rest of it once she has unfolded it."""
    if page.nudge.offer.moves:
        return lines(_session(page), _food_named(page), _why(page))
    return lines(_opening(page), _movement(page), _unfolded(page))


def _opening(page: Page) -> Text:
    offer = page.nudge.offer
    if offer.swapped and offer.movement:
        return page.speech.text("nudge.gentler")
    if any(why.reason is Reason.SEATED for why in offer.why):
        return page.speech.text("nudge.no_walk")
    if offer.movement is None and offer.food is None:
        return page.speech.text("nudge.rest")
    return Text()


def _movement(page: Page) -> Text:
    item, offer = page.movement, page.nudge.offer
    if item is None:
        return Text()
    words = page.words(item.id)
    body = rich(words.body, {"minutes": page.speech.number(offer.minutes)})
    brisk = Text()
    if offer.brisk:
        brisk = page.speech.text("nudge.brisk", brisk=page.speech.number(offer.brisk))
    main = lines(bold(words.title), lines(body, brisk, gap=" "), gap="\n")
    return lines(
        main,
        lines(plain(words.how_many), page.speech.text("nudge.stop_for"), gap=" "),
        gap="\n",
    )


def _session(page: Page) -> Text:
    """Return a strength session in a few lines: how long, the warm-up, and how many of what."""
    speech, offer = page.speech, page.nudge.offer
    title = speech.text("nudge.session", minutes=speech.number(offer.minutes))
    warm_up = plain("")
    if offer.warm_up:
        warm_up = speech.text("nudge.warm_up", title=page.words(offer.warm_up).title)
    moves = lines(*(_dosed(page, move) for move in offer.moves), gap="\n")
    last = lines(speech.text("nudge.rest_between"), speech.text("nudge.stop_for"), gap=" ")
    return lines(lines(title, warm_up, gap=" "), moves, last, gap="\n")


def _dosed(page: Page, move: Move) -> Text:
    dose, title = move.step.dose, page.words(move.item_id).title
    if move.step.harder:
        title = page.speech.say("nudge.move_harder", title=title)
    key = "nudge.move" if dose.sets == 1 else "nudge.move_sets"
    if page.library.items[move.item_id].held:
        key += "_held"
    return page.speech.text(
        key, title=title, sets=page.speech.number(dose.sets), times=page.speech.number(dose.times)
    )


def _unfolded(page: Page) -> Text:
    """Return what stands behind "More"; of food alone, why it came."""
    offer = page.nudge.offer
    if page.movement is None:
        return lines(_food(page), _why(page))
    if page.nudge.asks is not Asks.MORE:
        return _food_named(page)
    words = page.words(page.movement.id)
    ways = lines(
        _led(page, "easier", words.easier),
        _led(page, "harder", words.harder if offer.harder else ""),
        gap="\n",
    )
    return lines(ways, _food(page), _why(page))


def _why(page: Page) -> Text:
    """Return why it came, where it is unfolded or there is nothing to unfold."""
    if page.nudge.offer.item_ids and page.nudge.asks not in (Asks.MORE, Asks.HOW):
        return Text()
    return quote(why_this(page.speech, page.library, page.nudge.offer))


def _food_named(page: Page) -> Text:
    """Return the food of the day once she has answered, and in a line below a session; "More" unfolds it."""
    food = page.nudge.offer.food
    if food is None:
        return Text()
    if food in page.nudge.retired or page.movement is None or page.nudge.reply is ReplyTo.DONE:
        return _food(page)
    if not page.nudge.offer.moves:
        return Text()
    return page.speech.text("nudge.food", title=page.words(food).title)


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
    title = (
        page.speech.text("nudge.session_done") if page.nudge.offer.moves else page.title(movement)
    )
    return lines(title, words, gap="\n")


def _answered_words(page: Page) -> Text | None:
    speech, nudge = page.speech, page.nudge
    if nudge.told_at is not None:
        told = speech.text("pain.new_now", when=page.when)
        return lines(told, speech.text("danger.exercise"), gap=" ")
    if nudge.asks is Asks.SORE:
        return speech.text("nudge.which_pain")
    if nudge.asks is Asks.SORE_MOVE:
        return speech.text("nudge.which_sore")
    if nudge.offer.movement in nudge.retired and not nudge.offer.moves:
        title = page.words(nudge.offer.movement or "").title
        return speech.text("nudge.retired", title=title)
    if nudge.later_at is not None:
        return speech.text("nudge.comes_back", time=speech.clock(nudge.later_at, page.zone))
    return _replied(page)


def _replied(page: Page) -> Text | None:
    speech, nudge = page.speech, page.nudge
    match nudge.reply:
        case ReplyTo.DONE if nudge.minutes_done:
            noted = plain(speech.counted("nudge.noted_minutes", nudge.minutes_done))
            talk = speech.text("nudge.talk") if nudge.asks is Asks.TALK else Text()
            return lines(noted, talk, gap=" ")
        case ReplyTo.DONE if nudge.asks is Asks.ROOM:
            return lines(speech.text("nudge.noted"), speech.text("nudge.room"), gap=" ")
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
    if nudge.asks is Asks.SORE_MOVE:
        return (*_moves(page, SayTooSore), (page.named("all_sore", SayTooSore()),))
    change = page.named("change", ChangeReply())
    if nudge.asks is Asks.ROOM:
        room = (
            page.named("room.yes", SayRoom(two_more=True)),
            page.named("room.no", SayRoom(two_more=False)),
        )
        return (room, (change,))
    if nudge.asks is Asks.TALK:
        return (tuple(page.named(f"talk.{one}", SayTalk(talk=one)) for one in Talk), (change,))
    return ((change, _keep(page)) if nudge.reply is ReplyTo.DONE else (change,),)


# ---------------------------------------------------------------- what it asks


def _question(page: Page) -> Text:
    asks = page.nudge.asks
    if asks is Asks.WHEN:
        return page.speech.text("nudge.when")
    return page.speech.text(f"nudge.which_{asks}") if asks in _ASKED else Text()


def _picking(page: Page) -> Rows:
    """Return the buttons of a question within the nudge, none when it asks nothing more."""
    match page.nudge.asks:
        case Asks.WHEN:
            return _times(page)
        case Asks.KEEP:
            return _which(page, KeepIdea)
        case Asks.DROP:
            return _which(page, DropIdea)
        case Asks.HOW:
            likes = (_keep(page), page.named("not_for_me", DropIdea()))
            return (*_moves(page, ShowDrawing), likes, (page.named("back", ChangeReply()),))
        case Asks.MOVE:
            return (*_moves(page, SwapMove), (page.named("back", ChangeReply()),))
        case Asks.SWAP:
            return _swaps(page)
        case Asks.MORE:
            return _unfolded_rows(page)
    return ()


def _moves(page: Page, kind: type[SayTooSore | ShowDrawing | SwapMove]) -> Rows:
    """Return a button for each movement of the session."""
    titles = (page.words(move.item_id).title for move in page.nudge.offer.moves)
    found = [
        button(title, kind(place=place), page.nudge.prompt_id) for place, title in enumerate(titles)
    ]
    return rows_of(found, 1)


def _swaps(page: Page) -> Rows:
    later = page.named("later", NudgeLater())
    ways = [page.named("another", SwapIdea(how=Swap.ANOTHER)), later]
    if page.nudge.offer.moves:
        ways = [page.named("other_move", SwapIdea(how=Swap.MOVE)), later]
        if len(page.nudge.offer.moves) > LEAST_MOVES:
            ways.append(page.named("shorter", SwapIdea(how=Swap.SHORTER)))
    ways += [page.named(f"no_{need}", LackNeed(need=need)) for need in _needs(page)]
    return (*rows_of(ways, 2), (page.named("back", ChangeReply()),))


def _needs(page: Page) -> list[AtHand]:
    """Return what the idea and its food need, which she may not have."""
    offered = (page.library.items[one] for one in page.nudge.offer.item_ids)
    return sorted({need for item in offered for need in item.needs})


def _unfolded_rows(page: Page) -> Rows:
    likes: tuple[Button, ...] = (_keep(page), page.named("not_for_me", DropIdea()))
    shows = ((page.named("show", ShowDrawing()),),) if drawn_items(page) else ()
    if page.movement is None:
        likes = _food_likes(page)
    return (*shows, likes, (page.named("back", ChangeReply()),))


def _answer_rows(page: Page) -> Rows:
    if page.movement is None:
        return _food_buttons(page)
    if page.nudge.offer.swapped:
        return (_done(page), (page.named("rather_rest", NudgeNotToday()),))
    swap = page.named("swap", SwapIdea())
    answers = [page.named("no", NudgeNotToday()), swap, page.named("too_sore", NudgeTooSore())]
    more_key = "more_food" if page.nudge.offer.food else "more"
    more = page.named("how" if page.nudge.offer.moves else more_key, UnfoldNudge())
    return (_done(page), *rows_of(answers, 3), (more,))


def _done(page: Page) -> tuple[Button, ...]:
    item = page.movement
    if item is None or not item.counts_minutes:
        return (page.named("done", NudgeDone()),)
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
    return (_food_likes(page), (page.named("more", UnfoldNudge()),))


def _food_likes(page: Page) -> tuple[Button, ...]:
    kept = page.nudge.offer.food in page.nudge.liked
    nice = page.named("kept" if kept else "nice", KeepIdea())
    return (nice, page.named("not_for_me", DropIdea()))


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
