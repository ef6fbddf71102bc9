"""What does Limber do when the clock ticks?"""
