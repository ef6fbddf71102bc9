"""Which message does the present moment owe to whom, and what does it say?"""
