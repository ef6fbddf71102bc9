"""What are the public holidays of each country? Files, made by `python -m content.holidays`."""
