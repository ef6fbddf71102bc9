"""How does the stand-in check and carry out the methods of the Bot API?"""
