"""WooCommerce's webhooks; the rest of what it says is in its connector."""
