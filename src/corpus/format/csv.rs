//! csv
use super::super::{error::CorpusError, input::Input, read::Output};
pub(in super::super) fn read(_: Input<'_>, _: &mut Output<'_>) -> Result<(), CorpusError> {
    Ok(())
}
