//! What is written is read back, whatever it is.

use std::path::PathBuf;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use sublevel::Interrupt;
use sublevel::complex::FilteredComplex;
use sublevel::io::{Content, Format, Source, simplices};

/// The complex spanned by some simplices, each face with the least value of those that have it.
pub(super) fn complexes() -> impl Strategy<Value = FilteredComplex> {
    let simplex = (btree_set(0..9_u64, 1..5), -5.0..5.0_f64);
    vec(simplex, 1..8).prop_map(|tops| {
        let mut values = std::collections::BTreeMap::new();
        for (vertices, value) in &tops {
            let vertices: Vec<_> = vertices.iter().map(|&vertex| vertex * (u64::MAX / 8)).collect();
            for subset in 1..1_u32 << vertices.len() {
                let face: Vec<_> =
                    (0..vertices.len()).filter(|i| subset >> i & 1 == 1).map(|i| vertices[i]).collect();
                let least: &mut f64 = values.entry(face).or_insert(*value);
                *least = least.min(*value);
            }
        }
        let mut builder = FilteredComplex::builder();
        for (face, value) in &values {
            builder.add(face, *value).expect("vertices differ");
        }
        builder.build().expect("closed and monotone by construction")
    })
}

fn read(bytes: Vec<u8>, format: Format) -> Content {
    let interrupt = Interrupt::new();
    let source = Source::from_bytes(PathBuf::from("written"), bytes, u64::MAX, &interrupt).expect("no gzip");
    format.read(&source, &interrupt).expect("what was written is valid")
}

proptest! {
    #[test]
    fn a_complex_comes_back_from_its_simplex_list(complex in complexes()) {
        let mut bytes = Vec::new();
        simplices::write(&mut bytes, &complex).expect("memory");
        let Content::Simplices(list) = read(bytes, Format::Simplices) else { panic!("simplices") };
        prop_assert_eq!(list.build(&Interrupt::new()).expect("valid"), complex);
    }

    #[test]
    fn every_number_is_read_as_it_was_written(numbers in vec(any::<f64>().prop_map(f64::abs), 1..4)) {
        let numbers: Vec<_> = numbers.into_iter().filter(|x| !x.is_nan()).collect();
        prop_assume!([1, 3].contains(&numbers.len()));
        let text = numbers.iter().map(|x| format!("{x:e}")).collect::<Vec<_>>().join(" ");
        let Content::Distances(distances) = read(text.into_bytes(), Format::LowerDistance) else { panic!("distances") };
        prop_assert_eq!(distances.lower(), numbers);
    }

    #[test]
    fn gzip_changes_nothing(numbers in vec(0.0..9.0_f64, 3)) {
        use std::io::Write;
        let text = format!("{} {} {}", numbers[0], numbers[1], numbers[2]);
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text.as_bytes()).expect("memory");
        let Content::Distances(distances) = read(packer.finish().expect("memory"), Format::LowerDistance) else { panic!("distances") };
        prop_assert_eq!(distances.lower(), numbers);
    }
}
