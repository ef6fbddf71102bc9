"""What does a seed decide? The real engine without real time, SQLite inline, and a Telegram in memory."""
