"""Facts of experience feedback: its words, likeness to a reader's territory, ranges of figures, what a form takes."""
