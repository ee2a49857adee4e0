"""From a typed question to a reading: text, typos, vocabulary, context, frames. Pure: no clock, no I/O."""
