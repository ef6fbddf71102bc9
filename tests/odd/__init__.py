"""What becomes of each kind of message after each odd answer, in a house where nothing else is due?"""
