"""Small cases of the pure decision, a million of them: what is remembered, what each side shows, and what follows."""
