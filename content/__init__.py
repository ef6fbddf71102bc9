"""What does Limber say?"""
