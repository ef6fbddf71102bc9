"""How is what was recorded shown and handed over?"""
