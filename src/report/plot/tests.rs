//! What pictures of results show.

use super::{Plot, Series};

/// One result of these points in dimension 0.
fn series(points: &[(f64, f64)]) -> [Series; 1] {
    [Series { name: "a".into(), diagrams: vec![(0, points.iter().copied().collect())] }]
}

#[test]
fn endless_bars_have_an_arrow_and_points_at_infinity_a_line() {
    let (ends, endless) = (series(&[(0.0, 1.0)]), series(&[(0.0, 1.0), (0.5, f64::INFINITY)]));
    let always = series(&[(f64::NEG_INFINITY, 1.0), (0.5, f64::INFINITY)]);
    let arrows = |of: &[Series]| Plot::Barcode.draw(of, "height").standalone().matches("<path").count();
    assert_eq!([arrows(&ends), arrows(&endless), arrows(&always)], [0, 1, 2]);
    let lines = |of: &[Series]| {
        let svg = Plot::Diagram.draw(of, "height").standalone();
        (svg.matches("stroke-dasharray").count(), svg.contains(">∞<"), svg.contains(">−∞<"))
    };
    assert_eq!(lines(&ends), (0, false, false));
    assert_eq!(lines(&endless), (1, true, false));
    assert_eq!(lines(&always), (2, true, true));
}

#[test]
fn points_at_one_place_are_one_disc_that_says_how_many() {
    let svg = Plot::Diagram
        .draw(&series(&[(0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (0.25, 0.5)]), "height")
        .standalone();
    assert!(
        svg.contains("<title>dimension 0: 0.0 to 1.000, 3 times</title>") && svg.contains(">×3<"),
        "{svg}"
    );
    assert!(svg.contains("<title>dimension 0: 0.2500 to 0.5000</title>"), "{svg}");
    assert_eq!(svg.matches("<circle").count(), 3, "two discs and the legend");
}

#[test]
fn axes_name_what_they_measure() {
    let one = series(&[(0.0, 2.0), (0.0, 3.0)]);
    let diagram = Plot::Diagram.draw(&one, "radius").standalone();
    assert!(diagram.contains(">birth (radius)<") && diagram.contains(">death (radius)<"), "{diagram}");
    let curve = Plot::Betti.draw(&one, "radius").standalone();
    assert!(
        curve.contains(">radius<") && curve.contains(">Betti number<") && !curve.contains(">0.5<"),
        "{curve}"
    );
}
