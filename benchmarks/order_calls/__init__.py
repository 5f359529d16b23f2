"""Shops that call: a street of three platforms with a served pact, a client that calls, a bare receiver beside."""
