//! Which segments of an index become one.
//!
//! Segments do not pile up: those of less than five hundred documents are one level, each further
//! level holds segments up to six times as large, and six of a level become one; so a document is
//! written anew as often as there are levels, however small the batches are that bring it. A segment
//! whose files take more than 64 MB is merged no further, so that no merge needs more memory, or time
//! at the end of a load, than half a dozen of those; what a bulk load writes is larger than that, but
//! for its last segments. A segment with more than three deleted documents in ten is written anew,
//! however large.

use std::{collections::BTreeMap, fs, path::PathBuf};

use tantivy::{
    index::{SegmentComponent, SegmentMeta},
    indexer::{MergeCandidate, MergePolicy},
};

/// A segment of more bytes is large.
const LARGE_BYTES: u64 = 64_000_000;

/// The first level has segments of fewer documents.
const FIRST_LEVEL: u32 = 500;

/// How many segments of a level become one, and how many times as large those of the next level are.
const FACTOR: u32 = 6;

/// The files that grow with the text.
const COMPONENTS: [SegmentComponent; 4] = [
    SegmentComponent::Store,
    SegmentComponent::Positions,
    SegmentComponent::Postings,
    SegmentComponent::Terms,
];

/// The most of its documents that a segment may have deleted.
const MOST_DELETED: f32 = 0.3;

/// See the module.
#[derive(Debug)]
pub(super) struct Merging {
    generation: PathBuf,
    large_bytes: u64,
}

impl Merging {
    /// For the index in this folder.
    pub(super) fn new(generation: PathBuf) -> Self {
        Self { generation, large_bytes: LARGE_BYTES }
    }

    fn is_large(&self, segment: &SegmentMeta) -> bool {
        let paths = COMPONENTS.map(|component| segment.relative_path(component));
        let files = paths.iter().filter_map(|path| fs::metadata(self.generation.join(path)).ok());
        files.map(|file| file.len()).sum::<u64>() > self.large_bytes
    }
}

/// The level of a segment of so many documents.
fn level(documents: u32) -> u32 {
    (documents / FIRST_LEVEL).checked_ilog(FACTOR).map_or(0, |power| power + 1)
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut levels: BTreeMap<u32, Vec<&SegmentMeta>> = BTreeMap::new();
        let mut apart = Vec::new();
        for segment in segments {
            match self.is_large(segment) {
                true => apart.push(segment),
                false => levels.entry(level(segment.num_docs())).or_default().push(segment),
            }
        }
        let mut candidates = Vec::new();
        for mut segments in levels.into_values() {
            segments.sort_by_key(|segment| segment.num_docs());
            let groups = segments.chunks_exact(FACTOR as usize);
            apart.extend(groups.remainder());
            candidates.extend(
                groups.map(|group| {
                    MergeCandidate(group.iter().map(|segment| segment.id()).collect())
                }),
            );
        }
        let has_many_deleted = |segment: &&SegmentMeta| {
            segment.num_deleted_docs() as f32 > MOST_DELETED * segment.max_doc() as f32
        };
        let outdated = apart.into_iter().filter(has_many_deleted);
        candidates.extend(outdated.map(|segment| MergeCandidate(vec![segment.id()])));
        candidates
    }
}

#[cfg(test)]
mod tests {
    use tantivy::{
        Index, IndexWriter, Term, doc,
        indexer::NoMergePolicy,
        schema::{STRING, Schema},
    };

    use super::*;

    const SEGMENTS: u64 = 6;
    const DOCUMENTS: u64 = 10;

    /// How many segments each merge takes; of one segment `deleted` documents are deleted.
    fn candidates(large_bytes: u64, deleted: u64) -> Vec<usize> {
        let folder = tempfile::tempdir().unwrap();
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING);
        let index = Index::create_in_dir(folder.path(), schema.build()).unwrap();
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for segment in 0..SEGMENTS {
            for document in 0..DOCUMENTS {
                writer.add_document(doc!(id => format!("{segment}-{document}"))).unwrap();
            }
            writer.commit().unwrap();
        }
        for document in 0..deleted {
            writer.delete_term(Term::from_field_text(id, &format!("0-{document}")));
        }
        writer.commit().unwrap();
        let merging = Merging { large_bytes, ..Merging::new(folder.path().to_owned()) };
        let segments = index.searchable_segment_metas().unwrap();
        assert_eq!(segments.len() as u64, SEGMENTS);
        let found = merging.compute_merge_candidates(&segments);
        found.iter().map(|MergeCandidate(segments)| segments.len()).collect()
    }

    #[test]
    fn each_level_holds_segments_up_to_six_times_as_large() {
        let ends = [0, 499, 500, 2_999, 3_000, 17_999, 18_000, 107_999, 108_000];
        assert_eq!(ends.map(level), [0, 0, 1, 1, 2, 2, 3, 3, 4]);
    }

    /// Merges batches of so many documents as they come, and tells how often a document was written.
    fn times_written(batch: u32, batches: u32) -> f64 {
        let (mut segments, mut written): (Vec<u32>, u32) = (Vec::new(), 0);
        for _ in 0..batches {
            segments.push(batch);
            written += batch;
            let mut first = 0;
            while let Some(of_level) = (first..=5).find_map(|wanted| {
                first = wanted;
                let at = |at: &usize| level(segments[*at]) == wanted;
                let found: Vec<usize> = (0..segments.len()).filter(at).collect();
                (found.len() >= FACTOR as usize).then_some(found)
            }) {
                let merged = of_level.iter().map(|at| segments[*at]).sum();
                segments = (0..)
                    .zip(segments)
                    .filter(|(at, _)| !of_level.contains(at))
                    .map(|(_, size)| size)
                    .collect();
                segments.push(merged);
                written += merged;
            }
        }
        f64::from(written) / f64::from(batch * batches)
    }

    #[test]
    fn a_document_is_written_about_as_often_as_there_are_levels() {
        let times = times_written(100, 1_000);
        assert!((3.0..6.0).contains(&times), "{times}");
    }

    #[test]
    fn six_small_segments_become_one_and_large_ones_stay() {
        assert_eq!(candidates(LARGE_BYTES, 0), [6]);
        assert_eq!(candidates(0, 0), [0; 0]);
    }

    #[test]
    fn a_large_segment_with_many_deleted_documents_is_written_anew_by_itself() {
        assert_eq!(candidates(0, 3), [0; 0]);
        assert_eq!(candidates(0, 4), [1]);
    }
}
