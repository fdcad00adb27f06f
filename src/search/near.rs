//! How often words stand near one another, in any order.

use super::level::{LEVELS, Level};

/// How often a term must stand among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    pub term: usize,
    pub times: usize,
}

/// One occurrence of a term: where, which, how likely.
type Occurrence = (u32, usize, Level);

/// How often all terms stand within a stretch that has at most `slop` other words, by level: that of
/// the least likely of them. No word is counted in two stretches.
pub(super) fn count_near(terms: &[Vec<(u32, Level)>], needs: &[Need], slop: u32) -> [f32; LEVELS] {
    let mut occurrences: Vec<Occurrence> = Vec::new();
    for need in needs {
        occurrences.extend(terms[need.term].iter().map(|(at, level)| (*at, need.term, *level)));
    }
    occurrences.sort_unstable();
    let words: usize = needs.iter().map(|need| need.times).sum();
    let mut frequencies = [0.0; LEVELS];
    let mut here = vec![0; terms.len()];
    let mut first = 0;
    for (last, (position, term, _)) in occurrences.iter().enumerate() {
        here[*term] += 1;
        // The shortest stretch that ends here.
        while needs.iter().all(|need| {
            here[need.term] - usize::from(occurrences[first].1 == need.term) >= need.times
        }) {
            here[occurrences[first].1] -= 1;
            first += 1;
        }
        let stretch = &occurrences[first..=last];
        let length = (position - stretch[0].0) as usize + 1;
        if needs.iter().all(|need| here[need.term] >= need.times)
            && length <= words + slop as usize
            && distinct_positions(stretch) >= words
        {
            frequencies[level(stretch, needs).place()] += 1.0;
            here.fill(0);
            first = last + 1;
        }
    }
    frequencies
}

/// One word of the text may be of two terms, but stands for one of them only.
fn distinct_positions(stretch: &[Occurrence]) -> usize {
    let mut positions: Vec<u32> = stretch.iter().map(|(position, ..)| *position).collect();
    positions.dedup();
    positions.len()
}

/// The least likely of the terms, each by its likeliest form here.
fn level(stretch: &[Occurrence], needs: &[Need]) -> Level {
    let likeliest = |need: &Need| {
        let of_term = stretch.iter().filter(|(_, term, _)| *term == need.term);
        of_term.map(|(.., level)| *level).min()
    };
    needs.iter().filter_map(likeliest).max().unwrap_or(Level::EXACT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Class;

    fn once(terms: &[usize]) -> Vec<Need> {
        terms.iter().map(|term| Need { term: *term, times: 1 }).collect()
    }

    fn at(positions: &[u32]) -> Vec<(u32, Level)> {
        positions.iter().map(|position| (*position, Level::EXACT)).collect()
    }

    #[track_caller]
    fn check(terms: &[&[u32]], needs: &[Need], slop: u32, expected: f32) {
        let terms: Vec<_> = terms.iter().map(|positions| at(positions)).collect();
        let found = count_near(&terms, needs, slop);
        assert_eq!(found[Level::EXACT.place()], expected, "{terms:?} {slop}");
    }

    #[test]
    fn either_order_and_as_many_other_words_as_allowed() {
        let both = once(&[0, 1]);
        check(&[&[1], &[6]], &both, 4, 1.0);
        check(&[&[6], &[1]], &both, 4, 1.0);
        check(&[&[1], &[7]], &both, 4, 0.0);
        check(&[&[1], &[2]], &both, 0, 1.0);
        check(&[&[1, 20], &[3, 18]], &both, 1, 2.0);
        check(&[&[1], &[]], &both, 8, 0.0);
    }

    #[test]
    fn all_words_stand_in_one_stretch() {
        let three = once(&[0, 1, 2]);
        check(&[&[1], &[5], &[9]], &three, 6, 1.0);
        check(&[&[1], &[5], &[9]], &three, 5, 0.0);
        check(&[&[9], &[1], &[5]], &three, 6, 1.0);
        check(&[&[1, 4], &[2], &[5]], &three, 1, 1.0);
    }

    #[test]
    fn a_word_that_is_there_twice_has_to_stand_there_twice() {
        let twice = [Need { term: 0, times: 2 }];
        check(&[&[1]], &twice, 8, 0.0);
        check(&[&[1, 5]], &twice, 3, 1.0);
        check(&[&[1, 5]], &twice, 2, 0.0);
    }

    #[test]
    fn one_word_is_not_two_terms() {
        let both = once(&[0, 1]);
        check(&[&[3], &[3]], &both, 4, 0.0);
        check(&[&[3, 5], &[3, 5]], &both, 4, 1.0);
    }

    #[test]
    fn it_is_as_likely_as_its_least_likely_word() {
        let doubtful = Level::of(Class::Translit, 0.3);
        let terms = [at(&[1]), vec![(2, doubtful), (9, Level::EXACT)]];
        let found = count_near(&terms, &once(&[0, 1]), 2);
        assert_eq!((found[doubtful.place()], found[Level::EXACT.place()]), (1.0, 0.0));
    }
}
