"""Is what we say complete, well formed and safe?"""
