"""How does what is owed go out, once, and get recorded?"""
