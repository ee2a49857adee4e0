"""Everything that thinks; knows no chat platform."""
