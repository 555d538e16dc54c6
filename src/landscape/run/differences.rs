//! The keys in which two plans differ.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// One clause for every dotted key whose value differs, the keys of `skip` left out.
pub(super) fn between(old: &Table, new: &Table, skip: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    walk("", old, new, skip, &mut found);
    found
}

fn walk(prefix: &str, old: &Table, new: &Table, skip: &BTreeSet<&str>, found: &mut Vec<String>) {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let name = format!("{prefix}{key}");
        if skip.contains(name.as_str()) {
            continue;
        }
        match (old.get(key), new.get(key)) {
            (Some(Value::Table(old)), Some(Value::Table(new))) => {
                walk(&format!("{name}."), old, new, skip, found);
            }
            (old, new) if old == new => {}
            (old, new) => {
                let show = |value: Option<&Value>| value.map_or("not set".to_owned(), Value::to_string);
                found.push(format!("`{name}` was {} and is {}", show(old), show(new)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_differing_key_is_named_with_both_values() {
        let old = toml::from_str("[a]\nx = 1\ny = 0.5\n[a.in]\nz = \"q\"\npath = \"one\"").expect("valid");
        let new = toml::from_str("[a]\nx = 2\ny = 0.5\n[a.in]\npath = \"two\"\n[b]\n").expect("valid");
        let found = super::between(&old, &new, &BTreeSet::from(["a.in.path"]));
        assert_eq!(
            found,
            ["`a.in.z` was \"q\" and is not set", "`a.x` was 1 and is 2", "`b` was not set and is {}"]
        );
        assert!(super::between(&old, &old, &BTreeSet::new()).is_empty());
    }
}
