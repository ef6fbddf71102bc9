"""Which update goes to which flow? The whole list, in the order in which it is matched.

The first line that fits takes the update. What protects a patient stands above what is merely convenient.
"""

from __future__ import annotations

from bot import (
    ahead,
    asking,
    choices,
    danger,
    doings,
    food,
    joining,
    keeping,
    learning,
    menu,
    nudges,
    pain,
    pausing,
    privacy,
    progress,
    reaching,
    reflections,
    rereading,
    starting,
    stopping,
    travelling,
    unexpected,
    visiting,
    weekly,
    weighing,
)
from bot.routing import Route, Who, command, in_flow, says, tap
from bot.staff import (
    alerts,
    broadcast_listing,
    broadcast_reports,
    broadcast_sending,
    broadcasting,
    cards,
    charting,
    cohorts,
    exporting,
    figures,
    inviting,
    library,
    team,
    writing,
)
from bot.staff import patients as staff_patients

# ---------------------------------------------------------------- 1. only in private
ELSEWHERE: tuple[Route, ...] = (
    Route("elsewhere", Who.ANYONE, unexpected.not_private, unexpected.on_heard_elsewhere),
)

# ---------------------------------------------------------------- 2. STOP, in any state
STOPPING: tuple[Route, ...] = (
    command("stop", stopping.on_stopped),
    Route("STOP", Who.ANYONE, stopping.says_stop, stopping.on_stopped),
    tap("stop", stopping.on_stop_tapped, who=Who.ACTIVE),
    tap("stop_yes", stopping.on_stopped, who=Who.ACTIVE),
    command("forget", privacy.on_forget_asked),
    tap("forget", privacy.on_forget_asked),
    tap("forget_yes", privacy.on_forgotten),
    tap("forget_no", privacy.on_forget_declined),
    command("mydata", privacy.on_own_data_asked),
    tap("mydata", privacy.on_own_data_asked, closed=True),
)

# ---------------------------------------------------------------- 3. danger words, in any state
# A flow that keeps her words stands here, wrapped: in_flow("...", danger.seen_first(on_...)).
DANGER: tuple[Route, ...] = (
    tap("wrong", danger.on_wrong_asked, closed=True),
    tap("sign", danger.on_sign_tapped, closed=True),
    tap("wrong_call", danger.on_call_asked, closed=True),
    tap("medicine", danger.on_stopping_meant, closed=True),
    says("reflection", reflections.is_writing, danger.seen_first(reflections.on_words_written)),
    Route("question", Who.ACTIVE, asking.is_asking, danger.seen_first(asking.on_question_written)),
    Route("danger", Who.PATIENT, danger.names_danger, danger.on_danger_written),
    Route("danger unknown", Who.STRANGER, danger.names_danger, danger.on_danger_written),
    command("wrong", danger.on_wrong_asked, who=Who.PATIENT),
    command("wrong", danger.on_wrong_asked, who=Who.STRANGER),
)

# ---------------------------------------------------------------- 4. more than anybody sends, but for ratings
FLOOD: tuple[Route, ...] = (Route("flood", Who.ANYONE, unexpected.is_flood, unexpected.on_flooded),)

# ---------------------------------------------------------------- 5. joining, and /start
JOINING: tuple[Route, ...] = (
    Route("membership", Who.ANYONE, reaching.membership_changed, reaching.on_membership_changed),
    command("start", starting.on_start_pressed),
    tap("join", joining.on_step_tapped, who=Who.ANYONE, closed=True),
    tap("join_rest", joining.on_rest_asked, who=Who.ACTIVE, closed=True),
    Route("joining", Who.ANYONE, joining.still_joining, joining.on_said_while_joining),
)

# ---------------------------------------------------------------- 6. what a patient taps and asks for
PAIN: tuple[Route, ...] = (
    tap("rate", pain.on_rating_tapped, who=Who.ACTIVE, closed=True),
    tap("change", pain.on_change_tapped, who=Who.ACTIVE),
    tap("novelty", pain.on_novelty_tapped, who=Who.ACTIVE),
    tap("urgency", pain.on_urgency_tapped, who=Who.ACTIVE),
    tap("where", pain.on_where_tapped, who=Who.ACTIVE),
    command("pain", pain.on_pain_asked, who=Who.ACTIVE),
)
NUDGES: tuple[Route, ...] = (
    tap("n_done", nudges.on_done_tapped, who=Who.ACTIVE, closed=True),
    tap("n_later", nudges.on_later_tapped, who=Who.ACTIVE, closed=True),
    tap("n_no", nudges.on_not_today_tapped, who=Who.ACTIVE, closed=True),
    tap("n_sore", nudges.on_sore_tapped, who=Who.ACTIVE, closed=True),
    tap("n_keep", nudges.on_keep_tapped, who=Who.ACTIVE, closed=True),
    tap("n_drop", nudges.on_drop_tapped, who=Who.ACTIVE, closed=True),
    tap("n_show", nudges.on_show_tapped, who=Who.ACTIVE, closed=True),
    tap("n_change", nudges.on_change_tapped, who=Who.ACTIVE, closed=True),
)
REFLECTIONS: tuple[Route, ...] = (
    tap("r_answer", reflections.on_answer_tapped, who=Who.ACTIVE, closed=True),
    tap("r_write", reflections.on_write_tapped, who=Who.ACTIVE, closed=True),
    tap("r_change", reflections.on_change_tapped, who=Who.ACTIVE, closed=True),
)
WEEKLY: tuple[Route, ...] = (
    tap("w_goal", weekly.on_goal_tapped, who=Who.ACTIVE, closed=True),
    tap("w_more", weekly.on_more_tapped, who=Who.ACTIVE, closed=True),
    tap("w_easier", weekly.on_easier_tapped, who=Who.ACTIVE, closed=True),
)
DOINGS: tuple[Route, ...] = (
    tap("log", doings.on_log_asked, who=Who.ACTIVE),
    tap("log_what", doings.on_doing_tapped, who=Who.ACTIVE),
    tap("log_min", doings.on_minutes_tapped, who=Who.ACTIVE),
    tap("log_undo", doings.on_undo_tapped, who=Who.ACTIVE),
    command("log", doings.on_log_asked, who=Who.ACTIVE),
    says("minutes", doings.is_logging, doings.on_minutes_written, who=Who.ACTIVE),
)
PROGRESS: tuple[Route, ...] = (
    tap("progress", progress.on_chart_tapped, who=Who.ACTIVE, closed=True),
    tap("visit", visiting.on_visit_asked, who=Who.ACTIVE, closed=True),
    command("progress", progress.on_progress_asked, who=Who.ACTIVE),
    command("visit", visiting.on_visit_asked, who=Who.ACTIVE),
)
READING: tuple[Route, ...] = (
    tap("learn", learning.on_learning_asked, who=Who.ACTIVE),
    tap("learn_keep", learning.on_lesson_kept, who=Who.ACTIVE),
    tap("kept", keeping.on_kept_asked, who=Who.ACTIVE),
    tap("kept_keep", keeping.on_kept_switched, who=Who.ACTIVE),
    tap("kept_drop", keeping.on_retired_switched, who=Who.ACTIVE),
    command("learn", learning.on_learning_asked, who=Who.ACTIVE),
    command("kept", keeping.on_kept_asked, who=Who.ACTIVE),
)
OWN_WORDS: tuple[Route, ...] = (
    tap("ask", asking.on_ask_asked, who=Who.ACTIVE),
    tap("ask_write", asking.on_write_tapped, who=Who.ACTIVE),
    tap("ask_back", asking.on_taken_back, who=Who.ACTIVE),
    tap("words", rereading.on_reflections_asked, who=Who.ACTIVE),
    tap("words_share", rereading.on_share_tapped, who=Who.ACTIVE),
    tap("words_gone", rereading.on_delete_tapped, who=Who.ACTIVE),
    tap("weight", weighing.on_weight_asked, who=Who.ACTIVE),
    tap("week", ahead.on_week_asked, who=Who.ACTIVE),
    command("week", ahead.on_week_asked, who=Who.ACTIVE),
    command("ask", asking.on_ask_asked, who=Who.ACTIVE),
    command("reflections", rereading.on_reflections_asked, who=Who.ACTIVE),
    command("weight", weighing.on_weight_asked, who=Who.ACTIVE),
    says("weight", weighing.is_weighing, weighing.on_weight_typed, who=Who.ACTIVE),
)
CONTROL: tuple[Route, ...] = (
    tap("menu", menu.on_menu_asked, who=Who.ACTIVE, closed=True),
    tap("menu_pain", menu.on_pain_tapped, who=Who.ACTIVE),
    tap("pause", pausing.on_pause_asked, who=Who.ACTIVE),
    tap("pause_for", pausing.on_pause_chosen, who=Who.ACTIVE),
    tap("resume", pausing.on_resumed, who=Who.ACTIVE),
    tap("set", choices.on_settings_asked, who=Who.ACTIVE),
    tap("help", menu.on_help_asked, who=Who.ACTIVE),
    tap("privacy", menu.on_privacy_asked, who=Who.ACTIVE),
    Route("place", Who.ACTIVE, travelling.shares_place, travelling.on_place_shared),
    command("menu", menu.on_menu_asked, who=Who.ACTIVE),
    command("pause", pausing.on_pause_asked, who=Who.ACTIVE),
    command("resume", pausing.on_resumed, who=Who.ACTIVE),
    command("food", food.on_food_asked, who=Who.ACTIVE),
    command("settings", choices.on_settings_asked, who=Who.ACTIVE),
    command("help", menu.on_help_asked, who=Who.ACTIVE),
    command("privacy", menu.on_privacy_asked, who=Who.ACTIVE),
)

# ---------------------------------------------------------------- 7. staff
BROADCASTS: tuple[Route, ...] = (
    command("broadcast", broadcasting.on_broadcast_asked, who=Who.STAFF),
    command("broadcasts", broadcast_listing.on_broadcasts_asked, who=Who.STAFF),
    in_flow(
        broadcasting.FLOW,
        broadcasting.on_message_given,
        step=broadcasting.WRITING,
        who=Who.STAFF,
    ),
    in_flow(
        broadcasting.FLOW,
        broadcast_sending.on_count_typed,
        step=broadcasting.COUNTING,
        who=Who.STAFF,
    ),
    tap("bc_offer", broadcasting.on_offer_taken, who=Who.STAFF),
    tap("bc_page", broadcasting.on_page_tapped, who=Who.STAFF),
    tap("bc_to", broadcasting.on_audience_tapped, who=Who.STAFF),
    tap("bc_when", broadcasting.on_moment_tapped, who=Who.STAFF),
    tap("bc_words", broadcasting.on_words_tapped, who=Who.STAFF),
    tap("bc_keep", broadcasting.on_keep_tapped, who=Who.STAFF),
    tap("bc_drop", broadcasting.on_drop_tapped, who=Who.STAFF),
    tap("bc_pick", broadcast_listing.on_pick_tapped, who=Who.STAFF),
    tap("bc_open", broadcast_listing.on_open_tapped, who=Who.STAFF),
    tap("bc_send", broadcast_sending.on_send_tapped, who=Who.STAFF),
    tap("bc_yes", broadcast_sending.on_yes_tapped, who=Who.STAFF),
    tap("bc_no", broadcast_sending.on_no_tapped, who=Who.STAFF),
    tap("bc_undo", broadcast_sending.on_request_taken_back, who=Who.STAFF),
    tap("bc_pause", broadcast_reports.on_pause_tapped, who=Who.STAFF),
    tap("bc_go_on", broadcast_reports.on_resume_tapped, who=Who.STAFF),
    tap("bc_stop", broadcast_reports.on_stop_tapped, who=Who.STAFF),
    tap("bc_missed", broadcast_reports.on_missed_tapped, who=Who.STAFF),
    tap("bc_retry", broadcast_reports.on_retry_tapped, who=Who.STAFF),
    tap("bc_change", broadcast_reports.on_change_tapped, who=Who.STAFF),
    tap("bc_take", broadcast_reports.on_take_back_tapped, who=Who.STAFF),
    tap("bc_tip", broadcast_reports.on_tip_tapped, who=Who.STAFF),
)
ALERTS: tuple[Route, ...] = (
    command("alerts", alerts.on_alerts_asked, who=Who.STAFF),
    tap("alert_list", alerts.on_alerts_asked, who=Who.STAFF),
    tap("alert_take", alerts.on_take_tapped, who=Who.STAFF),
    tap("alert_show", alerts.on_show_tapped, who=Who.STAFF),
    tap("alert_card", alerts.on_card_tapped, who=Who.STAFF),
    tap("alert_pass", alerts.on_pass_tapped, who=Who.STAFF),
    tap("alert_to", alerts.on_passed_to, who=Who.STAFF),
    tap("alert_close", alerts.on_close_tapped, who=Who.STAFF),
    tap("alert_back", alerts.on_back_tapped, who=Who.STAFF),
    tap("alert_read", alerts.on_read_tapped, who=Who.STAFF),
    tap("alert_reason", alerts.on_reason_tapped, who=Who.STAFF),
    tap("alert_clear", alerts.on_clear_tapped, who=Who.STAFF),
)
LIBRARY: tuple[Route, ...] = (
    command("library", library.on_library_asked, who=Who.STAFF),
    tap("lib", library.on_library_tapped, who=Who.STAFF),
    command("programme", cohorts.on_programmes_asked, who=Who.STAFF),
    tap("coh", cohorts.on_cohort_tapped, who=Who.STAFF),
)
PATIENTS: tuple[Route, ...] = (
    says("reply", writing.replies_to_message, writing.on_replied, who=Who.STAFF),
    in_flow(writing.FLOW, writing.on_words_given, who=Who.STAFF),
    command("patients", staff_patients.on_patients_asked, who=Who.STAFF),
    tap("needy", staff_patients.on_patients_asked, who=Who.STAFF),
    says("code", staff_patients.is_code, staff_patients.on_code_said, who=Who.STAFF),
    tap("pt_list", staff_patients.on_list_turned, who=Who.STAFF),
    tap("pt_show", staff_patients.on_patient_shown, who=Who.STAFF),
    tap("pt_card", cards.on_card_asked, who=Who.STAFF),
    tap("pt_more", cards.on_more_asked, who=Who.STAFF),
    tap("pt_ask_pause", cards.on_pause_asked, who=Who.STAFF),
    tap("pt_pause", cards.on_pause_chosen, who=Who.STAFF),
    tap("pt_resume", cards.on_resumed, who=Who.STAFF),
    tap("pt_ask_move", cards.on_move_asked, who=Who.STAFF),
    tap("pt_move", cards.on_moved, who=Who.STAFF),
    tap("pt_ask_end", cards.on_end_asked, who=Who.STAFF),
    tap("pt_end", cards.on_ended, who=Who.STAFF),
    tap("pt_clear", cards.on_cleared, who=Who.STAFF),
    tap("pt_alerts", cards.on_alerts_shown, who=Who.STAFF),
    tap("pt_chart", charting.on_chart_asked, who=Who.STAFF),
    tap("pt_notes", cards.on_notes_asked, who=Who.STAFF),
    tap("pt_note", writing.on_note_asked, who=Who.STAFF),
    tap("pt_write", writing.on_write_asked, who=Who.STAFF),
    tap("pt_reply", writing.on_stored_reply_tapped, who=Who.STAFF),
)
TEAM: tuple[Route, ...] = (
    command("invite", inviting.on_invite_asked, who=Who.STAFF),
    tap("inv", inviting.on_invite_tapped, who=Who.STAFF),
    in_flow(inviting.FLOW, inviting.on_label_given, step="label", who=Who.STAFF),
    command("links", inviting.on_links_asked, who=Who.STAFF),
    tap("inv_end", inviting.on_link_ended, who=Who.STAFF),
    command("team", team.on_team_asked, who=Who.STAFF),
    command("away", team.on_away_asked, who=Who.STAFF),
    command("audit", team.on_audit_asked, who=Who.STAFF),
    tap("team", team.on_team_tapped, who=Who.STAFF),
    tap("member", team.on_member_tapped, who=Who.STAFF),
    tap("away", team.on_away_tapped, who=Who.STAFF),
    tap("cover", team.on_cover_tapped, who=Who.STAFF),
    tap("audit", team.on_audit_turned, who=Who.STAFF),
    tap("digest", team.on_digest_tapped, who=Who.STAFF),
    command("figures", figures.on_figures_asked, who=Who.STAFF),
    command("export", exporting.on_export_asked, who=Who.STAFF),
    tap("export", exporting.on_export_tapped, who=Who.STAFF),
)
STAFF: tuple[Route, ...] = (*TEAM, *PATIENTS, *ALERTS, *BROADCASTS, *LIBRARY)

# ---------------------------------------------------------------- 8. a number, after every flow that asks for words
TYPED: tuple[Route, ...] = (
    says("typed number", pain.answers_check, pain.on_number_typed, who=Who.ACTIVE),
    says("typed doing", doings.names_doing, doings.on_doing_typed, who=Who.ACTIVE),
)

# ---------------------------------------------------------------- 9. everything else
UNEXPECTED: tuple[Route, ...] = (
    command("help", menu.on_help_wanted, who=Who.PATIENT),
    command("help", menu.on_help_wanted, who=Who.STRANGER),
    command("help", menu.on_staff_help_asked, who=Who.STAFF),
    command("privacy", menu.on_privacy_wanted),
    Route("stale button", Who.ANYONE, unexpected.is_tap, unexpected.on_tap_left_over),
    Route("offer", Who.STAFF, broadcasting.could_be_sent, broadcasting.on_message_offered),
    Route("unexpected", Who.ANYONE, unexpected.is_message, unexpected.on_unexpected_sent),
)

ROUTES: tuple[Route, ...] = (
    *ELSEWHERE,
    *STOPPING,
    *DANGER,
    *FLOOD,
    *JOINING,
    *PAIN,
    *NUDGES,
    *REFLECTIONS,
    *WEEKLY,
    *PROGRESS,
    *DOINGS,
    *READING,
    *OWN_WORDS,
    *CONTROL,
    *STAFF,
    *TYPED,
    *UNEXPECTED,
)
