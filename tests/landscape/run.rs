//! The run directory: what was finished comes back bit for bit, what is damaged is noticed, what differs is refused.

use std::fs;
use std::path::{Path, PathBuf};

use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::{Input, Partners, RunContents, RunDirectory};
use sublevel::landscape::simplex::{GrownSimplex, Maximum, Sample};
use sublevel::landscape::{Watch, replace};
use sublevel::{Error, Interrupt, Result};
use tempfile::TempDir;

/// A folder with a plan, a data file and a place for the run.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        fs::write(folder.path().join("plan.toml"), "[minima]\ncount = 3\n").expect("written");
        fs::write(folder.path().join("images"), b"pixels").expect("written");
        Self { folder }
    }

    fn run(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    fn piece(&self, name: &str) -> PathBuf {
        self.run().join("pieces").join(name)
    }

    fn plan(&self, sets: &[&str]) -> Plan {
        let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
        Plan::read(&self.folder.path().join("plan.toml"), &sets).expect("the plan is valid").0
    }

    fn input(&self, name: &str) -> [Input; 1] {
        [Input { key: "data.train_images".to_owned(), path: self.folder.path().join(name) }]
    }

    fn open_with(&self, sets: &[&str]) -> Result<RunDirectory> {
        RunDirectory::open(&self.run(), &self.plan(sets), &self.input("images"))
    }

    fn join(&self, sets: &[&str], number: &str) -> Result<RunDirectory> {
        let shard = number.parse().expect("a shard");
        RunDirectory::open_with(
            &self.run(),
            &self.plan(sets),
            &self.input("images"),
            Partners::Shards(shard),
            &Interrupt::new(),
        )
    }

    fn open(&self) -> RunDirectory {
        self.open_with(&[]).expect("the run opens")
    }
}

/// A made-up piece whose numbers are hard to write: subnormal, minus zero, infinite, 17 digits.
fn piece(vertices: &[u32]) -> GrownSimplex {
    let samples = vec![
        Sample { point: vec![1.0 / 3.0, 2.0 / 3.0], loss: f64::INFINITY, accuracy: None },
        Sample { point: vec![0.1 + 0.2, -0.0], loss: 1e-310, accuracy: Some(0.97) },
    ];
    GrownSimplex {
        vertices: vertices.to_vec(),
        centre: (0..50).map(|i| f64::from(i).sin() / 7.0).chain([-0.0, 5e-324, f64::MAX]).collect(),
        maximum: Maximum {
            loss: 0.1 + 0.2,
            accuracy: Some(1.0 / 3.0),
            argmax: vec![0.7, 0.3],
            evaluations: 91,
            refinement: f64::INFINITY,
            samples,
        },
        value: f64::INFINITY,
        gradients: u64::MAX,
    }
}

fn flip(path: &Path, byte: usize, bit: u8) {
    let mut bytes = fs::read(path).expect("readable");
    bytes[byte] ^= 1 << bit;
    fs::write(path, bytes).expect("written");
}

#[test]
fn a_kept_piece_comes_back_bit_for_bit() {
    let place = Place::new();
    let kept = piece(&[0, 12, 305]);
    place.open().keep(&kept).expect("kept");
    let found = place.open().find(&[0, 12, 305]).expect("readable").expect("there");
    assert_eq!(found, kept);
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&found.centre), bits(&kept.centre));
    assert_eq!(bits(&found.maximum.samples[1].point), bits(&kept.maximum.samples[1].point));
    assert_eq!(place.open().find(&[0, 12]).expect("readable"), None);
}

#[test]
fn a_loss_that_is_no_number_is_refused_by_name() {
    let place = Place::new();
    let diverged = GrownSimplex { value: f64::NAN, ..piece(&[1, 2]) };
    let error = place.open().keep(&diverged).expect_err("refused").to_string();
    assert!(error.starts_with("simplex [1, 2]: its loss is not a number"), "{error}");
    assert_eq!(place.open().find(&[1, 2]).expect("readable"), None);
}

#[test]
fn a_flipped_bit_anywhere_in_a_record_never_yields_another_piece() {
    let place = Place::new();
    let kept = piece(&[3, 4]);
    place.open().keep(&kept).expect("kept");
    let path = place.piece("3-4.json");
    let length = fs::read(&path).expect("readable").len();
    let run = place.open();
    let mut noticed = 0;
    for byte in 0..length {
        let bit = (byte % 8) as u8;
        flip(&path, byte, bit);
        match run.find(&[3, 4]).expect("readable") {
            None => noticed += 1,
            Some(found) => assert_eq!(found, kept, "byte {byte}"),
        }
        flip(&path, byte, bit);
    }
    assert!(noticed > length / 2, "{noticed} of {length}");
    assert_eq!(run.find(&[3, 4]).expect("readable"), Some(kept));
}

/// Damages a copy of a good run in one way; the warning must hold `wanted`, and the piece must be missing.
fn damage(wanted: &str, harm: impl Fn(&Place)) {
    let place = Place::new();
    let run = place.open();
    for vertices in [&[0][..], &[1], &[0, 1]] {
        run.keep(&piece(vertices)).expect("kept");
    }
    drop(run);
    harm(&place);
    let run = place.open();
    let warnings = run.damaged().join("\n");
    assert!(warnings.contains(wanted) && warnings.contains("0-1.json"), "{warnings}; wanted: {wanted}");
    assert_eq!(run.damaged().len(), 1, "{warnings}");
    assert_eq!(run.find(&[0, 1]).expect("readable"), None);
    assert!(run.find(&[0]).expect("readable").is_some());
    run.keep(&piece(&[0, 1])).expect("kept");
    drop(run);
    let run = place.open();
    assert!(run.damaged().is_empty() && run.find(&[0, 1]).expect("readable").is_some());
}

#[test]
fn damage_is_noticed_named_and_repaired() {
    let cut = |name: &'static str, keep: fn(usize) -> usize| {
        move |place: &Place| {
            let bytes = fs::read(place.piece(name)).expect("readable");
            fs::write(place.piece(name), &bytes[..keep(bytes.len())]).expect("written");
        }
    };
    damage("0-1.safetensors does not match its checksum", cut("0-1.safetensors", |length| length - 1));
    damage("0-1.safetensors does not match its checksum", cut("0-1.safetensors", |_| 0));
    damage("its record does not parse", cut("0-1.json", |length| length / 2));
    damage("its record does not parse", cut("0-1.json", |_| 0));
    for byte in [0, 8, 60, 200, 495] {
        damage("0-1.safetensors does not match its checksum", |place| {
            flip(&place.piece("0-1.safetensors"), byte, 3);
        });
    }
    damage("0-1.safetensors is missing", |place| {
        fs::remove_file(place.piece("0-1.safetensors")).expect("removed");
    });
    damage("its record is that of [1]", |place| {
        fs::copy(place.piece("1.json"), place.piece("0-1.json")).expect("copied");
    });
    damage("0-1.safetensors does not match its checksum", |place| {
        let other = GrownSimplex { centre: vec![1.0; 53], ..piece(&[7]) };
        let run = place.open();
        run.keep(&other).expect("kept");
        fs::copy(place.piece("7.safetensors"), place.piece("0-1.safetensors")).expect("copied");
    });
}

#[test]
fn what_a_killed_process_leaves_is_no_piece_and_is_cleaned_away() {
    let place = Place::new();
    place.open().keep(&piece(&[0])).expect("kept");
    // Killed after the tensor, before the record; and in the middle of either.
    fs::copy(place.piece("0.safetensors"), place.piece("1.safetensors")).expect("copied");
    fs::write(place.piece("2.safetensors.unfinished"), b"half").expect("written");
    fs::write(place.piece("3.json.unfinished"), b"half").expect("written");
    let run = place.open();
    assert!(run.damaged().is_empty(), "{:?}", run.damaged());
    for vertex in [1, 2, 3] {
        assert_eq!(run.find(&[vertex]).expect("readable"), None);
    }
    assert!(!place.piece("2.safetensors.unfinished").exists() && !place.piece("3.json.unfinished").exists());
}

#[test]
fn losses_are_a_table_with_one_header() {
    let place = Place::new();
    place.open().loss(&[0, 1], 0.25, 1.5).expect("written");
    place.open().loss(&[0, 1], 0.5, f64::INFINITY).expect("written");
    let table = fs::read_to_string(place.run().join("losses.csv")).expect("readable");
    assert_eq!(table, "vertices,share,loss\n0-1,0.25,1.5\n0-1,0.5,inf\n");
}

#[test]
fn a_directory_killed_at_birth_is_taken_over() {
    let place = Place::new();
    fs::create_dir_all(place.run().join("pieces")).expect("created");
    for name in ["lock", "plan.toml.unfinished"] {
        fs::write(place.run().join(name), b"").expect("written");
    }
    place.open().keep(&piece(&[0])).expect("kept");
}

#[test]
fn a_changed_plan_is_refused_by_key() {
    let place = Place::new();
    drop(place.open());
    let error = place.open_with(&["minima.count=5", "objective.weight_decay=0.25"]).expect_err("refused");
    assert!(matches!(error, Error::Mismatch(_)), "{error}");
    let error = error.to_string();
    assert!(error.contains("`minima.count` was 3 and is 5"), "{error}");
    assert!(error.contains("`objective.weight_decay` was 0.001 and is 0.25"), "{error}");
    assert!(!error.contains("minima.seed"), "{error}");
    drop(place.open());
}

#[test]
fn changed_data_is_refused_by_name_and_moved_data_is_not() {
    let place = Place::new();
    drop(place.open());
    fs::copy(place.folder.path().join("images"), place.folder.path().join("elsewhere")).expect("copied");
    let moved = ["data.train_images=elsewhere"];
    RunDirectory::open(&place.run(), &place.plan(&moved), &place.input("elsewhere")).expect("same content");
    fs::write(place.folder.path().join("images"), b"pixelz").expect("written");
    let error = place.open_with(&[]).expect_err("refused").to_string();
    assert!(error.contains("`data.train_images` has changed"), "{error}");
    let none = RunDirectory::open(&place.run(), &place.plan(&[]), &[]).expect_err("refused").to_string();
    assert!(none.contains("`data.train_images` is no longer given"), "{none}");
}

#[test]
fn results_of_another_version_are_refused() {
    let place = Place::new();
    drop(place.open());
    let manifest = place.run().join("manifest.json");
    let text = fs::read_to_string(&manifest).expect("readable");
    let version = env!("CARGO_PKG_VERSION");
    for (from, to, wanted) in [
        (version, "9.9.9", "it was computed by sublevel 9.9.9"),
        ("sublevel-run/1", "sublevel-run/8", "a run of format `sublevel-run/8`"),
        ("{", "", "manifest.json:2: invalid type"),
    ] {
        fs::write(&manifest, text.replacen(from, to, 1)).expect("written");
        let error = place.open_with(&[]).expect_err("refused").to_string();
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn one_process_writes_a_run_at_a_time() {
    let place = Place::new();
    let first = place.open();
    let error = place.open_with(&[]).expect_err("refused");
    assert!(error.to_string().contains("another process is writing this run"), "{error}");
    assert_eq!(error.exit_code(), 1);
    drop(first);
    place.open();
}

#[test]
fn processes_that_share_a_run_keep_out_one_that_is_alone_and_the_other_way_round() {
    let place = Place::new();
    let join = |number: &str| place.join(&[], number);
    let (first, second) = (join("1/2").expect("it is new"), join("2/2").expect("shared"));
    let error = place.open_with(&[]).expect_err("refused").to_string();
    assert!(error.contains("another process is writing this run"), "{error}");
    // What another may be writing at this moment is left alone.
    let unfinished = place.piece("2.json.77.unfinished");
    fs::write(&unfinished, b"half").expect("written");
    drop(join("1/3").expect("it shares"));
    assert!(unfinished.exists());
    let error = join("1/2").expect_err("two would write one log").to_string();
    assert!(error.contains("another process is shard 1/2 of this run"), "{error}");
    let claim = first.claim("0-1").expect("locks").expect("free");
    assert!(second.claim("0-1").expect("locks").is_none() && second.claim("0-2").expect("locks").is_some());
    assert!(second.branch("seed-1").expect("made").claim("0-1").expect("locks").is_some(), "another piece");
    drop(claim);
    assert!(second.claim("0-1").expect("locks").is_some());
    first.keep(&piece(&[0])).expect("kept");
    assert!(second.find(&[0]).expect("readable").is_some());
    drop((first, second));
    let alone = place.open();
    assert!(!unfinished.exists());
    let error = join("1/2").expect_err("refused").to_string();
    assert!(error.contains("a process without --shard is writing this run"), "{error}");
    drop(alone);
    let late = join("2/2").expect("free again");
    let contents = RunContents::read(late.path()).expect("readable");
    assert_eq!((contents.pieces.len(), contents.logs().expect("readable").len()), (1, 4));
}

#[test]
fn what_a_killed_process_left_half_written_anywhere_goes_when_a_shard_is_alone() {
    let place = Place::new();
    let join = |number: &str| place.join(&[], number).expect("it opens");
    let first = join("1/2");
    let branch = first.branch("seed-1").expect("made");
    let half = ["pieces", "searches", "trust/seed-1"]
        .map(|folder| place.run().join(folder).join("0.json.7.unfinished"));
    fs::create_dir_all(place.run().join("searches")).expect("made");
    for path in &half {
        fs::write(path, b"half").expect("written");
    }
    drop(join("2/2"));
    assert!(half.iter().all(|path| path.exists()), "another may be writing them");
    drop((first, branch));
    drop(join("2/2"));
    assert!(!half.iter().any(|path| path.exists()), "{half:?}");
}

#[test]
fn another_way_to_measure_trust_is_refused_while_others_are_at_work() {
    let place = Place::new();
    let first = place.join(&[], "1/2").expect("new");
    let error = place.join(&["trust.null=true"], "2/2").expect_err("refused");
    assert!(error.to_string().contains("`trust.null` was false and is true"), "{error}");
    assert_eq!(error.exit_code(), 3);
    let told = || RunContents::read(&place.run()).expect("readable").plan.trust.null;
    assert!(!told());
    place.join(&[], "2/2").expect("the same plan");
    drop(first);
    place.join(&["trust.null=true"], "2/2").expect("alone");
    assert!(told());
}

#[test]
fn a_log_that_is_no_text_hides_no_other() {
    let place = Place::new();
    let run = place.join(&[], "1/2").expect("new");
    run.log("one line").expect("written");
    fs::write(place.run().join("log.txt"), b"\xff\xfe torn\n").expect("written");
    fs::write(place.run().join("log-book.txt"), b"not of the run").expect("written");
    let logs = RunContents::read(&place.run()).expect("readable").logs().expect("readable");
    assert!(logs.len() == 2 && logs.iter().any(|log| log.contains("one line")), "{logs:?}");
}

#[test]
fn a_directory_that_is_no_run_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.run()).expect("created");
    fs::write(place.run().join("thesis.tex"), b"precious").expect("written");
    let error = place.open_with(&[]).expect_err("refused").to_string();
    assert!(error.contains("holds thesis.tex"), "{error}");
    assert_eq!(fs::read_dir(place.run()).expect("readable").count(), 1);

    let place = Place::new();
    place.open().keep(&piece(&[0])).expect("kept");
    fs::remove_file(place.run().join("manifest.json")).expect("removed");
    let error = place.open_with(&[]).expect_err("refused").to_string();
    assert!(error.contains("the manifest is missing although there are results"), "{error}");
}

#[test]
fn reading_needs_no_lock_and_sees_the_whole_pieces_in_order() {
    let place = Place::new();
    let run = place.open();
    for vertices in [&[0, 1][..], &[10], &[2], &[0]] {
        run.keep(&piece(vertices)).expect("kept");
    }
    fs::write(place.piece("2.json"), b"{}").expect("written");
    let contents = RunContents::read(&place.run()).expect("readable");
    let vertices: Vec<_> = contents.pieces.iter().map(|piece| piece.vertices.clone()).collect();
    assert_eq!(vertices, [vec![0], vec![10], vec![0, 1]]);
    assert_eq!(contents.damaged.len(), 1);
    assert_eq!(contents.plan, place.plan(&[]));
    assert_eq!(contents.manifest, *run.manifest());
    let error = RunContents::read(place.folder.path()).expect_err("no run").to_string();
    assert!(error.contains("it has no manifest.json"), "{error}");
}

#[test]
fn a_piece_that_has_changed_is_replaced_under_its_claim() {
    let place = Place::new();
    let [first, second] = ["1/2", "2/2"].map(|number| place.join(&[], number).expect("it opens"));
    let (old, mut new) = (piece(&[0]), piece(&[0]));
    new.centre[0] += 1.0;
    first.keep(&old).expect("kept");
    let claim = second.claim("0").expect("locks").expect("free");
    let interrupt = Interrupt::new();
    interrupt.set();
    let watch = Watch::silent(&interrupt);
    replace(&first, std::slice::from_ref(&old), &watch).expect("nothing to do");
    let error = replace(&first, std::slice::from_ref(&new), &watch).expect_err("it would wait for the claim");
    assert_eq!(error.exit_code(), 130, "{error}");
    assert_eq!(second.find(&[0]).expect("readable"), Some(old));
    drop(claim);
    replace(&first, std::slice::from_ref(&new), &watch).expect("replaced");
    assert_eq!(second.find(&[0]).expect("readable"), Some(new));
    assert!(second.claim("0").expect("locks").is_some(), "given back");
}
