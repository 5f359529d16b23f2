"""What the project's numbers are measured with: `python -m benchmarks [GROUP…]`, one line `name value unit` each."""
