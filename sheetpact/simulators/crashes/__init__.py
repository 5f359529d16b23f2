"""Crash points, one by one: every call to the outside is once the last one, before and after it is carried out."""
