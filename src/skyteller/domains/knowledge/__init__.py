"""What the bank knows: categories, entries, their questions and answers, and the search over them."""
