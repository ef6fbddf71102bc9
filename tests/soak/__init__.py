"""What only shows after minutes: faults, clocks, every time zone (`make soak`)."""
