//! Finds libtamis.so: in TAMIS_LIB_DIR, in build/lib of the source tree, by pkg-config, or where the linker looks.

use std::path::{Path, PathBuf};
use std::{env, fs, io, process::Command};

const NAMES: [&str; 2] = ["libtamis.so", "libtamis.so.0"];

fn library_folder() -> Result<Option<PathBuf>, String> {
    if let Some(given) = env::var_os("TAMIS_LIB_DIR") {
        let folder = PathBuf::from(given);
        if folder.join(NAMES[0]).exists() {
            return Ok(Some(folder));
        }
        return Err(format!(
            "TAMIS_LIB_DIR is {}, but there is no {} in it",
            folder.display(),
            NAMES[0]
        ));
    }
    let source = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("not run by cargo")?);
    let built = source.join("../../../build/lib");
    if built.join(NAMES[0]).exists() {
        return Ok(Some(built));
    }
    let asked = Command::new("pkg-config").args(["--variable=libdir", "tamis"]).output();
    Ok(match asked {
        Ok(answer) if answer.status.success() => {
            let folder = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
            Some(PathBuf::from(folder)).filter(|f| f.join(NAMES[0]).exists())
        }
        _ => None,
    })
}

/// Links to the library from inside cargo's own folder: `cargo test` and `cargo run` tell the loader of search
/// paths that lie there, and of no others.
fn link_into(folder: &Path, library: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for name in NAMES {
        let link = folder.join(name);
        if fs::symlink_metadata(&link).is_ok() {
            fs::remove_file(&link)?;
        }
        std::os::unix::fs::symlink(fs::canonicalize(library.join(name))?, link)?;
    }
    Ok(())
}

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=TAMIS_LIB_DIR");
    println!("cargo:rerun-if-env-changed=PKG_CONFIG_PATH");
    println!("cargo:rustc-link-lib=dylib=tamis");
    if let Some(library) = library_folder()? {
        let ours = PathBuf::from(env::var_os("OUT_DIR").ok_or("not run by cargo")?).join("lib");
        link_into(&ours, &library).map_err(|e| {
            format!("cannot link {} from {}: {e}", library.display(), ours.display())
        })?;
        println!("cargo:rerun-if-changed={}", library.join(NAMES[0]).display());
        println!("cargo:rustc-link-search=native={}", ours.display());
        println!("cargo:lib_dir={}", library.display()); // DEP_TAMIS_LIB_DIR for who wants an rpath
    }
    Ok(())
}
