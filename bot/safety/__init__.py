"""What outranks everything: danger, leaving, privacy, and what nobody expected?"""
