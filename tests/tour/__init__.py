"""Which files and functions does each act of the house enter? `make tour` writes docs/tour.md."""
