"""All SQL of the knowledge."""
