"""Races on a simulated Google document: people act between a hub's read and its write, and nothing may get lost."""
