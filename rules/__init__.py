"""What should happen? Decisions as pure functions, and the values the whole house speaks in."""
