"""Points of five partners, by the million: whatever is earned, spent, given back and expires, the sums are exact."""
