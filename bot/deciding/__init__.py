"""From a reading to an answer: weighing, ladder, clarify, wording, trace. Pure: no clock, no I/O."""
