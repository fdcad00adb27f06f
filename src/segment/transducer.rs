//! Writes the transducer of a term dictionary, in the format of the `fst` crate.
//!
//! ```text
//! transducer = u64 2, u64 0, nodes, u64 number of terms, u64 address of the root
//!              (term to ordinal; a node is read backwards from its address)
//! ```
//! A node that was written before is shared, if it is still in the [`Registry`].

use std::num::NonZero;

use super::fnv;

/// The node that is final and has nothing after it.
const EMPTY: u64 = 0;
/// No node.
const NONE: u64 = 1;

/// Bytes that a node of one transition has within its state, in the order of their codes.
const COMMON: &[u8; 63] = b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

const COMMON_CODES: [u8; 256] = {
    let mut codes = [0; 256];
    let mut at = 0;
    while at < COMMON.len() {
        codes[COMMON[at] as usize] = at as u8 + 1;
        at += 1;
    }
    codes
};

/// A transducer from terms to their ordinals, under construction.
pub(super) struct TransducerWriter {
    bytes: Vec<u8>,
    /// The path of the last term, of which `depth` nodes are in use; the others keep their buffers.
    path: Vec<Unfinished>,
    depth: usize,
    registry: Registry,
    last_address: u64,
    terms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Transition {
    input: u8,
    output: u64,
    target: u64,
}

#[derive(Debug, Default, PartialEq)]
struct Node {
    is_final: bool,
    final_output: u64,
    transitions: Vec<Transition>,
}

/// A node that may get more transitions; the last one's target is not written yet.
#[derive(Debug, Default)]
struct Unfinished {
    node: Node,
    last: Option<(u8, u64)>,
}

impl Unfinished {
    fn clear(&mut self, is_final: bool) {
        self.node.is_final = is_final;
        self.node.final_output = 0;
        self.node.transitions.clear();
        self.last = None;
    }

    fn freeze(&mut self, target: u64) {
        if let Some((input, output)) = self.last.take() {
            self.node.transitions.push(Transition { input, output, target });
        }
    }

    fn add_output(&mut self, output: u64) {
        if self.node.is_final {
            self.node.final_output += output;
        }
        self.node.transitions.iter_mut().for_each(|transition| transition.output += output);
        if let Some((_, last)) = &mut self.last {
            *last += output;
        }
    }
}

impl TransducerWriter {
    pub(super) fn new() -> Self {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&2_u64.to_le_bytes());
        bytes.extend_from_slice(&0_u64.to_le_bytes());
        Self {
            bytes,
            path: vec![Unfinished::default()],
            depth: 1,
            registry: Registry::new(),
            last_address: NONE,
            terms: 0,
        }
    }

    /// Adds a term, which comes after all before it.
    pub(super) fn insert(&mut self, term: &[u8]) {
        let ordinal = self.terms;
        self.terms += 1;
        if term.is_empty() {
            self.path[0].node.is_final = true;
            return;
        }
        let (shared, output) = self.share(term, ordinal);
        self.write_below(shared);
        self.path[shared].last = Some((term[shared], output));
        for &byte in &term[shared + 1..] {
            self.open(false).last = Some((byte, 0));
        }
        self.open(true);
    }

    /// The whole transducer.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.write_below(0);
        let root = self.write_node(0);
        self.bytes.extend_from_slice(&self.terms.to_le_bytes());
        self.bytes.extend_from_slice(&root.to_le_bytes());
        self.bytes
    }

    fn open(&mut self, is_final: bool) -> &mut Unfinished {
        if self.depth == self.path.len() {
            self.path.push(Unfinished::default());
        }
        let unfinished = &mut self.path[self.depth];
        unfinished.clear(is_final);
        self.depth += 1;
        unfinished
    }

    /// How many bytes the term shares with the one before; what of `output` is left after them.
    fn share(&mut self, term: &[u8], mut output: u64) -> (usize, u64) {
        let mut shared = 0;
        while let Some((input, before)) = &mut self.path[shared].last
            && Some(&*input) == term.get(shared)
        {
            let common = (*before).min(output);
            let rest = *before - common;
            *before = common;
            output -= common;
            shared += 1;
            if rest > 0 {
                self.path[shared].add_output(rest);
            }
        }
        (shared, output)
    }

    /// Writes the nodes of the path below the first `kept` bytes.
    fn write_below(&mut self, kept: usize) {
        let mut address = NONE;
        while kept + 1 < self.depth {
            self.depth -= 1;
            if address != NONE {
                self.path[self.depth].freeze(address);
            }
            address = self.write_node(self.depth);
        }
        self.path[self.depth - 1].freeze(address);
    }

    fn write_node(&mut self, at: usize) -> u64 {
        let node = &self.path[at].node;
        if node.is_final && node.final_output == 0 && node.transitions.is_empty() {
            return EMPTY;
        }
        let place = match self.registry.find(node) {
            Ok(address) => return address,
            Err(place) => place,
        };
        let start = self.bytes.len() as u64;
        match node.transitions[..] {
            [Transition { input, output: 0, target }]
                if !node.is_final && target == self.last_address =>
            {
                push_state(&mut self.bytes, 0b1100_0000, input);
            }
            [transition] if !node.is_final => push_one(&mut self.bytes, start, transition),
            _ => push_any(&mut self.bytes, start, node),
        }
        self.last_address = self.bytes.len() as u64 - 1;
        self.registry.insert(place, node, self.last_address);
        self.last_address
    }
}

fn push_state(bytes: &mut Vec<u8>, state: u8, input: u8) {
    let code = COMMON_CODES[usize::from(input)];
    if code == 0 {
        bytes.push(input);
    }
    bytes.push(state | code);
}

fn push_one(bytes: &mut Vec<u8>, start: u64, transition: Transition) {
    let output_width = if transition.output == 0 { 0 } else { width(transition.output) };
    push_number(bytes, transition.output, output_width);
    let distance = distance(start, transition.target);
    push_number(bytes, distance, width(distance));
    bytes.push((width(distance) << 4 | output_width) as u8);
    push_state(bytes, 0b1000_0000, transition.input);
}

fn push_any(bytes: &mut Vec<u8>, start: u64, node: &Node) {
    /// A node of more transitions has a table of them.
    const TABLE_FROM: usize = 33;

    let transitions = &node.transitions;
    let outputs = transitions.iter().map(|transition| transition.output);
    let most = outputs.chain([node.final_output]).max().unwrap_or(0);
    let output_width = if most == 0 { 0 } else { width(most) };
    let distances = transitions.iter().map(|transition| distance(start, transition.target));
    let distance_width = distances.max().map_or(0, width);
    if node.is_final {
        push_number(bytes, node.final_output, output_width);
    }
    let backwards = || transitions.iter().rev();
    backwards().for_each(|transition| push_number(bytes, transition.output, output_width));
    for transition in backwards() {
        push_number(bytes, distance(start, transition.target), distance_width);
    }
    bytes.extend(backwards().map(|transition| transition.input));
    if transitions.len() >= TABLE_FROM {
        let mut table = [255; 256];
        for (at, transition) in transitions.iter().enumerate() {
            table[usize::from(transition.input)] = at as u8;
        }
        bytes.extend_from_slice(&table);
    }
    bytes.push((distance_width << 4 | output_width) as u8);
    let count = transitions.len();
    let state = if node.is_final { 0b0100_0000 } else { 0 };
    if (1..=0b0011_1111).contains(&count) {
        bytes.push(state | count as u8);
    } else {
        // 256 has no byte of its own; it is written as 1, which is always in the state.
        bytes.push(if count == 256 { 1 } else { count as u8 });
        bytes.push(state);
    }
}

fn distance(start: u64, target: u64) -> u64 {
    if target == EMPTY { 0 } else { start - target }
}

/// How many bytes a number takes, at least one.
fn width(number: u64) -> usize {
    (number | 1).ilog2() as usize / 8 + 1
}

fn push_number(bytes: &mut Vec<u8>, number: u64, width: usize) {
    // Eight bytes and some taken back: copying as many as there are would be a call for each.
    let length = bytes.len() + width;
    bytes.extend_from_slice(&number.to_le_bytes());
    bytes.truncate(length);
}

/// Nodes that were written, to be shared: the last two of each of ten thousand hashes.
struct Registry {
    /// The more recent first.
    buckets: Vec<[Slot; 2]>,
    /// Nodes of more transitions than a slot holds.
    wide: Vec<Node>,
}

/// A node in one cache line: looking for it, in vain most of the time, and putting the new one
/// there touch nothing else. Numbers of terms and addresses fit 32 bits: all of it is in memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Slot {
    address: u32,
    node: Packed,
    /// The place that this slot has in the list of wide nodes, once it has needed one.
    wide: Option<NonZero<u32>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Packed {
    outputs: [u32; Packed::TRANSITIONS],
    targets: [u32; Packed::TRANSITIONS],
    inputs: [u8; Packed::TRANSITIONS],
    final_output: u32,
    is_final: bool,
    /// More than [`Packed::TRANSITIONS`]: the node is wide.
    count: u8,
}

impl Packed {
    const TRANSITIONS: usize = 4;

    fn of(node: &Node) -> Self {
        let mut packed = Self {
            final_output: node.final_output as u32,
            is_final: node.is_final,
            count: node.transitions.len().min(Self::TRANSITIONS + 1) as u8,
            ..Self::default()
        };
        for (at, transition) in node.transitions.iter().take(Self::TRANSITIONS).enumerate() {
            packed.inputs[at] = transition.input;
            packed.outputs[at] = transition.output as u32;
            packed.targets[at] = transition.target as u32;
        }
        packed
    }

    fn is_wide(&self) -> bool {
        usize::from(self.count) > Self::TRANSITIONS
    }
}

/// Where a node is to be put.
struct Place {
    bucket: usize,
    node: Packed,
}

impl Registry {
    const BUCKETS: usize = 10_000;

    fn new() -> Self {
        let slot = Slot { address: NONE as u32, node: Packed::default(), wide: None };
        Self { buckets: vec![[slot; 2]; Self::BUCKETS], wide: Vec::new() }
    }

    fn find(&mut self, node: &Node) -> Result<u64, Place> {
        let at = (hash(node) % Self::BUCKETS as u64) as usize;
        let packed = Packed::of(node);
        let wide = &self.wide;
        let is_same = |slot: &Slot| {
            slot.node == packed
                && slot.address != NONE as u32
                && (!packed.is_wide()
                    || slot.wide.is_some_and(|wide_at| wide[wide_at.get() as usize - 1] == *node))
        };
        let bucket = &mut self.buckets[at];
        match bucket.iter().position(is_same) {
            Some(found) => {
                let address = bucket[found].address;
                bucket.swap(0, found);
                Ok(u64::from(address))
            }
            None => Err(Place { bucket: at, node: packed }),
        }
    }

    fn insert(&mut self, place: Place, node: &Node, address: u64) {
        let bucket = &mut self.buckets[place.bucket];
        bucket.swap(0, 1);
        let slot = &mut bucket[0];
        slot.node = place.node;
        slot.address = address as u32;
        if place.node.is_wide() {
            let wide = *slot.wide.get_or_insert_with(|| {
                self.wide.push(Node::default());
                // At most two for each of the buckets, and one was just added.
                NonZero::new(self.wide.len() as u32).unwrap_or(NonZero::<u32>::MIN)
            });
            let kept = &mut self.wide[wide.get() as usize - 1];
            kept.is_final = node.is_final;
            kept.final_output = node.final_output;
            kept.transitions.clear();
            kept.transitions.extend(node.transitions.iter().copied());
        }
    }
}

/// FNV-1a over the parts of a node.
fn hash(node: &Node) -> u64 {
    let mut hash = fnv::step(fnv::START, u64::from(node.is_final));
    hash = fnv::step(hash, node.final_output);
    for transition in &node.transitions {
        hash = fnv::step(hash, u64::from(transition.input));
        hash = fnv::step(hash, transition.output);
        hash = fnv::step(hash, transition.target);
    }
    hash
}
