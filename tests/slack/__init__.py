"""Slack: signed requests and sockets through the real Bolt app to a Web API of our own that is as strict as Slack's."""
