//! The report of a made-up landscape: five minima, ten paths, ten triangles.

use std::f64::consts::PI;

use super::{
    Index, Interval, Landscape, Peak, Piece, Point, Seat, Section, Triple, findings, html, pictures, tables,
    write,
};
use crate::barcode::Bar;

/// A smooth loss at barycentric coordinates over these minima.
fn point(vertices: &[u32], place: Vec<f64>) -> Point {
    let spread = 1.0 - place.iter().map(|t| t * t).sum::<f64>();
    let base: f64 =
        vertices.iter().zip(&place).map(|(v, t)| t * (0.06 + 0.004 * f64::from((v * 7) % 5))).sum();
    let loss = base + 0.2 * spread + 0.03 * (PI * spread).sin();
    Point { place, loss, accuracy: Some(1.0 - loss) }
}

/// A piece on these minima, sampled on a grid of six steps.
fn piece(vertices: &[u32]) -> Piece {
    let n = 6;
    let share = |k: u32| f64::from(k) / f64::from(n);
    let places: Vec<Vec<f64>> = match vertices.len() {
        1 => vec![vec![1.0]],
        2 => (0..=n).map(|i| vec![share(n - i), share(i)]).collect(),
        _ => (0..=n).flat_map(|i| (0..=n - i).map(move |j| [i, j, n - i - j].map(share).to_vec())).collect(),
    };
    let samples: Vec<Point> = places.into_iter().map(|place| point(vertices, place)).collect();
    let at = samples.iter().max_by(|a, b| a.loss.total_cmp(&b.loss)).expect("a grid has points").clone();
    Piece {
        vertices: vertices.to_vec(),
        seed: (vertices.len() == 1).then(|| u64::from(vertices[0]) + 1),
        value: at.loss,
        peak: Peak { at, evaluations: 61, refinement: 1e-5 },
        gradients: 4000,
        samples,
    }
}

fn interval(birth: f64, death: f64, born_by: &[u64], killed_by: &[u64]) -> Interval {
    let killed_by = (!killed_by.is_empty()).then(|| killed_by.to_vec());
    Interval { birth, death, born_by: born_by.to_vec(), killed_by }
}

/// The whole of it.
fn landscape() -> Landscape {
    let mut pieces = Vec::new();
    for a in 0..5 {
        pieces.push(piece(&[a]));
        for b in a + 1..5 {
            pieces.push(piece(&[a, b]));
            pieces.extend((b + 1..5).map(|c| piece(&[a, b, c])));
        }
    }
    let zero = vec![interval(0.0651, 0.2273, &[3], &[0, 3]), interval(0.0652, 0.1934, &[1], &[1, 2])];
    let one = vec![interval(0.2104, 0.2811, &[0, 1], &[0, 1, 3])];
    Landscape {
        title: "Digits <&> letters".into(),
        summary: "An MLP on the digits.".into(),
        unit: "nats".into(),
        pieces,
        planned: vec![5, 10, 10],
        left_out: Vec::new(),
        indices: vec![
            Index { index: 0, bars: zero, unknown: false, trust: None },
            Index { index: 1, bars: one, unknown: false, trust: None },
        ],
        triples: Some(vec![Triple { vertices: vec![0, 1, 3], birth: 0.21, death: 0.28 }]),
        sections: vec![Section::new("Cost", [("gradients", "100")])],
        verified: None,
        warnings: Vec::new(),
    }
}

/// Fails unless every element of XML-like text is closed in its turn; returns how many there are.
fn elements(text: &str) -> usize {
    let (mut open, mut count) = (Vec::new(), 0);
    for tag in text.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed out of turn");
            continue;
        }
        count += 1;
        let name = tag.split([' ', '/']).next().expect("a split has a first part");
        if !tag.ends_with('/') && !tag.starts_with(['!', '?']) && name != "meta" {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    count
}

#[test]
fn every_piece_has_its_pictures() {
    let all = pictures(&landscape());
    let names: Vec<&str> = all.iter().map(|picture| picture.name.as_str()).collect();
    let first = ["overview", "barcode-0", "diagram-0", "barcode-1", "diagram-1", "triangle-0-1-2-loss"];
    assert_eq!(names[..6], first);
    assert_eq!(names.len(), 5 + 20 + 10);
    for picture in &all {
        let text = picture.svg.standalone();
        assert!(elements(&text) > 10, "{}", picture.name);
        assert!(!text.contains("NaN") && !text.contains("\"inf"), "{}", picture.name);
    }
}

#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let page = html(&landscape());
    assert!(elements(&page) > 500);
    for foreign in ["<script", "<link", "<img", "src=", "href=", "url(", "http"] {
        assert!(!page.contains(foreign), "the page uses {foreign}");
    }
    for told in [
        "0.08110",
        "0.03535",
        "Digits &lt;&amp;&gt; letters",
        "Half its longest interval, as in table 1 of the paper: 0.03500 nats",
        "triangle 0–1–3",
        "Paths: 10",
    ] {
        assert!(page.contains(told), "the page does not tell {told}");
    }
    assert!(!page.contains("To keep in mind"), "nothing to warn of: {:?}", findings(&landscape()));
}

#[test]
fn an_unfinished_run_says_what_is_missing() {
    let mut partial = landscape();
    partial.pieces.retain(|piece| piece.vertices.len() < 3 || piece.vertices[0] == 0);
    partial.indices[1].bars.insert(0, interval(0.26, f64::INFINITY, &[3, 4], &[]));
    let page = html(&partial);
    assert!(elements(&page) > 500);
    assert!(page.contains("4 of 10 triangles are missing") && page.contains("unfinished"));
    assert!(page.contains("Triangles: 6 of 10 finished") && !page.contains("NaN"));
    assert!(tables(&partial).contains("distance to the empty barcode ∞ nats"));
}

#[test]
fn an_empty_run_has_a_page_all_the_same() {
    let page = html(&Landscape::default());
    assert!(elements(&page) > 5 && !page.contains("NaN"));
    assert!(pictures(&Landscape::default()).is_empty());
    let planned =
        Landscape { planned: vec![3, 3, 1], indices: vec![Index::default()], ..Landscape::default() };
    assert!(html(&planned).contains("3 of 3 minima, 3 of 3 paths, 1 of 1 triangles are missing"));
}

#[test]
fn losses_that_are_not_finite_are_drawn_as_the_worst() {
    let mut wild = landscape();
    for piece in &mut wild.pieces {
        for (point, loss) in piece.samples.iter_mut().skip(1).zip([f64::INFINITY, f64::NAN]) {
            point.loss = loss;
        }
    }
    for picture in pictures(&wild) {
        assert!(!picture.svg.standalone().contains("NaN"), "{}", picture.name);
    }
}

#[test]
fn warnings_name_their_cause() {
    let mut odd = landscape();
    let triangle = odd.pieces.iter_mut().find(|p| p.vertices == [0, 1, 2]).expect("a triangle");
    triangle.peak.at.place = vec![0.5, 0.0, 0.5];
    triangle.peak.refinement = 0.05;
    triangle.samples[3].loss = 0.001;
    assert_eq!(triangle.seat(), Seat::Face(vec![0, 2]));
    let found = findings(&odd);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("most on 0–1–2 (by 0.05000 nats)"));
    assert!(found[1].contains("dip below the minima"));
}

#[test]
fn homology_of_index_zero_is_reduced() {
    let bar = |birth, death: f64, birth_cell| Bar {
        dimension: 0,
        birth,
        death,
        birth_cell,
        death_cell: death.is_finite().then_some(birth_cell + 10),
    };
    let bars = [bar(0.1, f64::INFINITY, 0), bar(0.2, 0.5, 1), bar(0.3, 0.3, 2), bar(0.15, f64::INFINITY, 3)];
    let index = Index::new(0, &bars, |cell| vec![u64::from(cell)]);
    assert_eq!(index.bars, [interval(0.15, f64::INFINITY, &[3], &[]), interval(0.2, 0.5, &[1], &[11])]);
    let finite = Index::new(0, &bars[..3], |cell| vec![u64::from(cell)]);
    assert_eq!(finite.distance(), Some((0.5 - 0.2) / 2.0));
}

#[test]
fn files_are_written_whole() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let inside = folder.path().join("run/report");
    let written = write(&landscape(), &inside).expect("the folder can be written");
    assert_eq!(written.len(), 1 + 35);
    let mut there: Vec<_> =
        std::fs::read_dir(&inside).expect("made").map(|f| f.expect("there").path()).collect();
    there.sort();
    let mut told = written.clone();
    told.sort();
    assert_eq!(there, told);
    let page = std::fs::read_to_string(&written[0]).expect("written");
    assert_eq!(page, html(&landscape()));
    std::fs::write(folder.path().join("file"), "").expect("writable");
    assert!(write(&landscape(), &folder.path().join("file")).is_err());
}
