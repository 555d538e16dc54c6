//! Distances and vectors against what GUDHI, persim and numpy give for the same diagrams: `data/reference/distances.py`.

use serde_json::Value;
use sublevel::barcode::{
    PersistenceImage, Statistics, Wasserstein, betti_curve, bottleneck, entropy, persistence_landscape,
};
use sublevel::{Diagram, Interrupt};

fn reference() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/reference/distances.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("it is there")).expect("it is JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn diagram(value: &Value) -> Diagram {
    let points = value.as_array().expect("a list").iter().map(numbers);
    points.map(|point| (point[0], point[1])).collect()
}

#[track_caller]
fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} for {expected}");
    }
}

#[test]
fn distances_are_those_of_gudhi_and_persim() {
    let reference = reference();
    let (a, b) = (diagram(&reference["a"]), diagram(&reference["b"]));
    for peer in ["gudhi", "persim"] {
        let expected = reference["bottleneck"][peer].as_f64().expect("a number");
        assert_close(&[bottleneck(&a, &b)], &[expected]);
    }
    let distance = |order, norm| {
        Wasserstein { order, norm }.distance(&a, &b, &Interrupt::new()).expect("it is a distance")
    };
    for case in reference["wasserstein"].as_array().expect("a list") {
        let norm = case["norm"].as_f64().unwrap_or(f64::INFINITY);
        let found = distance(case["order"].as_f64().expect("a number"), norm);
        assert_close(&[found], &[case["gudhi"].as_f64().expect("a number")]);
    }
    assert_close(&[distance(1.0, 2.0)], &[reference["persim_wasserstein"].as_f64().expect("a number")]);
}

#[test]
fn curves_are_those_of_gudhi() {
    let reference = reference();
    let (a, grid) = (diagram(&reference["a"]), numbers(&reference["grid"]));
    let betti: Vec<f64> = betti_curve(&a, &grid).into_iter().map(|betti| betti as f64).collect();
    assert_eq!(betti, numbers(&reference["betti"]));
    let landscape = persistence_landscape(&a, 3, &grid).concat();
    let scaled: Vec<f64> = landscape.iter().map(|height| height * 2_f64.sqrt()).collect();
    assert_close(&scaled, &numbers(&reference["gudhi_landscape"]));
}

#[test]
fn images_entropies_and_statistics_are_those_of_persim_gudhi_and_numpy() {
    let reference = reference();
    let a = diagram(&reference["a"]);
    let image = PersistenceImage {
        births: (0.0, 1.0),
        lengths: (0.0, 0.8),
        pixels: (5, 4),
        deviation: 0.1,
        power: 1.0,
    };
    let expected = reference["persim_image"].as_array().expect("a list").iter().flat_map(numbers);
    assert_close(&image.of(&a).concat(), &expected.collect::<Vec<_>>());
    for peer in ["gudhi", "persim"] {
        assert_close(&[entropy(&a)], &[reference["entropy"][peer].as_f64().expect("a number")]);
    }
    for (found, expected) in
        Statistics::of(&a).iter().zip(reference["statistics"].as_array().expect("a list"))
    {
        assert_eq!(Some(found.count as u64), expected["count"].as_u64());
        let of = |name: &str| expected[name].as_f64().expect("a number");
        assert_close(&[found.mean, found.deviation], &[of("mean"), of("deviation")]);
        assert_close(&found.quartiles, &numbers(&expected["quartiles"]));
    }
}

#[test]
fn bars_that_never_end_count_in_curves_alone() {
    let endless: Diagram = [(0.0, f64::INFINITY), (1.0, 3.0)].into_iter().collect();
    assert_eq!(betti_curve(&endless, &[-1.0, 0.0, 2.0, 3.0]), [0, 1, 2, 1]);
    assert_eq!(persistence_landscape(&endless, 2, &[2.0]), [[2.0], [1.0]]);
    assert_eq!(entropy(&endless), 0.0);
    assert!(entropy(&Diagram::default()).is_sign_positive());
    assert_eq!(Statistics::of(&endless).map(|of| of.count), [2, 1, 1]);
    assert!(Statistics::new([]).mean.is_nan());
}
