"""Who are the scripted people of the demo, and what do they do without being asked?"""

from __future__ import annotations

import random
import re
from datetime import timedelta

from bot.commands.demo.environment import ZONE, DemoHouse
from bot.commands.demo.habits import Words, coordinator_habits, patient_habits
from bot.commands.demo.story import Story, told
from db import staff
from rules.invites import InviteRole
from rules.people import Staff
from simulator import Phone
from simulator.play import Act, Actor, Habit, Open, Play, Say

PATIENT, SECOND, COORDINATOR = 1001, 1002, 2001
ENGLISH, SPANISH = "en", "es"
# Rosa comes after the broadcast, which is written in English, and stays for four days.
JOINS, STOPS = 4, 8
TIP = (
    "Hello {first_name}, warm water is kind to stiff hands. Try two minutes in a warm bowl before"
    " breakfast, and open and close them slowly. Bea"
)
LINK = re.compile(r"https://t\.me/\S+\?start=[\w-]+")
# Nobody reads what is typed here, and the bot says so.
THANKS = "Thank you dear, the jars open better today"
# It may be a sign of danger, and is none.
LIKE_DANGER = "I feel like an elephant sits on me"


class Cast:
    """Ana, a patient; Bea, her nurse; and, where there are days enough, Rosa, who soon leaves again."""

    def __init__(self, house: DemoHouse, story: Story, *, seed: int, days: int) -> None:
        self._house = house
        self._story = story
        self.ana = self._actor(PATIENT, "Ana", ENGLISH, seed, self._lives(story, ENGLISH))
        self.bea = self._actor(COORDINATOR, "Bea", ENGLISH, seed, coordinator_habits(self._words()))
        self.rosa: Actor | None = None
        if days > STOPS + 1:
            hers = told(story.first, days=days, seed=f"Rosa {seed}", flare=False)
            self.rosa = self._actor(SECOND, "Rosa", SPANISH, seed, self._lives(hers, SPANISH))

    @property
    def actors(self) -> list[Actor]:
        """Return everybody."""
        return [self.ana, self.bea, *([self.rosa] if self.rosa else [])]

    @property
    def phones(self) -> list[Phone]:
        """Return everybody's phone."""
        return [actor.phone for actor in self.actors]

    def introduced(self, what: str) -> list[str]:
        """Return who is who, and how to read what follows."""
        who = "Ana is a patient, Bea is her nurse."
        if self.rosa:
            who = "Ana and Rosa are patients, Bea is their nurse. Rosa speaks Spanish."
        return [
            f"{what}. {who}",
            "They are made up; the bot is the real one. ▸ she taps or types, ◂ she reads.",
            '"(now)" is an edit of an earlier message, and "..." what stayed in it.',
        ]

    async def arrive(self, play: Play) -> None:
        """Let Bea and Ana follow their invites, and put into the calendar what answers nothing."""
        first = self._story.first
        if await self._nurse() is None:
            link = await self._house.invite(InviteRole.COORDINATOR)
            play.plan(self.bea, first, [Open(link, "her invite as a coordinator")])
        await play.run(first + timedelta(minutes=5))
        nurse = await self._nurse()
        invited_by = nurse.id if nurse else None
        link = await self._house.invite(InviteRole.PATIENT, created_by=invited_by)
        play.plan(self.ana, first + timedelta(minutes=10), [Open(link, "her invite as a patient")])
        self._plan(play)
        if self.rosa:
            play.plan(self.bea, self._story.at(JOINS, 15, 5), [Say("/invite")])
            play.plan(self.rosa, self._story.at(JOINS, 15, 20), self._link_shown)
            play.plan(self.rosa, self._story.at(STOPS, 12, 40), [Say("PARAR")])

    async def _nurse(self) -> Staff | None:
        """Return Bea as the bot knows her: with a cohort of hers, she is there from the beginning."""
        async with self._house.database.transaction() as session:
            return await staff.staff_by_chat(session, COORDINATOR)

    def _link_shown(self) -> list[Act]:
        """Follow the link that Bea was given, however she passed it on."""
        said = "\n".join(message.words for message in self.bea.phone.from_bot)
        return [Open(LINK.findall(said)[-1], "the link that Bea gave her")]

    def _plan(self, play: Play) -> None:
        story, on = self._story, self._story.on
        if on.broadcast is not None:
            play.plan(self.bea, story.at(on.broadcast, 10, 15), [Say("/broadcast")])
            play.plan(self.bea, story.at(on.broadcast, 10, 17), [Say(TIP)])
        if on.thanks is not None:
            play.plan(self.ana, story.at(on.thanks, 19, 5), [Say(THANKS)])
        if on.like_danger is not None:
            play.plan(self.ana, story.at(on.like_danger, 14, 20), [Say(LIKE_DANGER)])
        if on.pause is not None:
            play.plan(self.ana, story.at(on.pause, 18, 30), [Say("/pause")])
        if on.back is not None:
            play.plan(self.ana, story.at(on.back, 8, 50), [Say("/resume")])
        play.plan(self.ana, story.at(len(story.pains) - 1, 20, 15), [Say("/progress 30")])

    def _words(self, language: str = ENGLISH) -> Words:
        return Words(self._house.bundle.speech(language))

    def _lives(self, story: Story, language: str) -> tuple[Habit, ...]:
        city = self._house.bundle.zones.city(ZONE.key, language)
        return patient_habits(self._words(language), story, city)

    def _actor(
        self, person_id: int, name: str, language: str, seed: int, habits: tuple[Habit, ...]
    ) -> Actor:
        return Actor(
            phone=self._house.telegram.person(person_id, name, language_code=language),
            lot=random.Random(f"{name} {seed}"),  # noqa: S311 - a story, not a secret
            habits=habits,
        )
