"""What other programs call: the receiver of hooks."""
