"""Looking at footage: where it is cut, how good it is, where the eye goes. Measures only; nothing is changed."""
