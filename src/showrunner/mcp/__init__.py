"""The face that programs with a language model come in by: a Model Context Protocol server, over stdio and HTTP."""
