//! Which units of a network can change places: channels and neurons that the same additions tie together move as one.

use std::ops::Range;

use super::steps::{Operation, Step, Value};
use super::{Activation, Network};

/// Units that can be exchanged without a change of the function: exchanging two exchanges the parameters at their places.
#[derive(Debug)]
pub(super) struct Units {
    /// For each unit its places in the parameter vector, in one order for all.
    pub(super) places: Vec<Vec<usize>>,
    /// Whether the sign of all of them may be turned too.
    pub(super) odd: bool,
}

/// The classes of values whose channels must be exchanged in the same way.
struct Classes {
    of: Vec<usize>,
    /// Classes that must stay as they are.
    fixed: Vec<bool>,
}

impl Network {
    /// All units that can be exchanged, a class at a time, in the order of the layers.
    pub(super) fn exchangeable(&self) -> Vec<Units> {
        let classes = Classes::of(&self.values, &self.steps);
        let free =
            (0..self.values.len()).filter(|&value| classes.of[value] == value && !classes.fixed[value]);
        free.map(|class| self.class(class, &classes)).collect()
    }

    /// The units of one class.
    fn class(&self, class: usize, classes: &Classes) -> Units {
        let mut places = vec![Vec::new(); self.values[class].shape[0]];
        let mut odd = true;
        for (made, step) in self.steps.iter().enumerate().map(|(place, step)| (place + 1, step)) {
            let (writes, reads) = (classes.of[made] == class, classes.of[step.input] == class);
            if !(writes || reads) {
                continue;
            }
            let input = self.values[step.input];
            match &step.operation {
                Operation::Convolution { geometry, weight, bias, .. } => {
                    let square = geometry.kernel * geometry.kernel;
                    let shape = [geometry.channels, geometry.depth, square];
                    add(&mut places, weight, shape, (writes, reads));
                    add_each(&mut places, bias.iter().filter(|_| writes));
                    odd = false;
                }
                Operation::Linear { weight, bias, activation } => {
                    let outputs = bias.len();
                    let shape = [outputs, input.shape[0], input.plane()];
                    add(&mut places, weight, shape, (writes, reads));
                    add_each(&mut places, Some(bias).into_iter().filter(|_| writes));
                    odd &= !writes || *activation == Activation::Tanh;
                }
                Operation::Normalise { weight, bias, .. } => {
                    add_each(&mut places, [weight, bias]);
                    odd = false;
                }
                Operation::Flatten => {}
                Operation::Pool { .. } | Operation::Add { .. } => odd = false,
            }
        }
        Units { places, odd }
    }
}

impl Classes {
    fn of(values: &[Value], steps: &[Step]) -> Self {
        let mut classes = Self { of: (0..values.len()).collect(), fixed: vec![false; values.len()] };
        for (made, step) in steps.iter().enumerate().map(|(place, step)| (place + 1, step)) {
            match step.operation {
                Operation::Convolution { .. } | Operation::Linear { .. } => {}
                Operation::Normalise { .. } | Operation::Pool { .. } | Operation::Flatten => {
                    classes.tie(step.input, made);
                }
                Operation::Add { shortcut, .. } => {
                    classes.tie(step.input, made);
                    if values[shortcut].shape[0] == values[made].shape[0] {
                        classes.tie(shortcut, made);
                    } else {
                        // Channels that are padded by zeros keep their numbers.
                        classes.fix(shortcut);
                        classes.fix(made);
                    }
                }
            }
        }
        classes.fix(0);
        classes.fix(values.len() - 1);
        for (made, step) in steps.iter().enumerate().map(|(place, step)| (place + 1, step)) {
            let weighs = matches!(step.operation, Operation::Convolution { .. } | Operation::Linear { .. });
            // Rows and columns of one weight in the same class: exchanging them is no linear assignment.
            if weighs && classes.of[step.input] == classes.of[made] {
                classes.fix(made);
            }
        }
        classes
    }

    /// Makes the classes of two values one, named after the earlier value.
    fn tie(&mut self, a: usize, b: usize) {
        let (low, high) = (self.of[a].min(self.of[b]), self.of[a].max(self.of[b]));
        self.fixed[low] |= self.fixed[high];
        self.of.iter_mut().filter(|class| **class == high).for_each(|class| *class = low);
    }

    fn fix(&mut self, value: usize) {
        self.fixed[self.of[value]] = true;
    }
}

/// Adds the places of a weight of shape `(outputs, inputs, rest)`: its rows where the class writes, its columns where it reads.
fn add(places: &mut [Vec<usize>], weight: &Range<usize>, shape: [usize; 3], (writes, reads): (bool, bool)) {
    let [outputs, inputs, rest] = shape;
    let block = |output: usize, input: usize| {
        let start = weight.start + (output * inputs + input) * rest;
        start..start + rest
    };
    for (unit, places) in places.iter_mut().enumerate() {
        if writes {
            places.extend((0..inputs).flat_map(|input| block(unit, input)));
        }
        if reads {
            places.extend((0..outputs).flat_map(|output| block(output, unit)));
        }
    }
}

/// Adds one place a unit of each range.
fn add_each<'a>(places: &mut [Vec<usize>], ranges: impl IntoIterator<Item = &'a Range<usize>>) {
    for range in ranges {
        for (place, unit) in range.clone().zip(places.iter_mut()) {
            unit.push(place);
        }
    }
}
