"""Does Limber do what its pages say?"""
