"""Is whatever is handed in taken or refused, and never a crash?"""
