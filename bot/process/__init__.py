"""What does the running program need that is about no person: leadership, log, metrics, clock?"""
