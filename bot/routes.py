"""Which update goes to which flow? The whole list, in the order in which it is matched.

The first line that fits takes the update. What protects a patient stands above what is merely convenient.
"""

from __future__ import annotations

from bot import pain
from bot.routing import Route, Who, command, in_flow, tap
from bot.staff import broadcasting

# ---------------------------------------------------------------- 1. only in private
ELSEWHERE: tuple[Route, ...] = ()

# ---------------------------------------------------------------- 2. STOP, in any state
STOPPING: tuple[Route, ...] = ()

# ---------------------------------------------------------------- 3. danger words, in any state
# A flow that keeps her words stands here, wrapped: in_flow("...", danger.seen_first(on_...)).
DANGER: tuple[Route, ...] = ()

# ---------------------------------------------------------------- 4. joining, and /start
JOINING: tuple[Route, ...] = ()

# ---------------------------------------------------------------- 5. what a patient taps and asks for
PAIN: tuple[Route, ...] = (
    tap("rate", pain.on_rating_tapped, closed=True),
    tap("change", pain.on_change_tapped),
    command("pain", pain.on_pain_asked, who=Who.ACTIVE),
)
NUDGES: tuple[Route, ...] = ()
REFLECTIONS: tuple[Route, ...] = ()
CONTROL: tuple[Route, ...] = ()

# ---------------------------------------------------------------- 6. staff
BROADCASTS: tuple[Route, ...] = (
    command("broadcast", broadcasting.on_broadcast_asked, who=Who.STAFF),
    in_flow(broadcasting.FLOW, broadcasting.on_text_given, who=Who.STAFF),
    tap("bc_to", broadcasting.on_audience_tapped, who=Who.STAFF),
    tap("bc_send", broadcasting.on_send_tapped, who=Who.STAFF),
    tap("bc_stop", broadcasting.on_stop_tapped, who=Who.STAFF),
    tap("bc_drop", broadcasting.on_drop_tapped, who=Who.STAFF),
)
STAFF: tuple[Route, ...] = (*BROADCASTS,)

# ---------------------------------------------------------------- 7. a number, after every flow that asks for words
TYPED: tuple[Route, ...] = ()

# ---------------------------------------------------------------- 8. everything else
UNEXPECTED: tuple[Route, ...] = ()

ROUTES: tuple[Route, ...] = (
    *ELSEWHERE,
    *STOPPING,
    *DANGER,
    *JOINING,
    *PAIN,
    *NUDGES,
    *REFLECTIONS,
    *CONTROL,
    *STAFF,
    *TYPED,
    *UNEXPECTED,
)
