//! Power cuts, by a file system of its own: the server is stopped the moment that it acknowledges, what has
//! reached the disk by then is copied, and the copy is mounted as after a cut, its journal replayed.
//!
//! That needs root and loop devices; where they are missing, the order of the calls is tested alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::shim::Shim;
use crate::{
    program::{outcome, run, signal},
    writable::{Archive, Writable, line},
};

/// Without the syncing of folders, which is what makes a commit durable.
const WITHOUT_FOLDERS: &str = "fsync-folder:skip:1:1000000000";

/// A file system in a file, mounted as long as this lives.
struct Mounted {
    image: PathBuf,
    at: PathBuf,
}

impl Mounted {
    /// Mounts an image; `None` where that is not allowed.
    fn mount(image: &Path, at: &Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        // The journal is written when it is asked for, not by the clock.
        let options = ["-o", "loop,commit=300"];
        let mounted = Command::new("mount").args(options).args([image, at]).output();
        let is_mounted = mounted.is_ok_and(|output| output.status.success());
        is_mounted.then(|| Self { image: image.to_owned(), at: at.to_owned() })
    }

    /// A new one.
    fn make(folder: &Path) -> Option<Self> {
        let image = folder.join("disk.img");
        fs::File::create(&image).unwrap().set_len(96 << 20).unwrap();
        let made = Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image).output();
        let is_made = made.is_ok_and(|output| output.status.success());
        if is_made { Self::mount(&image, &folder.join("mounted")) } else { None }
    }

    /// What would be there if the power were cut now.
    fn after_a_cut(&self, folder: &Path) -> Self {
        let copy = folder.join("copy.img");
        let copied = Command::new("cp").arg("--sparse=always").args([&self.image, &copy]).status();
        assert!(copied.unwrap().success());
        Self::mount(&copy, &folder.join("after")).expect("a copy can be mounted as its original")
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
    }
}

/// Goes on with a process when it is dropped, so that it can end.
struct Stopped(u32);

impl Stopped {
    fn stop(process: u32) -> Self {
        signal(process, "STOP");
        Self(process)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        signal(self.0, "CONT");
    }
}

/// How many of so many power cuts lost what was acknowledged last; `None` where there is no such disk.
fn cuts(count: usize, fault: Option<&str>) -> Option<usize> {
    let folder = tempfile::tempdir().unwrap();
    let disk = Mounted::make(folder.path())?;
    let archive = Archive::within(disk.at.clone(), "");
    let shim = Shim::on(&archive.index());
    let served = archive.serve_as(|command| {
        if let (Some(shim), Some(fault)) = (&shim, fault) {
            shim.before(command, Some(fault));
        }
    });
    // The first commit makes the index; what is cut are those after it.
    assert_eq!(served.post(&line("0", "Маленков молчал.")).0, 200);
    let status = Command::new("sync").arg("--file-system").arg(&disk.at).status().unwrap();
    assert!(status.success());
    let lost = (1..=count).filter(|number| is_lost(&served, &disk, &folder, *number)).count();
    drop(served);
    Some(lost)
}

/// Writes a document, cuts the power, and looks whether the document is gone.
fn is_lost(served: &Writable, disk: &Mounted, folder: &TempDir, number: usize) -> bool {
    let id = number.to_string();
    assert_eq!(served.post(&line(&id, "Маленков просил Хрущёва уйти.")).0, 200);
    let stopped = Stopped::stop(served.serving.process_id());
    let after = disk.after_a_cut(folder.path());
    let index = after.at.join("index");
    let index = index.to_str().unwrap();
    let (status, out, err) = outcome(&run(folder.path(), &["export", "--index", index]));
    assert_eq!(status, 0, "what is left is an index: {err}");
    let (status, _, err) = outcome(&run(folder.path(), &["check", "--index", index]));
    assert_eq!(status, 0, "it is whole: {err}");
    drop((after, stopped));
    let is_there = |wanted: &str| out.contains(&format!("\"id\":\"{wanted}\""));
    assert!(number < 2 || is_there(&(number - 2).to_string()), "{out}");
    !is_there(&id)
}

fn a_cut_loses_nothing(count: usize, control: usize) {
    let Some(lost) = cuts(count, None) else {
        println!(
            "skipped: power cuts need root, loop devices and mkfs.ext4; see the order of calls"
        );
        return;
    };
    let without = Shim::on(Path::new("/")).and_then(|_| cuts(control, Some(WITHOUT_FOLDERS)));
    println!(
        "power cuts: {lost} of {count} lost; without syncing folders {without:?} of {control}"
    );
    assert_eq!(lost, 0);
    assert!(without.is_none_or(|lost| lost > 0), "the control must fail");
}

#[test]
fn a_power_cut_loses_nothing_acknowledged() {
    a_cut_loses_nothing(3, 3);
}

#[test]
#[ignore = "needs root; prints its figures"]
fn forty_power_cuts_lose_nothing_acknowledged() {
    a_cut_loses_nothing(40, 40);
}

/// What is wrong with the calls of one commit, from the first on to the acknowledgement: files are
/// synced before they count, and each name that makes them count is synced in its folder, in this order.
fn disorder(calls: &[String]) -> Option<String> {
    let place = |wanted: &str, end: &str| {
        calls.iter().rposition(|call| {
            let (name, file) = call.split_once(' ').unwrap();
            name == wanted && file.ends_with(end)
        })
    };
    let steps = [
        ("the new meta.json is synced", place("fdatasync", ".tmp-meta.json")),
        ("the manifest is renamed", place("rename", "/manifest.json")),
        ("meta.json is renamed", place("rename", "/meta.json")),
    ];
    let after = |place: usize, until: usize| {
        calls[place..until].iter().any(|call| call.starts_with("fsync-folder "))
    };
    let [Some(synced), Some(manifest), Some(meta)] = steps.map(|(_, place)| place) else {
        return steps
            .iter()
            .find(|(_, place)| place.is_none())
            .map(|(step, _)| format!("not: {step}"));
    };
    let written = calls[..synced].iter().filter(|call| call.starts_with("write "));
    let unsynced = written.map(|call| call.split_once(' ').unwrap().1).find(|file| {
        let is_data = file.contains("/generation-") && !file.contains("/vocabulary/");
        is_data && !calls[..manifest].contains(&format!("fdatasync {file}"))
    });
    match unsynced {
        Some(file) => Some(format!("`{file}` counts before it is synced")),
        None if !(synced < manifest && manifest < meta) => Some(format!("{steps:?}")),
        None if !after(manifest, meta) => Some("the folder is not synced before meta.json".into()),
        None if !after(meta, calls.len()) => Some("the folder is not synced at the end".into()),
        None => None,
    }
}

#[test]
fn a_commit_is_synced_in_order_before_it_is_acknowledged() {
    let archive = Archive::new("");
    let Some(shim) = Shim::on(&archive.index()) else { return };
    let served = archive.serve_as(|command| shim.before(command, None));
    for number in 0..4 {
        let before = shim.calls().len();
        assert_eq!(served.post(&line(&number.to_string(), "Маленков молчал.")).0, 200);
        let calls = shim.calls().split_off(before);
        assert_eq!(disorder(&calls), None, "{calls:#?}");
        let without_folders: Vec<String> =
            calls.iter().filter(|call| !call.starts_with("fsync-folder ")).cloned().collect();
        assert!(disorder(&without_folders).is_some(), "the control must fail");
        let mut late = calls.clone();
        let first = late.iter().position(|call| call.starts_with("fdatasync ")).unwrap();
        let moved = late.remove(first);
        late.push(moved);
        assert!(disorder(&late).is_some(), "the second control must fail");
    }
}
