"""Does each light show each fault? Faults injected into the real program, one after another."""
