"""What do we know, and what do we owe? Tables, sealing and one module of queries per noun."""
