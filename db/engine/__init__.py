"""How is the database opened, sealed, copied and spoken to?"""
