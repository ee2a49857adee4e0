"""The browser: a chat page for one machine, and the administrators' console."""
