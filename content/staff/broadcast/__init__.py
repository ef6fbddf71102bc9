"""What does a coordinator read of a broadcast?"""
