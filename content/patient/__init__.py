"""What does a patient read?"""
