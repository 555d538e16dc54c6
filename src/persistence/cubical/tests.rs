use super::link::{Links, SQUARES, Star, sides};

/// Whether edges, squares and cubes of a star pair off without a circle is proved by taking pairs away, a free one at a time.
#[test]
fn stars_pair_off_and_leave_as_few_as_they_can() {
    let links = Links::of(3);
    let mut seen = 0;
    for squares in 0..1_u32 << 12 {
        let edges = (0..12).filter(|s| squares >> s & 1 != 0).fold(0, |all, s| {
            let [a, b] = sides(s);
            all | 1 << a | 1 << b
        });
        let star = Star(edges | squares << SQUARES);
        let (left, forest) = links.forest(star);
        let (critical_edges, critical_squares) = links.critical(star);
        assert_eq!(left, squares);
        // A graph with as many pieces and circles as its Euler characteristic says.
        let pieces = critical_edges.count_ones() as i32 + i32::from(edges != 0);
        assert_eq!(
            edges.count_ones() as i32 - squares.count_ones() as i32,
            pieces - critical_squares.count_ones() as i32
        );
        for edge in (0..6).filter(|edge| edges >> edge & 1 != 0) {
            let (root, path) = forest.resolve(1 << edge);
            assert_eq!(root.count_ones(), 1);
            assert_eq!(path & !squares, 0);
            // The boundary of the path is both ends.
            let ends = (0..12).filter(|s| path >> s & 1 != 0).fold(0, |sum, s| {
                let [a, b] = sides(s);
                sum ^ 1 << a ^ 1 << b
            });
            assert_eq!(ends, root ^ 1 << edge);
            seen += 1;
        }
    }
    assert!(seen > 4096);
}
