//! Verification, on a delivery that the command has just made.

use std::path::{Path, PathBuf};
use std::{env, fs, panic, process::Command};
use tamis::{verify, Code, Signer, VerifyOptions};

/// A delivery of two invented letters; the command is looked for where the library was built.
fn delivery(name: &str) -> PathBuf {
    let library = env::var_os("TAMIS_LIB_DIR")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../build/lib"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("archive")).unwrap();
    fs::write(folder.join("archive/one.txt"), "Dear Jane, write to jane@corp.test.\n").unwrap();
    fs::write(folder.join("archive/two.txt"), "The lighthouse was white that summer.\n").unwrap();
    let done = Command::new(library.join("../bin/tamis"))
        .arg("prepare")
        .arg(folder.join("archive"))
        .arg("--out")
        .arg(folder.join("out"))
        .arg("--ledger")
        .arg(folder.join("ledger"))
        .output()
        .expect("bin/tamis lies beside the folder of the library; build all of Tamis");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder.join("out")
}

#[test]
fn a_delivery_as_it_was_made_is_intact() {
    let found = verify(delivery("intact"), VerifyOptions::default()).unwrap();
    assert!(found.intact(), "{}", found.verdict());
    assert!(found.draft());
    assert_eq!(found.signer(), Signer::None);
    assert!(found.text().contains("CHECKED"));
    assert!(found.json().starts_with('{'));
}

#[test]
fn a_changed_byte_is_found() {
    let delivery = delivery("changed");
    let shard = fs::read_dir(delivery.join("data")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&shard).unwrap();
    bytes[20] ^= 1;
    fs::write(&shard, bytes).unwrap();
    let found = verify(&delivery, VerifyOptions::default()).unwrap();
    assert!(!found.intact());
}

#[test]
fn progress_can_stop_and_its_panic_comes_back() {
    let delivery = delivery("progress");
    let mut last = (0, 0);
    let mut note = |done, total| {
        last = (done, total);
        true
    };
    verify(&delivery, VerifyOptions { progress: Some(&mut note), ..Default::default() }).unwrap();
    assert!(last.0 == last.1 && last.1 > 0);

    let mut stop = |_, _| false;
    let stopped =
        verify(&delivery, VerifyOptions { progress: Some(&mut stop), ..Default::default() });
    assert_eq!(stopped.unwrap_err().code(), Code::Cancelled);

    let caught = panic::catch_unwind(|| {
        let mut fail = |_, _| panic!("of the caller");
        verify(&delivery, VerifyOptions { progress: Some(&mut fail), ..Default::default() })
    });
    assert!(caught.is_err());
}

#[test]
fn nothing_to_look_at_is_an_error() {
    let missing = verify("no such folder", VerifyOptions::default());
    assert_eq!(missing.unwrap_err().code(), Code::Input);
}
