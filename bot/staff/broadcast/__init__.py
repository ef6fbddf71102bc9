"""How does a coordinator write one message to many?"""
