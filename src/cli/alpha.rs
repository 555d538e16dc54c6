//! The options about complexes of points in the plane that are smaller than those of Vietoris and Rips.

use clap::{Args, ValueEnum};
use sublevel::filtration::AlphaValues;
use sublevel::io::Content;
use sublevel::{Error, Result};

/// What complex is built of points.
#[derive(Debug, Clone, Args)]
pub(super) struct ComplexArguments {
    /// Complex of points: rips, or alpha, the Delaunay triangulation of points in the plane
    #[arg(long, value_enum, default_value_t = Kind::Rips)]
    complex: Kind,
    /// Values of an alpha complex: squared, squares of radii as GUDHI has them, or radius [default: squared]
    #[arg(long, value_name = "squared|radius")]
    alpha_values: Option<Values>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Vietoris-Rips
    Rips,
    /// Alpha
    Alpha,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Values {
    /// Squared radii
    Squared,
    /// Radii
    Radius,
}

impl ComplexArguments {
    /// The unit of the values, if an alpha complex is wanted.
    pub(super) fn alpha(&self) -> Option<AlphaValues> {
        let values = match self.alpha_values {
            None | Some(Values::Squared) => AlphaValues::SquaredRadius,
            Some(Values::Radius) => AlphaValues::Radius,
        };
        (self.complex == Kind::Alpha).then_some(values)
    }

    /// Whether the unit was named.
    pub(super) fn names_values(&self) -> bool {
        self.alpha_values.is_some()
    }

    /// Options that mean nothing for this content are errors, because their user expects an effect.
    pub(super) fn check(&self, content: &Content) -> Result<()> {
        if self.complex != Kind::Alpha {
            return match self.alpha_values {
                Some(_) => Err(Error::usage(
                    "--alpha-values",
                    "a unit without an alpha complex",
                    "--complex alpha too",
                )),
                None => Ok(()),
            };
        }
        match content {
            Content::Points(points) if points.dimension() == 2 => Ok(()),
            Content::Points(points) => {
                let found = format!("alpha for points of {} coordinates", points.dimension());
                let expected = "points in the plane; docs/alpha.md says how complexes of others are read";
                Err(Error::usage("--complex", found, expected))
            }
            content => {
                Err(Error::usage("--complex", format!("alpha for {}", content.name()), "points in the plane"))
            }
        }
    }
}
