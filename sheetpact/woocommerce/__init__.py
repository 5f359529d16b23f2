"""What WooCommerce's REST API says and is told; its connector is in connectors/shops."""
