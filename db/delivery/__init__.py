"""What came in, what is owed, and how far has each come?"""
