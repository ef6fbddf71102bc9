"""What does a member of staff read?"""
