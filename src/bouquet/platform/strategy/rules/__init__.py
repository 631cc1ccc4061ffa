"""Facts of a diagnosis: questions and scores, what answers say, who holds a competence, where a territory stands."""
