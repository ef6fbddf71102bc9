"""What do coordinators do in Telegram?"""
