"""Which update goes to which flow? The whole list, in the order in which it is matched.

The first line that fits takes the update. What protects a patient stands above what is merely convenient.
"""

from __future__ import annotations

from bot.intake.routing import Route, TapRoute, command, in_flow, says
from bot.intake.staff_acts import BROADCAST, COUNTING, INVITE, LABEL, PATIENT_WORDS, WRITING
from bot.joining import screens, start_command, typed_steps
from bot.patient import (
    activity_log,
    appointment_page,
    changed_words,
    food_cautions,
    item_preferences,
    lessons,
    menu,
    nudges,
    pain,
    patient_settings,
    pauses,
    progress,
    questions,
    reflection_history,
    reflections,
    travel,
    week_ahead,
    weekly_summary,
    weights,
)
from bot.patient.typed_answers import TypedAnswers
from bot.safety import asked_signs, chat_membership, danger, privacy, sent_to_team, stop, unexpected
from bot.staff import (
    alerts,
    cohort_figures,
    cohorts,
    coverage,
    direct_messages,
    exports,
    invites,
    library,
    patient_card,
    patient_chart,
    team,
)
from bot.staff import patient_list as staff_patients
from bot.staff.broadcast import confirmation, control, draft, lists
from rules.people import Who

# ---------------------------------------------------------------- 1. only in private
ELSEWHERE: tuple[Route, ...] = (
    Route("elsewhere", Who.ANYONE, unexpected.not_private, unexpected.on_heard_elsewhere),
    Route("service", Who.ANYONE, unexpected.is_service, unexpected.on_service_told),
)

AGAIN: tuple[Route, ...] = (TapRoute(unexpected.on_again_tapped),)

# ---------------------------------------------------------------- 2. STOP, in any state
STOPPING: tuple[Route, ...] = (
    command("stop", stop.on_stopped),
    Route("STOP", Who.ANYONE, stop.says_stop, stop.on_stopped),
    TapRoute(stop.on_stop_tapped),
    command("forget", privacy.on_forget_asked),
    TapRoute(privacy.on_privacy_tapped),
    command("mydata", privacy.on_own_data_asked),
)

# ---------------------------------------------------------------- 3. danger words, in any state
# A flow that keeps her words stands here, wrapped: in_flow("...", asked_signs.seen_first(on_...)).
DANGER: tuple[Route, ...] = (
    TapRoute(danger.on_danger_tapped),
    TapRoute(asked_signs.on_asked_tapped),
    TapRoute(sent_to_team.on_sent_taken_back),
    says(
        "reflection", reflections.is_writing, asked_signs.seen_first(reflections.on_words_written)
    ),
    Route(
        "question",
        Who.ACTIVE,
        questions.is_asking,
        asked_signs.seen_first(questions.on_question_written),
    ),
    Route(
        "changed into danger",
        Who.ACTIVE,
        changed_words.changes_into_danger,
        changed_words.on_changed_into_danger,
    ),
    Route("danger", Who.PATIENT, danger.names_danger, danger.on_danger_written),
    Route("danger unknown", Who.STRANGER, danger.names_danger, danger.on_danger_written),
    Route(
        "danger asked",
        Who.PATIENT,
        asked_signs.may_name_danger_before,
        asked_signs.on_danger_possible,
    ),
    Route(
        "danger asked unknown",
        Who.STRANGER,
        asked_signs.may_name_danger_before,
        asked_signs.on_danger_possible,
    ),
    command("wrong", danger.on_wrong_asked, who=Who.PATIENT),
    command("wrong", danger.on_wrong_asked, who=Who.STRANGER),
)

# ---------------------------------------------------------------- 4. more than anybody sends, but for ratings
FLOOD: tuple[Route, ...] = (Route("flood", Who.ANYONE, unexpected.is_flood, unexpected.on_flooded),)

# ---------------------------------------------------------------- 5. joining, and /start
JOINING: tuple[Route, ...] = (
    Route(
        "membership",
        Who.ANYONE,
        chat_membership.membership_changed,
        chat_membership.on_membership_changed,
    ),
    command("start", start_command.on_start_pressed),
    TapRoute(screens.on_joining_tapped),
    Route(
        "typed joining",
        Who.ANYONE,
        screens.types_while_joining,
        typed_steps.text_while_joining(asked_signs.on_danger_possible),
    ),
    Route("joining", Who.ANYONE, screens.still_joining, screens.on_sent_while_joining),
)

# ---------------------------------------------------------------- 6. what a patient taps and asks for
PAIN: tuple[Route, ...] = (
    TapRoute(pain.on_pain_tapped),
    command("pain", pain.on_pain_asked, who=Who.ACTIVE),
)
NUDGES: tuple[Route, ...] = (
    TapRoute(nudges.on_reply_tapped),
    TapRoute(nudges.on_nudge_tapped),
    TapRoute(nudges.on_aside_tapped),
)
REFLECTIONS: tuple[Route, ...] = (TapRoute(reflections.on_reflection_tapped),)
WEEKLY: tuple[Route, ...] = (TapRoute(weekly_summary.on_weekly_tapped),)
ACTIVITIES: tuple[Route, ...] = (
    TapRoute(activity_log.on_doing_tapped),
    command("log", activity_log.on_log_asked, who=Who.ACTIVE),
)
PROGRESS: tuple[Route, ...] = (
    TapRoute(progress.on_chart_tapped),
    command("progress", progress.on_progress_asked, who=Who.ACTIVE),
    command("visit", appointment_page.on_visit_asked, who=Who.ACTIVE),
)
READING: tuple[Route, ...] = (
    TapRoute(lessons.on_lesson_tapped),
    TapRoute(item_preferences.on_kept_tapped),
    command("learn", lessons.on_learning_asked, who=Who.ACTIVE),
    command("kept", item_preferences.on_kept_asked, who=Who.ACTIVE),
)
OWN_WORDS: tuple[Route, ...] = (
    TapRoute(questions.on_question_tapped),
    TapRoute(reflection_history.on_history_tapped),
    TapRoute(weights.on_weight_tapped),
    command("week", week_ahead.on_week_asked, who=Who.ACTIVE),
    command("ask", questions.on_ask_asked, who=Who.ACTIVE),
    command("reflections", reflection_history.on_reflections_asked, who=Who.ACTIVE),
    command("weight", weights.on_weight_asked, who=Who.ACTIVE),
    says("weight", weights.is_weighing, weights.on_weight_typed, who=Who.ACTIVE),
)
CONTROL: tuple[Route, ...] = (
    TapRoute(menu.on_menu_tapped),
    TapRoute(pauses.on_pause_tapped),
    TapRoute(patient_settings.on_settings_tapped),
    TapRoute(patient_settings.on_reminder_tapped),
    Route("place", Who.ACTIVE, travel.shares_place, travel.on_place_shared),
    command("menu", menu.on_menu_asked, who=Who.ACTIVE),
    command("pause", pauses.on_pause_asked, who=Who.ACTIVE),
    command("resume", pauses.on_resumed, who=Who.ACTIVE),
    command("food", food_cautions.on_food_asked, who=Who.ACTIVE),
    command("settings", patient_settings.on_settings_asked, who=Who.ACTIVE),
    command("help", menu.on_help_asked, who=Who.ACTIVE),
    command("privacy", menu.on_privacy_asked, who=Who.ACTIVE),
)

# ---------------------------------------------------------------- 7. staff
BROADCASTS: tuple[Route, ...] = (
    command("broadcast", draft.on_broadcast_asked, who=Who.STAFF),
    command("broadcasts", lists.on_broadcasts_asked, who=Who.STAFF),
    in_flow(
        BROADCAST,
        draft.on_message_given,
        step=WRITING,
        who=Who.STAFF,
    ),
    in_flow(
        BROADCAST,
        confirmation.on_count_typed,
        step=COUNTING,
        who=Who.STAFF,
    ),
    TapRoute(draft.on_draft_tapped),
    TapRoute(draft.on_drop_tapped),
    TapRoute(draft.on_offer_taken),
    TapRoute(lists.on_list_tapped),
    TapRoute(confirmation.on_confirmation_tapped),
    TapRoute(control.on_control_tapped),
)
ALERTS: tuple[Route, ...] = (
    command("alerts", alerts.on_alerts_asked, who=Who.STAFF),
    TapRoute(alerts.on_alert_opened),
    TapRoute(alerts.on_alert_list_tapped),
    TapRoute(alerts.on_alert_question_tapped),
    TapRoute(alerts.on_alert_tapped),
)
LIBRARY: tuple[Route, ...] = (
    command("library", library.on_library_asked, who=Who.STAFF),
    TapRoute(library.on_library_tapped),
    command("programme", cohorts.on_programmes_asked, who=Who.STAFF),
    TapRoute(cohorts.on_cohort_tapped),
)
PATIENTS: tuple[Route, ...] = (
    in_flow(PATIENT_WORDS, direct_messages.on_words_given, who=Who.STAFF),
    command("patients", staff_patients.on_patients_asked, who=Who.STAFF),
    TapRoute(staff_patients.on_list_tapped),
    TapRoute(patient_card.on_card_tapped),
    TapRoute(patient_chart.on_chart_tapped),
    TapRoute(direct_messages.on_message_tapped),
)
# A code, and a reply to what is about a patient, stand before every flow that takes words.
NAMING_A_PATIENT: tuple[Route, ...] = (
    says("code", staff_patients.is_code, staff_patients.on_code_said, who=Who.STAFF),
    Route("reply", Who.STAFF, direct_messages.replies_to_message, direct_messages.on_replied),
    Route("changed", Who.STAFF, direct_messages.changes_words, direct_messages.on_words_changed),
)
TEAM: tuple[Route, ...] = (
    command("invite", invites.on_invite_asked, who=Who.STAFF),
    TapRoute(invites.on_invite_tapped),
    in_flow(INVITE, invites.on_label_given, step=LABEL, who=Who.STAFF),
    command("links", invites.on_links_asked, who=Who.STAFF),
    TapRoute(invites.on_link_tapped),
    command("team", team.on_team_asked, who=Who.STAFF),
    command("away", coverage.on_away_asked, who=Who.STAFF),
    command("closures", coverage.on_closures_asked, who=Who.STAFF),
    TapRoute(coverage.on_coverage_tapped),
    TapRoute(coverage.on_closed_day_tapped),
    TapRoute(coverage.on_member_away_tapped),
    command("audit", team.on_audit_asked, who=Who.STAFF),
    TapRoute(team.on_team_tapped),
    TapRoute(team.on_member_tapped),
    TapRoute(team.on_audit_turned),
    command("figures", cohort_figures.on_figures_asked, who=Who.STAFF),
    command("export", exports.on_export_asked, who=Who.STAFF),
    TapRoute(exports.on_export_tapped),
)
STAFF: tuple[Route, ...] = (*NAMING_A_PATIENT, *TEAM, *PATIENTS, *ALERTS, *BROADCASTS, *LIBRARY)

# ---------------------------------------------------------------- 8. what she could have tapped, typed
# After every flow that asks for words.
_TYPED = TypedAnswers(
    (
        *STOPPING,
        *DANGER,
        *PAIN,
        *NUDGES,
        *REFLECTIONS,
        *WEEKLY,
        *PROGRESS,
        *ACTIVITIES,
        *READING,
        *OWN_WORDS,
        *CONTROL,
    )
)
TYPED: tuple[Route, ...] = (
    Route(
        "changed",
        Who.ACTIVE,
        changed_words.changes_words,
        changed_words.corrected(_TYPED.on_typed),
    ),
    says(
        "typed",
        lambda _incoming: True,
        questions.person_first(_TYPED.on_typed),
        who=Who.ACTIVE,
    ),
    Route(
        "reply with a file",
        Who.ACTIVE,
        questions.replies_with_file,
        questions.person_first(unexpected.on_unexpected_sent),
    ),
)

# ---------------------------------------------------------------- 9. everything else
UNEXPECTED: tuple[Route, ...] = (
    command("help", menu.on_help_wanted, who=Who.PATIENT),
    command("help", menu.on_help_wanted, who=Who.STRANGER),
    command("help", menu.on_staff_help_asked, who=Who.STAFF),
    command("privacy", menu.on_privacy_wanted),
    Route("stale button", Who.ANYONE, unexpected.is_tap, unexpected.on_tap_left_over),
    Route("offer", Who.STAFF, draft.could_be_sent, draft.on_message_offered),
    Route("unexpected", Who.ANYONE, unexpected.is_message, unexpected.on_unexpected_sent),
)

ROUTES: tuple[Route, ...] = (
    *ELSEWHERE,
    *AGAIN,
    *STOPPING,
    *DANGER,
    *FLOOD,
    *JOINING,
    *PAIN,
    *NUDGES,
    *REFLECTIONS,
    *WEEKLY,
    *PROGRESS,
    *ACTIVITIES,
    *READING,
    *OWN_WORDS,
    *CONTROL,
    *STAFF,
    *TYPED,
    *UNEXPECTED,
)
