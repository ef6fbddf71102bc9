"""What does Limber remember, and how is it asked?"""
