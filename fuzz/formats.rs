//! All formats of the table: what is read is written and read again as itself, what is damaged is refused in words.

use std::path::PathBuf;

use sublevel::algebra::Z2;
use sublevel::io::{Container, Content, Conversion, Format, Interval, Lenience, Rule, Source};
use sublevel::{Barcode, Error, Interrupt};

use super::readers::{MOST_CELLS, accepted};

/// The memory that a source and what is made of it may take, in bytes.
const LIMIT: u64 = 1 << 20;

/// The first byte is a format, the second says which rule is forgiven, the rest is the file.
pub fn any_format(bytes: &[u8]) {
    let [format, rule, file @ ..] = bytes else { return };
    let format = Format::ALL[usize::from(*format) % Format::ALL.len()];
    let rules = Rule::ALL.get(usize::from(*rule)).copied().into_iter().collect();
    read_as(format, file, Lenience::new(rules));
}

/// Each byte is a word of eight, so that numbers in headers agree with what follows them often enough: DIPHA, PHAT and Ripser's binary format.
pub fn words(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let words: Vec<[u8; 8]> = rest.iter().take(400).map(|byte| word(*byte)).collect();
    let mut file = Vec::new();
    match kind % 3 {
        0 => file.extend(8_067_171_840_i64.to_le_bytes()),
        1 => {}
        _ => {
            // Single precision: the other half of a word would be garbage.
            let numbers = rest.iter().take(400).map(|byte| f32::from(byte % 16) * 0.5);
            read_as(Format::Binary, &numbers.flat_map(f32::to_le_bytes).collect::<Vec<_>>(), strict());
            return;
        }
    }
    file.extend(words.concat());
    for format in [Format::Dipha, Format::PhatBinary] {
        read_as(format, &file, strict());
        // And with a part of a last word.
        let cut = file.len().saturating_sub(usize::from(kind / 32));
        read_as(format, &file[..cut], strict());
    }
}

/// A small integer, a number of double precision, or one of those that readers fear.
fn word(byte: u8) -> [u8; 8] {
    match byte {
        0..=63 => i64::from(byte).to_le_bytes(),
        64..=223 => (f64::from(byte - 64) * 0.25).to_le_bytes(),
        224..=239 => (1_i64 << (byte - 224 + 30)).to_le_bytes(),
        240 => f64::NAN.to_le_bytes(),
        241 => f64::INFINITY.to_le_bytes(),
        242 => f64::NEG_INFINITY.to_le_bytes(),
        243 => (-0.0_f64).to_le_bytes(),
        244 => f64::MIN_POSITIVE.to_le_bytes(),
        245 => i64::MAX.to_le_bytes(),
        _ => (i64::from(byte) - 256).to_le_bytes(),
    }
}

/// An array of numpy whose header is made of the first bytes, alone, packed by gzip, or as a member of an archive.
pub fn arrays(bytes: &[u8]) {
    let [kind, order, axes, shape @ ..] = bytes else { return };
    let kinds = ["<f8", ">f8", "<f4", "<i8", "|u1", "|b1", "<i4", "<u2", "<f2", "<U3", "<c16", "|O"];
    let descr = kinds[usize::from(*kind) % kinds.len()];
    let axes = usize::from(axes % 5).min(shape.len());
    let (shape, data) = shape.split_at(axes);
    let shape: Vec<String> = shape
        .iter()
        .map(|extent| match extent {
            0..=250 => (extent % 12).to_string(),
            _ => u64::MAX.wrapping_shr(u32::from(extent - 250) * 10).to_string(),
        })
        .collect();
    let comma = if axes == 1 { "," } else { "" };
    let fortran = if order % 2 == 0 { "False" } else { "True" };
    let mut head = format!(
        "{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({}{comma}), }}",
        shape.join(", ")
    );
    head.push_str(&" ".repeat((64 - (head.len() + 11) % 64) % 64));
    head.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((head.len() as u16).to_le_bytes());
    file.extend(head.as_bytes());
    file.extend(data);
    let stored = match order / 2 % 3 {
        0 => file,
        1 => packed(&file, usize::from(order / 16)),
        _ => archive(&format!("dgm{}.npy", order / 16), &file),
    };
    for format in [
        Format::Distance,
        Format::LowerDistance,
        Format::UpperDistance,
        Format::PointCloud,
        Format::Cubical,
        Format::Cripser,
        Format::Npz,
    ] {
        read_as(format, &stored, strict());
    }
}

/// A gzip file that lacks some bytes at its end.
fn packed(file: &[u8], lacking: usize) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(file).expect("memory takes everything");
    let mut packed = packer.finish().expect("memory takes everything");
    packed.truncate(packed.len() - lacking);
    packed
}

/// An archive of one member.
fn archive(name: &str, file: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a name");
    archive.write_all(file).expect("memory takes everything");
    archive.finish().expect("memory takes everything").into_inner()
}

fn strict() -> Lenience {
    Lenience::new(Vec::new())
}

/// Reads it; what comes is converted, as the command does it, into every format that takes it, written, and read back as itself.
fn read_as(format: Format, file: &[u8], lenience: Lenience) {
    let Some(content) = read(format, file, lenience) else { return };
    let conversion = Conversion::within(LIMIT);
    for other in Format::ALL {
        let converted = conversion.convert(content.clone(), other, &Interrupt::new());
        let fits = converted.and_then(|converted| {
            other.holds(&converted, Container::Plain)?;
            Ok(converted)
        });
        match fits {
            Ok(converted) => again(&converted, other),
            Err(Error::Usage { .. } | Error::Input { .. } | Error::Limit(_)) => {}
            Err(error) => panic!("bytes cannot cause {error}"),
        }
    }
}

fn again(content: &Content, format: Format) {
    let mut written = Vec::new();
    format.write(&mut written, content, Container::Plain).expect("memory takes everything");
    if written.len() as u64 > LIMIT {
        return;
    }
    let Some(again) = read(format, &written, strict()) else {
        // Simplices and columns are checked against each other only now, when they are read or built.
        assert!(bars(content).is_none(), "what was written as {format} is refused: {content:?}");
        return;
    };
    match (content, &again) {
        (Content::Simplices(_) | Content::Columns(_), _) => {
            if let (Some(bars), Some(again)) = (bars(content), bars(&again)) {
                assert_eq!(bars, again, "written as {format}");
            }
        }
        (Content::Distances(one), Content::Distances(other)) => assert_eq!(one.lower(), other.lower()),
        // Which cubes have the values is not said by a table.
        (Content::Grid(one), Content::Grid(other)) if format == Format::Cubical => {
            assert_eq!((one.extents(), one.values()), (other.extents(), other.values()));
        }
        // A barcode is no list: its bars may come in another order, and of one dimension the format may not say which.
        (Content::Diagram(one), Content::Diagram(other)) => {
            assert_eq!(bars_of(one), bars_of(other), "written as {format}");
        }
        (one, other) => assert_eq!(format!("{one:?}"), format!("{other:?}"), "written as {format}"),
    }
}

/// Births and deaths by their bits, in order.
fn bars_of(intervals: &[Interval]) -> Vec<(u64, u64)> {
    // Adding 0 makes one zero of both.
    let bits = |interval: &Interval| ((interval.birth + 0.0).to_bits(), (interval.death + 0.0).to_bits());
    let mut bars: Vec<_> = intervals.iter().map(bits).collect();
    bars.sort_unstable();
    bars
}

/// The barcode of a small complex or matrix; none of one that is refused.
fn bars(content: &Content) -> Option<Barcode> {
    match content {
        Content::Simplices(list) if list.len() <= MOST_CELLS => {
            let complex = accepted(list.clone().build(&Interrupt::new()))?;
            Some(super::same(&complex.boundary(Z2)))
        }
        Content::Columns(columns) if columns.len() <= MOST_CELLS => {
            Some(super::same(&accepted(columns.clone().matrix())?))
        }
        _ => None,
    }
}

fn read(format: Format, file: &[u8], lenience: Lenience) -> Option<Content> {
    let interrupt = Interrupt::new();
    let source = Source::from_bytes(PathBuf::from("bytes"), file.to_vec(), LIMIT, &interrupt);
    accepted(format.read(&accepted(source)?.with_lenience(lenience), &interrupt))
}
