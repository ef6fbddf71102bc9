"""What do patients do in Telegram?"""
