//! From grown simplices to their barcodes, and the file and the table that tell them.

use std::fmt::Write;

use serde_json::{Value, json};
use sublevel::algebra::Z2;
use sublevel::barcode::Barcode;
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::Manifest;
use sublevel::landscape::trust::Warning;
use sublevel::landscape::{LossComplex, TripleInterval};
use sublevel::persistence::{self, Options};
use sublevel::report::{Index, Piece, Seat, Verified};
use sublevel::{Interrupt, Result};

/// The barcodes of a landscape.
pub(crate) struct Outcome {
    /// One barcode an index, from 0, which is reduced.
    pub(crate) indices: Vec<Index>,
    /// Equation 3 of the paper.
    pub(crate) triples: Vec<TripleInterval>,
}

impl Outcome {
    /// The barcodes of index 0 to `index`.
    ///
    /// # Errors
    /// If the simplices form no complex, or the work is interrupted.
    pub(crate) fn of(complex: &LossComplex, index: usize, interrupt: &Interrupt) -> Result<Self> {
        let filtered = complex.filtered()?;
        let options = Options { max_dimension: Some(index), ..Options::default() };
        let barcode = persistence::barcode(&filtered.boundary(Z2), &options, interrupt)?;
        let labels = |cell: u32| filtered.labels(cell);
        let mut indices = indices(&barcode, index, labels);
        for index in &mut indices {
            index.unknown = complex.simplices().iter().all(|grown| grown.vertices.len() != index.index + 1);
        }
        Ok(Self { indices, triples: complex.union_of_triples() })
    }

    /// Half the longest interval of equation 3: what the paper's table 1 gives.
    pub(crate) fn triples_distance(&self) -> f64 {
        self.triples.iter().map(|triple| (triple.death - triple.birth) / 2.0).fold(0.0, f64::max)
    }

    /// The whole result. It depends on the plan and the data alone: the same bytes on every run, thread count and resumption, on processors
    /// with the same vector instructions; others sum matrix products in another order, and differ in the last bits.
    pub(crate) fn json(
        &self,
        complex: &LossComplex,
        plan: &Plan,
        manifest: &Manifest,
        warnings: &[Warning],
        verified: Option<&Verified>,
    ) -> Value {
        let certificate =
            |simplex: Option<&Vec<u64>>| verified.zip(simplex).and_then(|(all, simplex)| all.of(simplex));
        let bars = self.indices.iter().flat_map(|index| {
            index.bars.iter().map(|bar| {
                let mut told = json!({
                    "dim": index.index,
                    "birth": number(bar.birth),
                    "death": if bar.killed_by.is_some() { number(bar.death) } else { Value::Null },
                    "birth_simplex": bar.born_by,
                    "death_simplex": bar.killed_by,
                });
                if verified.is_some() {
                    told["birth_certificate"] = json!(certificate(Some(&bar.born_by)));
                    told["death_certificate"] = json!(certificate(bar.killed_by.as_ref()));
                }
                told
            })
        });
        let distances = self.indices.iter().map(|index| index.distance().map(number));
        let triples = self.triples.iter().map(|triple| {
            json!({"triple": triple.vertices, "birth": number(triple.birth), "death": number(triple.death)})
        });
        let simplices = complex.simplices();
        let mut all = json!({
            "format": "sublevel-landscape/1",
            "program": {"name": "sublevel", "version": manifest.program, "instructions": instructions()},
            "complete": true,
            "inputs": manifest.inputs,
            "parameters": plan,
            "batch_norm": plan.network.batch_norm_policy().unwrap_or("none"),
            "network_parameters": simplices.first().map(|minimum| minimum.centre.len()),
            "bars": bars.collect::<Vec<_>>(),
            "distance_to_empty": distances.collect::<Vec<_>>(),
            "trust": self.indices.iter().map(|index| &index.trust).collect::<Vec<_>>(),
            "warnings": warnings,
            "equation_3": {
                "meaning": "union over triples of minima; no persistent homology for more than three, given for comparison with the paper only",
                "bars": triples.collect::<Vec<_>>(),
                "distance_to_empty": number(self.triples_distance()),
            },
            "simplices": simplices.iter().map(|simplex| piece(&Piece::from(simplex), plan)).collect::<Vec<_>>(),
            "cost": {
                "gradients": simplices.iter().map(|simplex| simplex.gradients).sum::<u64>(),
                "evaluations": simplices.iter().map(|simplex| simplex.maximum.evaluations).sum::<u64>(),
            },
        });
        if let Some(verified) = verified {
            all["search"] = json!(verified.search);
        }
        all
    }

    /// The bars as a table, longest first in each index.
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        let mut line = |line: String| {
            let _ = writeln!(text, "{}", line.trim_end());
        };
        line(format!(
            "{:<6} {:>12} {:>12} {:>12}   {:<12} {}",
            "index", "birth", "death", "length", "born by", "killed by"
        ));
        for index in &self.indices {
            for bar in &index.bars {
                line(format!(
                    "{:<6} {:>12.6} {:>12.6} {:>12.6}   {:<12} {}",
                    index.index,
                    bar.birth,
                    bar.death,
                    bar.length(),
                    dashed(&bar.born_by),
                    bar.killed_by.as_deref().map_or_else(|| "nothing".to_owned(), dashed)
                ));
            }
            if index.bars.is_empty() {
                let none =
                    if index.unknown { "unknown: no simplex of this dimension was grown" } else { "no bar" };
                line(format!("{:<6} {none}", index.index));
            }
        }
        let distances = self.indices.iter().map(|index| {
            let distance = index.distance().map_or("unknown".into(), |distance| format!("{distance:.6}"));
            format!("{distance} (index {})", index.index)
        });
        line(format!("distance to the empty barcode: {}", distances.collect::<Vec<_>>().join(", ")));
        text
    }
}

/// The barcodes of index 0 to `index`.
pub(crate) fn indices(barcode: &Barcode, index: usize, labels: impl Fn(u32) -> Vec<u64>) -> Vec<Index> {
    (0..=index).map(|index| Index::new(index, barcode.bars(), &labels)).collect()
}

/// The processor's vector instructions that matrix products choose by, as results with others differ in the last bits.
pub(crate) fn instructions() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx512f") {
        return "x86_64 avx512f";
    } else if std::is_x86_feature_detected!("fma") {
        return "x86_64 fma";
    }
    std::env::consts::ARCH
}

/// The JSON number, or a string where JSON has no number.
fn number(value: f64) -> Value {
    match value {
        value if value.is_finite() => json!(value),
        value if value.is_nan() => json!("nan"),
        value if value > 0.0 => json!("inf"),
        _ => json!("-inf"),
    }
}

fn piece(piece: &Piece, plan: &Plan) -> Value {
    let seed = match piece.vertices.as_slice() {
        [minimum] => plan.minima.seed_of(*minimum),
        _ => None,
    };
    let seat = match piece.seat() {
        Seat::Interior => json!("interior"),
        Seat::Face(vertices) => json!(vertices),
    };
    json!({
        "vertices": piece.vertices,
        "seed": seed,
        "value": number(piece.value),
        "maximum": number(piece.peak.at.loss),
        "accuracy": piece.peak.at.accuracy.map(number),
        "argmax": piece.peak.at.place.iter().copied().map(number).collect::<Vec<_>>(),
        "maximum_lies_on": seat,
        "refinement": number(piece.peak.refinement),
        "evaluations": piece.peak.evaluations,
        "gradients": piece.gradients,
    })
}

fn dashed(vertices: &[u64]) -> String {
    vertices.iter().map(u64::to_string).collect::<Vec<_>>().join("-")
}
