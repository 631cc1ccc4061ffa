"""The diagnosis for programs: versions of the questions, scores of answers, who holds a competence."""
