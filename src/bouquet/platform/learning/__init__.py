"""Understanding before choosing: explainers, the glossary, where to begin.

Serves anyone who reads, and above all a mayor's secretary who starts from nothing. Does not advise on law.
"""
