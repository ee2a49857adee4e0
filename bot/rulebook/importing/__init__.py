"""Reads a district's MOU document: its sections, a draft layer of rules, and what it leaves open or says differently."""
