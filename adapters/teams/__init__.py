"""Microsoft Teams: translation between its activities and cards and the desk, nothing else."""
