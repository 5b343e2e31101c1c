"""Models at work: sentence vectors now; data sets, training and prediction build on the same door."""
