"""How does every message look, in every language and state, for somebody to read? `limber gallery`.

To show a new message, yield it from the function of its group (in `patients.py`, `journey.py`, `staff.py` or
`team.py`), with a name for its state:

    yield "After a tap", saved_message(stage.speech, PROMPT, value=4)

A new group is a function more, and a line in `GROUPS`. `tests/content/test_gallery.py` names each
builder that no group shows.
"""
