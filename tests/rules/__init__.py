"""Are the decisions right? Tables and properties, no database and no clock."""
