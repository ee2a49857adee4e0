"""Rules, vocabulary and MOU text: data that administrators edit."""
