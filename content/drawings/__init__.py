"""How are the drawings beside the exercises made? `python -m content.drawings` draws them all anew."""
