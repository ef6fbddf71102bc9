"""How does somebody join?"""
