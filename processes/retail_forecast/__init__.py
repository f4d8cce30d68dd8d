"""The weekly retail forecast: see README.md in this folder."""
