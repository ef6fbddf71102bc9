"""What do patients type of danger, and of everything else? Labelled sentences, by language."""
