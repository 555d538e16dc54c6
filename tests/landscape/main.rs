//! The landscape: networks and their gradients, data, minima, simplices, runs.
#![cfg(feature = "landscape")]

mod alignment;
mod arrays;
mod certified;
mod checkpoints;
mod datasets;
mod devices;
mod effort;
mod fixtures;
mod gradients;
mod growth;
mod limits;
mod minima;
mod plan;
mod run;
mod saddles;
mod simplices;
mod symmetries;
mod trust;
