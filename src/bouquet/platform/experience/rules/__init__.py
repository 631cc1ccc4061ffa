"""Facts of experience feedback: kinds and sizes, likeness to a reader's territory, ranges of figures, what a form takes."""
