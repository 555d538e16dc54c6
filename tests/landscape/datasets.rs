//! IDX and CIFAR-10 files, whole and damaged.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use sublevel::landscape::dataset::{DataOptions, Dataset, Examples, Format};
use tempfile::TempDir;

fn idx(sizes: &[u32], content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, sizes.len() as u8];
    for size in sizes {
        bytes.extend(size.to_be_bytes());
    }
    bytes.extend(content);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// Writes both files and opens them as training data.
fn open(images: &[u8], labels: &[u8]) -> Result<Dataset, String> {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("images"), images).expect("a writable folder");
    std::fs::write(folder.path().join("labels"), labels).expect("a writable folder");
    let options = DataOptions {
        train_images: "images".into(),
        train_labels: "labels".into(),
        ..DataOptions::default()
    };
    let prefix = format!("{}/", folder.path().display());
    Dataset::open(&options, folder.path()).map_err(|error| error.to_string().replace(&prefix, ""))
}

#[test]
fn a_file_is_read_plain_and_compressed() {
    let images = idx(&[2, 1, 3], &[0, 51, 255, 102, 153, 204]);
    let labels = idx(&[2], &[7, 1]);
    let plain = open(&images, &labels).expect("good files");
    assert_eq!(plain.train.shape(), [1, 1, 3]);
    assert_eq!(plain.train.image(0), [0.0, 0.2, 1.0]);
    assert_eq!(plain.train.image(1), [0.4, 0.6, 0.8]);
    assert_eq!(plain.train.labels(), [7, 1]);
    let compressed = open(&gzip(&images), &gzip(&labels)).expect("good files");
    assert_eq!(plain.train, compressed.train);
    assert_eq!(plain.files[0].path, PathBuf::from("images"));
    assert_ne!(plain.files[0].sha256, compressed.files[0].sha256, "the hash is that of the bytes on disk");
}

#[test]
fn the_first_examples_alone_are_kept_if_so_many_are_wanted() {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("images"), idx(&[3, 1, 2], &[0, 51, 255, 0, 1, 2])).expect("writable");
    std::fs::write(folder.path().join("labels"), idx(&[3], &[4, 5, 6])).expect("writable");
    let first = |first| {
        let (train_images, train_labels) = ("images".into(), "labels".into());
        let options =
            DataOptions { train_images, train_labels, first: Some(first), ..DataOptions::default() };
        Dataset::open(&options, folder.path()).map_err(|error| error.to_string())
    };
    let two = first(2).expect("there are three").train;
    assert_eq!((two.len(), two.labels(), two.image(1)), (2, &[4, 5][..], &[1.0, 0.0][..]));
    assert_eq!(first(3).expect("there are three").train.len(), 3);
    for count in [0, 4] {
        let wanted =
            format!("plan key `data.first`: {count}; expected 1 to 3, the number of training examples");
        assert_eq!(first(count).expect_err("out of range"), wanted);
    }
}

#[test]
fn the_hash_is_sha_256() {
    let dataset = open(&idx(&[1, 1, 1], &[9]), &idx(&[1], &[0])).expect("good files");
    // printf '\0\0\10\1\0\0\0\1\0' | sha256sum
    let expected = "dd6678dd4d4a65187aea2998f0283b84b0954bdf39e390aedd72b021aca7a29e";
    assert_eq!(dataset.files[1].sha256, expected);
}

#[test]
fn damage_is_named_with_its_place() {
    let images = idx(&[2, 1, 3], &[0; 6]);
    let labels = idx(&[2], &[0; 2]);
    let cases: [(&[u8], &[u8], &str); 10] = [
        (b"", &labels, "images@0: the file ends after 0 bytes; expected "),
        (&labels, &labels, "images@0: the magic number [00, 00, 08, 01]; expected [00, 00, 08, 03]"),
        (&images[..11], &labels, "images@11: the file ends; expected 3 sizes, 16 bytes of header"),
        (&images[..20], &labels, "images@20: the file ends; expected 6 bytes after the header"),
        (&idx(&[2, 1, 3], &[0; 7]), &labels, "images@22: the file goes on; expected 6 bytes"),
        (&idx(&[2, 0, 3], &[]), &labels, "images@8: a size of 0; expected at least 1"),
        (&idx(&[u32::MAX; 3], &[1, 2]), &labels, "images@18: the file ends; expected "),
        (&gzip(&images)[..20], &labels, "images: "),
        (&images, &idx(&[3], &[0; 3]), "labels@4: 3 labels; expected one for each of the 2 images"),
        (&images, &gzip(&idx(&[u32::MAX], &[1])), "labels@9: the file ends; expected 4294967295 bytes"),
    ];
    for (images, labels, expected) in cases {
        let message = open(images, labels).expect_err(expected);
        assert!(message.starts_with(expected), "{message:?} instead of {expected:?}");
    }
}

#[test]
fn keys_without_their_counterpart_are_named() {
    let message = |options: &DataOptions| {
        Dataset::open(options, Path::new("data/digits")).expect_err("a bad plan").to_string()
    };
    assert!(message(&DataOptions::default()).contains("data.train_images"));
    let mut digits = digits();
    digits.test_labels = None;
    assert!(message(&digits).contains("plan key `data.test_labels`: it is missing"));
    digits.train_labels = "no-such-file".into();
    assert!(message(&digits).starts_with("data/digits/no-such-file: "));
}

/// The digits of the repository, relative to `data/digits`.
pub(crate) fn digits() -> DataOptions {
    DataOptions {
        train_images: "train-images-idx3-ubyte.gz".into(),
        train_labels: "train-labels-idx1-ubyte.gz".into(),
        test_images: Some("t10k-images-idx3-ubyte.gz".into()),
        test_labels: Some("t10k-labels-idx1-ubyte.gz".into()),
        ..DataOptions::default()
    }
}

#[test]
fn the_digits_are_all_there() {
    let digits = Dataset::open(&digits(), Path::new("data/digits")).expect("the repository's data");
    assert_eq!((digits.train.len(), digits.train.shape()), (1497, [1, 8, 8]));
    assert_eq!(digits.test.as_ref().map(Examples::len), Some(300));
    assert_eq!(digits.files.len(), 4);
    let (mut seen, mut brightest) = ([0; 10], 0.0_f32);
    for example in 0..digits.train.len() {
        seen[digits.train.labels()[example] as usize] += 1;
        brightest = digits.train.image(example).iter().copied().fold(brightest, f32::max);
    }
    assert!(seen.iter().all(|&count| count > 100), "{seen:?}");
    assert_eq!(brightest, 1.0);
}

/// Records of CIFAR-10 with these labels; pixel `i` of record `r` is `r + i` modulo 256.
fn cifar(labels: &[u8]) -> Vec<u8> {
    let record =
        |(r, &label): (usize, &u8)| std::iter::once(label).chain((0..3072).map(move |i| (r + i) as u8));
    labels.iter().enumerate().flat_map(record).collect()
}

/// Writes `a`, `b` and `t`, and opens the first two as training data and the third as test data.
fn open_cifar(files: [&[u8]; 3], change: impl FnOnce(&mut DataOptions)) -> Result<Dataset, String> {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, file) in ["a", "b", "t"].iter().zip(files) {
        std::fs::write(folder.path().join(name), file).expect("a writable folder");
    }
    let mut options = DataOptions {
        format: Format::Cifar10,
        train: vec!["a".into(), "b".into()],
        test: vec!["t".into()],
        ..DataOptions::default()
    };
    change(&mut options);
    let prefix = format!("{}/", folder.path().display());
    Dataset::open(&options, folder.path()).map_err(|error| error.to_string().replace(&prefix, ""))
}

#[test]
fn files_of_cifar_follow_one_another_and_are_normalised() {
    let files = (cifar(&[3, 9]), gzip(&cifar(&[0])), cifar(&[7]));
    let dataset = open_cifar([&files.0, &files.1, &files.2], |_| ()).expect("good files");
    assert_eq!((dataset.train.shape(), dataset.train.labels()), ([3, 32, 32], &[3, 9, 0][..]));
    // Red first: pixel 0 of red, pixel 1 of green, and of the second record.
    assert_eq!(dataset.train.image(0)[5], 5.0 / 255.0);
    assert_eq!(dataset.train.image(0)[1024 + 1], 1.0 / 255.0);
    assert_eq!(dataset.train.image(1)[0], 1.0 / 255.0);
    assert_eq!(dataset.test.as_ref().expect("a test file").labels(), [7]);
    let names: Vec<_> = dataset.files.iter().map(|file| file.path.display().to_string()).collect();
    assert_eq!(names, ["a", "b", "t"]);
    let normalised = open_cifar([&files.0, &files.1, &files.2], |options| {
        options.mean = vec![0.0, 0.5, 1.0];
        options.deviation = vec![1.0, 0.25, 2.0];
    });
    let normalised = normalised.expect("good files");
    for (own, old) in [
        (&normalised.train, &dataset.train),
        (normalised.test.as_ref().expect("test"), dataset.test.as_ref().expect("test")),
    ] {
        for (place, (mean, deviation)) in [(7, (0.0, 1.0)), (1024 + 7, (0.5, 0.25)), (2048 + 7, (1.0, 2.0))] {
            let wanted = (f64::from(old.image(0)[place]) - mean) / deviation;
            assert!((f64::from(own.image(0)[place]) - wanted).abs() < 1e-6, "{place}");
        }
    }
}

type Change = fn(&mut DataOptions);

#[test]
fn what_is_wrong_with_cifar_is_named() {
    let good = cifar(&[1]);
    let bad = cifar(&[1, 10]);
    let cases: [(&[u8], Change, &str); 8] = [
        (&good[..3000], |_| (), "a@3000: the file ends after 3000 bytes; expected records of 3073 bytes"),
        (b"", |_| (), "a@0: the file ends after 0 bytes"),
        (&bad, |_| (), "a@3073: label 10; expected 0 to 9"),
        (&gzip(&good)[..99], |_| (), "a: "),
        (&good, |options| options.train.clear(), "plan key `data.train`: it is missing"),
        (&good, |options| options.train_labels = "a".into(), "plan key `data.train_labels`: given; expected"),
        (
            &good,
            |options| options.mean = vec![0.5, 0.5],
            "plan key `data.mean`: 2 numbers; expected 3, one for each",
        ),
        (
            &good,
            |options| options.deviation = vec![1.0, 0.0, 1.0],
            "plan key `data.deviation`: [1.0, 0.0, 1.0]",
        ),
    ];
    for (file, change, expected) in cases {
        let message = open_cifar([file, &good, &good], change).expect_err(expected);
        assert!(message.starts_with(expected), "{message:?} instead of {expected:?}");
    }
    let mut digits = digits();
    digits.train.push("x".into());
    let message = Dataset::open(&digits, Path::new("data/digits")).expect_err("a key of cifar").to_string();
    assert!(message.starts_with("plan key `data.train`: given; expected the keys train_images"), "{message}");
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn the_shared_images_of_cifar_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/cifar-10");
    if !folder.exists() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let options = DataOptions {
        format: Format::Cifar10,
        train: vec!["test_batch.bin.gz".into()],
        ..DataOptions::default()
    };
    let data = Dataset::open(&options, &folder).expect("the shared data").train;
    assert_eq!(data.len(), 2000);
    let mut counts = [0; 10];
    data.labels().iter().for_each(|&label| counts[label as usize] += 1);
    assert_eq!(counts, [200; 10]);
}
