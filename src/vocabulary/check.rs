//! Whether the layers beside an index are what was written.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{layer::Layer, store::layer_files};

/// A layer that was read.
#[derive(Debug)]
pub struct CheckedLayer {
    /// Its file.
    pub file: PathBuf,
    /// The length of the file.
    pub bytes: u64,
    /// What is wrong with it; whoever opens the vocabulary makes it anew then.
    pub damage: Option<&'static str>,
}

/// Reads every layer in the folder of a generation and changes nothing.
///
/// # Errors
/// Where a file cannot be read.
pub fn check_layers(generation: &Path) -> io::Result<Vec<CheckedLayer>> {
    let mut checked = Vec::new();
    for file in layer_files(generation) {
        match fs::read(&file) {
            Ok(bytes) => {
                let damage = Layer::damage(&bytes);
                checked.push(CheckedLayer { file, bytes: bytes.len() as u64, damage });
            }
            // A writer has joined it with others meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(checked)
}
