"""How does an update come in, take effect once, and get its answers?"""
