//! `docs/api.md` names every address of the list and every parameter of a search, and no others. That
//! its examples are true is tested from outside (`tests/it/api_doc.rs`).

use std::collections::BTreeSet;

use super::super::{calls, routes};

const CONTRACT: &str = include_str!("../../../docs/api.md");

/// What stands between backticks in a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The lines under a heading, up to the next.
fn under(heading: &str) -> impl Iterator<Item = &'static str> {
    let is_heading = |line: &&str| line.starts_with('#');
    let lines = CONTRACT.lines().skip_while(move |line| *line != heading).skip(1);
    lines.take_while(move |line| !is_heading(line))
}

/// The addresses of the contract, with their methods: `GET /api/v1/search`.
fn addresses() -> BTreeSet<String> {
    let called = CONTRACT.lines().filter(|line| !line.starts_with("```")).flat_map(quoted);
    let called = called.filter(|quoted| {
        ["GET /", "POST /", "DELETE /"].iter().any(|method| quoted.starts_with(method))
    });
    called.map(str::to_owned).collect()
}

#[test]
fn the_contract_names_every_address_and_no_other() {
    let listed = routes::ENDPOINTS.iter().map(|endpoint| {
        let path = endpoint.path.replace("{id:.+}", "{id}");
        format!("{} {path}", endpoint.method)
    });
    assert_eq!(addresses(), listed.collect());
}

#[test]
fn the_contract_names_every_parameter_of_a_search_and_no_other() {
    let rows = under("### `GET /api/v1/search`").filter(|line| line.starts_with("| `"));
    let named: BTreeSet<&str> =
        rows.flat_map(|row| quoted(row.split('|').nth(1).unwrap())).collect();
    assert_eq!(named, calls::SEARCH.iter().map(|parameter| parameter.name).collect());
}
