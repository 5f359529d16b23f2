"""A deterministic Google Sheets and Drive on loopback."""
