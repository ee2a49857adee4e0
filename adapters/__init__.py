"""One room per platform; translation only."""
