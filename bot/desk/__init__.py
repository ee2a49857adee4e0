"""The people behind the bot: memory, record, privacy, review."""
