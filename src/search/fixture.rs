//! A small index for the tests of this layer.

use tantivy::BitSet;
use tempfile::TempDir;

use super::{
    collector::TopK,
    execute::{Doubtful, Execution},
    field_values::AllFieldValues,
    formula::Formula,
    request::SearchRequest,
    resolve::{SearchField, id_orders, resolve},
};
use crate::{
    document::Document,
    index::{Snapshot, Writer},
    query::{Budget, Plan},
};

/// An index of some documents.
pub(super) struct Fixture {
    _folder: TempDir,
    writer: Writer,
    /// What the title counts for.
    pub title_boost: f32,
}

impl Fixture {
    /// Each list of documents is a commit, and so a segment.
    pub(super) fn new(commits: &[Vec<Document<'_>>]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for documents in commits {
            for document in documents {
                writer.add(document, None).unwrap();
            }
            writer.commit().unwrap();
        }
        Self { _folder: folder, writer, title_boost: 2.0 }
    }

    pub(super) fn delete(mut self, id: &str) -> Self {
        assert!(self.writer.delete(id).unwrap());
        self.writer.commit().unwrap();
        self
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        self.writer.snapshot()
    }

    /// Runs a plan, whatever the query of the request says; gives the best with their scores, how
    /// many match, and the ids of all that match.
    pub(super) fn run(&self, plan: &Plan, request: &SearchRequest) -> Found {
        let snapshot = self.snapshot();
        let searcher = snapshot.searcher();
        let documents = searcher.segment_readers().iter().map(|r| u64::from(r.max_doc())).sum();
        let open = |field, boost| SearchField::open(searcher, field, boost).unwrap();
        let fields = snapshot.fields();
        let fields = [open(fields.body, 1.0), open(fields.title, self.title_boost)];
        let terms = resolve(&plan.terms, &fields).unwrap();
        let execution = Execution {
            terms: &terms,
            fields: &fields,
            documents,
            formula: &Formula::default(),
            title: plan.title.as_ref(),
            filters: &request.filters,
            field_values: &AllFieldValues::default(),
            id_orders: &id_orders(searcher).unwrap(),
            sort: request.sort,
            total: request.total,
            doubtful: Doubtful::sorted(request.sort),
            budget: &Budget::unlimited(),
        };
        let root = plan.root.as_ref().unwrap();
        let run = |matching| execution.run(searcher, root, request.limit, matching).unwrap();
        let best: TopK = run(None);
        let mut matching: Vec<BitSet> = Vec::new();
        run(Some(&mut matching));
        let left_out = execution.left_out(searcher, root, best.total).unwrap();
        let id = |address| snapshot.document(address).unwrap().id.into_owned();
        let total = best.total;
        let best = best.into_sorted();
        Found {
            best: best.iter().map(|scored| (id(scored.address), scored.score)).collect(),
            total,
            matching: matching.iter().map(BitSet::len).sum(),
            left_out,
        }
    }
}

/// What a plan finds.
pub(super) struct Found {
    /// Ids and scores, best first.
    pub best: Vec<(String, f32)>,
    pub total: usize,
    /// How many documents are in the set of those that match.
    pub matching: usize,
    /// How many more would match if doubtful forms did.
    pub left_out: usize,
}

/// A document with a title, which may be empty.
pub(super) fn document<'a>(id: &'a str, title: &'a str, body: &'a str) -> Document<'a> {
    let title = (!title.is_empty()).then(|| title.into());
    Document { title, ..Document::new(id, body) }
}
