"""How does a database come to the present schema?"""
