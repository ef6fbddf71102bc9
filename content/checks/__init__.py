"""Is everything that Limber may say fit to be said?"""
