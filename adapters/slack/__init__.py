"""Slack: every way in, the answer as Block Kit, installation, and a door that loses nothing. The only room that knows Bolt."""
