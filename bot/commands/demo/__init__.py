"""What is the demo made of, and who lives in it?"""
