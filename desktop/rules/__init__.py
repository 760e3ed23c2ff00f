"""The law as pure functions: entries and a day in, a verdict out, every finding with the place it rests on."""
