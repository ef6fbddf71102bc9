"""Does the transport tell what happened to each request, and keep the pace?"""
