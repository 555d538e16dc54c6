//! How far the numbers of a landscape can be trusted: what other draws, seeds and budgets would have given, and warnings with their evidence.

mod bootstrap;
mod null;
mod options;
mod variants;
mod warnings;

pub use bootstrap::bootstrap;
pub use null::{Basin, basin, copies};
pub use options::TrustOptions;
pub use variants::{Variant, Varied, variants};
pub use warnings::{Warning, descents, warnings};
