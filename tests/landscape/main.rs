//! The landscape: networks and their gradients, data, minima, simplices, runs.
#![cfg(feature = "landscape")]

mod datasets;
mod gradients;
mod minima;
mod plan;
mod run;
