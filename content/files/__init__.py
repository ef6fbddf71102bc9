"""What do the content files hold, and is their form right?"""
