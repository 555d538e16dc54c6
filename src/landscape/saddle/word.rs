//! Words over the graph's edges: loops up to homotopy within the graph.

/// A step along an edge: its place in the list of saddles, and whether it goes from the first end to the second.
pub(super) type Letter = (usize, bool);

/// Takes steps there and back away, within the word and, for the word is a loop, around its end.
pub(super) fn reduced(word: impl IntoIterator<Item = Letter>) -> Vec<Letter> {
    let mut kept: Vec<Letter> = Vec::new();
    for (edge, forward) in word {
        if kept.last() == Some(&(edge, !forward)) {
            kept.pop();
        } else {
            kept.push((edge, forward));
        }
    }
    while kept.len() > 1 {
        let (first, last) = (kept[0], kept[kept.len() - 1]);
        if first != (last.0, !last.1) {
            break;
        }
        kept.pop();
        kept.remove(0);
    }
    kept
}

/// The word backwards.
pub(super) fn inverse(word: &[Letter]) -> Vec<Letter> {
    word.iter().rev().map(|&(edge, forward)| (edge, !forward)).collect()
}

/// The same loop for every start and both directions: the least of all, and whether it goes the word's own way.
pub(super) fn canonical(word: &[Letter]) -> (Vec<Letter>, bool) {
    let turned = |word: &[Letter]| {
        (0..word.len()).map(|start| [&word[start..], &word[..start]].concat()).min().unwrap_or_default()
    };
    let (own, back) = (turned(word), turned(&inverse(word)));
    if own <= back { (own, true) } else { (back, false) }
}

#[cfg(test)]
mod tests {
    use super::{canonical, inverse, reduced};

    #[test]
    fn words_reduce_freely_and_around_their_end() {
        let (a, b, c) = ((0, true), (1, true), (2, true));
        let back = |letter: (usize, bool)| (letter.0, !letter.1);
        assert_eq!(reduced([a, b, back(b), c]), [a, c]);
        assert_eq!(reduced([a, b, c, back(b), back(a)]), [c]);
        assert!(reduced([a, b, back(b), back(a)]).is_empty());
    }

    #[test]
    fn a_loop_has_one_name() {
        let word = [(3, true), (1, false), (2, true)];
        let (name, forward) = canonical(&word);
        assert_eq!(canonical(&[(2, true), (3, true), (1, false)]), (name.clone(), forward));
        assert_eq!(canonical(&inverse(&word)), (name, !forward));
    }
}
