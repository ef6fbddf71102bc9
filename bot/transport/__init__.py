"""How do we reach Telegram, and at what pace?"""
