//! Coefficients and columns; knows no topology.
