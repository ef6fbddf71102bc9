"""What does Limber do when a person taps or types?"""
