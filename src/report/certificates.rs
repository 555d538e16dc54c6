//! What certifies the bars of a landscape that was searched for saddles.

use serde::{Deserialize, Serialize};

use super::axis::{count, digits};
use super::bars::{kind, simplex, with_unit};
use super::pieces::same;
use super::table::Table;
use super::values::{Index, Landscape, Section};

/// Why a simplex enters at its value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// The minima of the simplex.
    pub vertices: Vec<u32>,
    /// The simplex that it enters with and whose certificate this is, if it is not its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub with: Option<Vec<u32>>,
    /// The critical point that its loss is that of; none if nothing certifies it.
    pub critical: Option<CriticalPoint>,
}

/// A critical point, as far as a reader needs to judge it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CriticalPoint {
    /// The dimensions in which the loss falls.
    pub index: usize,
    /// The norm of the gradient, or, where pieces of the loss meet, of the shortest convex combination of theirs.
    pub gradient_norm: f64,
    /// How many smooth pieces of the loss meet there.
    pub pieces: usize,
    /// The lowest eigenvalues of the Hessian that were computed, increasing; where pieces meet, only those along the meeting.
    pub eigenvalues: Vec<f64>,
    /// Of a saddle of index 1, the minima that descents from its two sides end in.
    pub ends: Option<[u32; 2]>,
    /// How many searches ended in it.
    pub found: u32,
}

/// What a search for saddles has come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// Minima that were given, and those that descents found besides.
    pub minima: [usize; 2],
    /// Pairs of given minima that are one point.
    pub same: Vec<[u32; 2]>,
    /// Saddles of index 1.
    pub saddles: usize,
    /// A lower estimate of how many more there are (Chao 1987).
    pub unseen: f64,
    /// Critical points of index 2 and more.
    pub higher: usize,
    /// Saddles whose two sides descend to one minimum.
    pub own_loops: usize,
    /// Ridges that were lost before a critical point: how many, and a clause that says why.
    pub lost: Vec<(usize, String)>,
    /// How often each pair of minima was searched.
    pub tried: Vec<([u32; 2], u32)>,
    /// Of minima and of saddles, how many are left if symmetric copies count once; none where no symmetry of the loss is known.
    pub kinds: Option<[usize; 2]>,
    /// Gradients of the full loss.
    pub gradients: u64,
    /// Values of the full loss besides.
    pub values: u64,
    /// Whether the budget ended the search.
    pub spent: bool,
}

/// Certificates of all simplices, and what the search has come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    /// One a simplex, by dimension, then by vertices.
    pub certificates: Vec<Certificate>,
    /// The search.
    pub search: Search,
}

impl Verified {
    /// The certificate of a simplex.
    #[must_use]
    pub fn of(&self, vertices: &[u64]) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| same(&certificate.vertices, vertices))
    }

    /// Of the bars of an index: how many there are, and how many of their births and deaths are certified.
    #[must_use]
    pub fn certified(&self, index: &Index) -> [usize; 3] {
        let good = |vertices: &Vec<u64>| self.of(vertices).is_some_and(|found| found.critical.is_some());
        let births = index.bars.iter().filter(|bar| good(&bar.born_by)).count();
        let deaths = index.bars.iter().filter(|bar| bar.killed_by.as_ref().is_some_and(good)).count();
        [index.bars.len(), births, deaths]
    }
}

impl Certificate {
    /// What a table says of it: the critical point's index, gradient, eigenvalues, ends, and how often it was found.
    fn cells(&self) -> [String; 5] {
        let Some(critical) = &self.critical else {
            return ["no certificate".into(), String::new(), String::new(), String::new(), String::new()];
        };
        let with = self.with.as_ref().map_or(String::new(), |with| format!(", with {}", simplex(with)));
        let kinked =
            if critical.pieces > 1 { format!(", {} pieces", critical.pieces) } else { String::new() };
        let ends = match critical.ends {
            Some([a, b]) => format!("{a} and {b}"),
            None if critical.index == 0 => "itself".into(),
            None => String::new(),
        };
        [
            format!("index {}{kinked}{with}", critical.index),
            format!("{:.1e}", critical.gradient_norm),
            critical.eigenvalues.iter().map(|value| digits(*value)).collect::<Vec<_>>().join(", "),
            ends,
            count(u64::from(critical.found)),
        ]
    }
}

/// Births and deaths of an index's bars with what certifies them; none where nothing was verified.
pub(super) fn table(index: &Index, landscape: &Landscape) -> Option<Table> {
    let verified = landscape.verified.as_ref().filter(|_| !index.bars.is_empty())?;
    let loss = with_unit("loss", &landscape.unit);
    let header = [
        "end of bar",
        "simplex",
        "critical point",
        "gradient",
        "lowest eigenvalues",
        "descents end in",
        "found",
    ];
    let mut table = Table::new(
        2,
        header
            .map(String::from)
            .into_iter()
            .take(2)
            .chain([loss])
            .chain(header[2..].iter().map(|&name| name.into())),
    );
    for (place, bar) in index.bars.iter().enumerate() {
        let ends = [("birth", Some(&bar.born_by), bar.birth), ("death", bar.killed_by.as_ref(), bar.death)];
        for (end, vertices, value) in ends {
            let Some(vertices) = vertices else { continue };
            let mut row = vec![
                format!("{} {end}", place + 1),
                format!("{} {}", kind(vertices.len() - 1, false), simplex(vertices)),
                digits(value),
            ];
            row.extend(verified.of(vertices).unwrap_or(&Certificate::default()).cells());
            table.push(row);
        }
    }
    Some(table)
}

/// What the search has come to, and what it does not know.
#[must_use]
pub fn completeness(search: &Search) -> String {
    let kinds = search.kinds.map_or(String::new(), |[minima, saddles]| {
        format!(" Symmetric copies counted once, {minima} minima and {saddles} saddles are left.")
    });
    let spent = if search.spent { " The budget of gradients ended the search." } else { "" };
    let same = if search.same.is_empty() {
        String::new()
    } else {
        format!(" {} pairs of the given minima are one point.", search.same.len())
    };
    format!(
        "{} saddles between {} given minima and {} found on the way; from how often each was found again Chao's estimate (1987) is {} more, \
         which says little, for a pair that has its saddle is not searched again. {} critical points of higher index, {} saddles that lead back to their own minimum; {}.{kinds}{same}{spent} \
         A saddle that no search meets is missing without a sign: then a bar of index 0 is too long, and one of index 1 may be missing or die late.",
        search.saddles,
        search.minima[0],
        search.minima[1],
        digits(search.unseen),
        search.higher,
        search.own_loops,
        lost(search),
    )
}

/// Where ridges were lost, and why.
fn lost(search: &Search) -> String {
    let reasons = search.lost.iter().map(|(times, why)| format!("{times} {why}")).collect::<Vec<_>>();
    match search.lost.iter().map(|(times, _)| times).sum::<usize>() {
        0 => "no ridge was lost".into(),
        all => format!("{all} ridges were lost: {}", reasons.join(", ")),
    }
}

/// The search as a section of the page.
#[must_use]
pub fn section(search: &Search) -> Section {
    let pairs = search.tried.len();
    let most = search.tried.iter().map(|(_, times)| *times).max().unwrap_or(0);
    let rows = [
        ("saddles found", search.saddles.to_string()),
        ("saddles never met, by Chao's estimate", digits(search.unseen)),
        ("critical points of index 2 and more", search.higher.to_string()),
        ("saddles back to their own minimum", search.own_loops.to_string()),
        ("minima found on the way", search.minima[1].to_string()),
        ("ridges lost", search.lost.iter().map(|(times, _)| times).sum::<usize>().to_string()),
        ("pairs searched, and most searches of one", format!("{pairs}, {most}")),
        ("gradients of the full loss", count(search.gradients)),
        ("values of the full loss", count(search.values)),
    ];
    Section::new("Search for saddles", rows)
}

#[cfg(feature = "landscape")]
mod searched {
    use super::digits;
    use super::{Certificate, CriticalPoint, Search, Verified};
    use crate::landscape::saddle::{self, Lost, SaddleComplex, SaddleSimplex};

    impl From<&SaddleComplex> for Verified {
        /// Everything but the kinds, which only the loss can tell.
        fn from(complex: &SaddleComplex) -> Self {
            let certificates =
                complex.simplices.iter().map(|simplex| certificate(complex, simplex)).collect();
            let search = Search {
                minima: [complex.given, complex.minima.len() - complex.given],
                same: complex.same.clone(),
                saddles: complex.saddles.len(),
                unseen: complex.unseen,
                higher: complex.higher.len(),
                own_loops: complex.own_loops.len(),
                lost: lost(&complex.lost),
                tried: complex.tried.iter().map(|(pair, times)| (*pair, *times)).collect(),
                kinds: complex.kinds,
                gradients: complex.cost.gradients,
                values: complex.cost.values,
                spent: complex.spent,
            };
            Self { certificates, search }
        }
    }

    /// The reasons, each with how often it was one.
    fn lost(all: &[Lost]) -> Vec<(usize, String)> {
        let count = |why: &dyn Fn(&Lost) -> bool| all.iter().filter(|lost| why(lost)).count();
        let mut slopes: Vec<f64> = all
            .iter()
            .filter_map(|lost| if let Lost::Slope(slope) = lost { Some(*slope) } else { None })
            .collect();
        slopes.sort_by(f64::total_cmp);
        let median = slopes.get(slopes.len() / 2).map_or(String::new(), |slope| digits(*slope));
        let reasons = [
            (
                slopes.len(),
                format!(
                    "where no step led farther down or there were too many (slope left, median: {median})"
                ),
            ),
            (count(&|lost| *lost == Lost::NoTop), "where the loss has no top across them".to_owned()),
            (count(&|lost| *lost == Lost::Index), "where the loss kept falling beside them".to_owned()),
            (
                count(&|lost| *lost == Lost::Descent),
                "at a saddle from which a descent arrived nowhere".to_owned(),
            ),
        ];
        reasons.into_iter().filter(|(times, _)| *times > 0).collect()
    }

    fn certificate(complex: &SaddleComplex, simplex: &SaddleSimplex) -> Certificate {
        let bearer = complex.bearer(simplex);
        let critical = match &bearer.certificate {
            saddle::Certificate::Minimum { gradient_norm, rising } => Some(CriticalPoint {
                index: 0,
                gradient_norm: *gradient_norm,
                pieces: 1,
                eigenvalues: rising.clone(),
                ends: None,
                found: 1,
            }),
            saddle::Certificate::Critical { critical, ends, found } => Some(CriticalPoint {
                index: critical.index,
                gradient_norm: critical.gradient_norm,
                pieces: critical.pieces,
                eigenvalues: critical.falling.iter().chain(&critical.rising).copied().collect(),
                ends: *ends,
                found: *found,
            }),
            saddle::Certificate::With(_) | saddle::Certificate::None => None,
        };
        let with = (bearer.vertices != simplex.vertices).then(|| bearer.vertices.clone());
        Certificate { vertices: simplex.vertices.clone(), with, critical }
    }
}
