//! Filtered complexes: the question of every computation.
