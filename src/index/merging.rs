//! Which segments of an index become one.
//!
//! Segments do not pile up: those of less than a thousand documents are one level, each further
//! level holds segments up to six times as large, and six of a level become one. A segment whose
//! files take more than 64 MB is merged no further, so that no merge needs more memory, or time at
//! the end of a load, than half a dozen of those; what a bulk load writes is larger than that, but
//! for its last segments. A segment with more than three deleted documents in ten is written anew,
//! however large.

use std::{fs, path::PathBuf};

use tantivy::{
    index::{SegmentComponent, SegmentMeta},
    indexer::{LogMergePolicy, MergeCandidate, MergePolicy},
};

/// A segment of more bytes is large.
const LARGE_BYTES: u64 = 64_000_000;

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
    small: LogMergePolicy,
}

impl Merging {
    /// For the index in this folder.
    pub(super) fn new(generation: PathBuf) -> Self {
        let mut small = LogMergePolicy::default();
        small.set_min_num_segments(6);
        small.set_min_layer_size(1_000);
        // Binary logarithm of six.
        small.set_level_log_size(2.585);
        small.set_del_docs_ratio_before_merge(MOST_DELETED);
        Self { generation, large_bytes: LARGE_BYTES, small }
    }

    fn is_large(&self, segment: &SegmentMeta) -> bool {
        let paths = COMPONENTS.map(|component| segment.relative_path(component));
        let files = paths.iter().filter_map(|path| fs::metadata(self.generation.join(path)).ok());
        files.map(|file| file.len()).sum::<u64>() > self.large_bytes
    }
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let (large, small): (Vec<SegmentMeta>, Vec<SegmentMeta>) =
            segments.iter().cloned().partition(|segment| self.is_large(segment));
        let mut candidates = self.small.compute_merge_candidates(&small);
        let has_many_deleted = |segment: &&SegmentMeta| {
            segment.num_deleted_docs() as f32 > MOST_DELETED * segment.max_doc() as f32
        };
        let outdated = large.iter().filter(has_many_deleted);
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
