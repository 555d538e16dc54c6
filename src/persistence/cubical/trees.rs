//! Union-find in two steps: along the gradient to critical cells, which lie close by, and then among these, of which there are far fewer.

use super::critical::Order;
use super::lattice::Lattice;

/// The node for what is outside the complex, which is older than all.
pub(super) const OUTSIDE: u32 = 0;
/// The bit of a word that is the complement of a node; items have numbers below it.
const IS_NODE: u32 = 1 << 31;

/// Where each item leads: to another item or, as the complement, to a node.
#[derive(Debug)]
pub(super) struct Ways(pub(super) Vec<u32>);

impl Ways {
    /// The node at the end of the way from an item; the way is halved (Tarjan, van Leeuwen, "Worst-case analysis of set union algorithms", 1984).
    #[inline]
    pub(super) fn node(&mut self, mut item: u32) -> u32 {
        loop {
            let next = self.0[item as usize];
            if next & IS_NODE != 0 {
                return !next;
            }
            let beyond = self.0[next as usize];
            self.0[item as usize] = beyond;
            if beyond & IS_NODE != 0 {
                return !beyond;
            }
            item = beyond;
        }
    }
}

/// Minima of the lattice or, upside down, maxima, in trees. Their numbers ascend with those of their vertices.
#[derive(Debug)]
pub(super) struct Nodes {
    parents: Vec<u32>,
    /// The less the older.
    ages: Vec<u64>,
    vertices: Vec<u32>,
    pub(super) order: Order,
}

impl Nodes {
    /// Nothing but what is outside.
    pub(super) fn new(lattice: &Lattice<'_>, upside_down: bool) -> Self {
        let order = Order::new(lattice, upside_down);
        Self { parents: vec![OUTSIDE], ages: vec![0], vertices: vec![u32::MAX], order }
    }

    /// A node more; its word for [`Ways`].
    pub(super) fn push(&mut self, lattice: &Lattice<'_>, vertex: u32) -> u32 {
        let (node, (value, _)) = (self.parents.len() as u32, lattice.key(vertex));
        self.parents.push(node);
        self.ages.push(self.order.age(value));
        self.vertices.push(vertex);
        !node
    }

    pub(super) fn vertex(&self, node: u32) -> u32 {
        self.vertices[node as usize]
    }

    /// The first part of the key of the vertex.
    pub(super) fn value(&self, node: u32) -> u64 {
        self.order.age(self.ages[node as usize])
    }

    #[inline]
    pub(super) fn root(&mut self, mut node: u32) -> u32 {
        loop {
            let parent = self.parents[node as usize];
            if parent == node {
                return node;
            }
            let above = self.parents[parent as usize];
            self.parents[node as usize] = above;
            node = above;
        }
    }

    #[inline]
    pub(super) fn is_older(&self, a: u32, b: u32) -> bool {
        let (first, second) = (self.ages[a as usize], self.ages[b as usize]);
        b != OUTSIDE
            && (a == OUTSIDE || first < second || first == second && (a < b) != self.order.descending)
    }

    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }

    /// Joins a root to another node, of another tree.
    pub(super) fn put_below(&mut self, root: u32, node: u32) {
        self.parents[root as usize] = node;
    }

    /// Joins two trees and returns the root that is one no more, the younger; none if they are one tree already.
    #[inline]
    pub(super) fn join(&mut self, ends: [u32; 2]) -> Option<u32> {
        if ends[0] == ends[1] {
            return None;
        }
        let [a, b] = ends.map(|node| self.root(node));
        if a == b {
            return None;
        }
        let (older, younger) = if self.is_older(a, b) { (a, b) } else { (b, a) };
        self.parents[younger as usize] = older;
        Some(younger)
    }
}
