//! What is set otherwise in two configurations.

use std::collections::BTreeSet;

use toml::Table;

use super::Config;

impl Config {
    /// The settings that another configuration has otherwise, by their keys with the section:
    /// `server.queue`.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let tables = [self, other].map(|config| {
            Table::try_from(config).expect("settings are plain tables, strings and numbers")
        });
        let sections = tables.iter().flat_map(|table| table.iter());
        let keys = sections.flat_map(|(section, settings)| {
            let settings = settings.as_table().into_iter().flat_map(|settings| settings.keys());
            settings.map(move |key| (section, key))
        });
        let keys: BTreeSet<_> = keys.collect();
        let value = |table: &Table, section: &str, key: &str| {
            table.get(section).and_then(|settings| settings.get(key)).cloned()
        };
        let differs = |(section, key): &(&String, &String)| {
            value(&tables[0], section, key) != value(&tables[1], section, key)
        };
        let differing = keys.iter().filter(|key| differs(key));
        differing.map(|(section, key)| format!("{section}.{key}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_with_its_section() {
        let (before, mut after) = (Config::default(), Config::default());
        assert_eq!(before.differences(&after), [""; 0]);
        after.server.queue = 7;
        after.site.name = "Архив".into();
        after.corpus.fields.body.push("содержание".into());
        let expected = ["corpus.fields", "server.queue", "site.name"];
        assert_eq!(before.differences(&after), expected);
        assert_eq!(after.differences(&before), expected);
    }
}
