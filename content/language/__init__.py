"""How is it said: phrases, text with formatting, buttons, hours?"""
