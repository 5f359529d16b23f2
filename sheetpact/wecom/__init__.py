"""What `connectors/shops/wecom.py` is made of: calls and errors, and the contacts that employees have."""
