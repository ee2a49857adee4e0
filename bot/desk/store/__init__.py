"""The desk's memory: the only rooms that know SQL."""
