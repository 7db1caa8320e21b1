"""Analyse: why trade moved; indicators, decompositions, trade of blocs."""
