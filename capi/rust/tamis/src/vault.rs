//! Values that can be brought back.

use std::path::Path;

use crate::engine::RedactionKey;
use crate::error::Result;
use crate::handle::{self, Handle};
use tamis_sys as sys;

/// What the action "vault" takes out, encrypted in a file `vault.sealed` of a folder of yours.
///
/// A vault that lies in the folder goes on; nothing is written before [`Vault::save`]: save before any text leaves. One program at
/// a time keeps a vault.
pub struct Vault(pub(crate) Handle<sys::tamis_vault>);

// SAFETY: tamis.h: threads may share a vault, and it may be freed by any.
unsafe impl Send for Vault {}
unsafe impl Sync for Vault {}

/// A text with its values in their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    pub text: String,
    pub restored: u64,
    /// Stand-ins of another vault, which stay.
    pub unknown: u64,
    /// Stand-ins that the source itself held.
    pub unescaped: u64,
}

impl Vault {
    /// Opens the vault of a folder, or begins one.
    pub fn open(folder: &Path, key: RedactionKey) -> Result<Self> {
        use std::os::unix::ffi::OsStrExt;
        handle::check_abi()?;
        let (text, file) = key.views();
        Handle::create(sys::tamis_vault_free, |vault, error| {
            // SAFETY: the views live for the call; both are valid for writing.
            unsafe {
                let folder = handle::view(folder.as_os_str().as_bytes());
                sys::tamis_vault_open(folder, text, file, vault, error)
            }
        })
        .map(Vault)
    }

    /// Distinct values.
    pub fn count(&self) -> u64 {
        // SAFETY: the handle lives.
        unsafe { sys::tamis_vault_count(self.0.get()) }
    }

    /// Writes the file anew, whole or not at all.
    pub fn save(&self) -> Result<()> {
        // SAFETY: the handle lives; the error is valid for writing.
        handle::check(|error| unsafe { sys::tamis_vault_save(self.0.get(), error) })
    }

    /// Puts back what the stand-ins of this vault stand for, wherever they are quoted.
    pub fn reveal(&self, text: &str) -> Result<Revealed> {
        let mut counts = sys::tamis_reveal_counts {
            struct_size: std::mem::size_of::<sys::tamis_reveal_counts>() as u64,
            ..Default::default()
        };
        let buffer = Handle::create(sys::tamis_buffer_free, |buffer, error| {
            // SAFETY: handle and view live for the call; the others are valid for writing.
            unsafe {
                let text = handle::view(text.as_bytes());
                sys::tamis_vault_reveal(self.0.get(), text, buffer, &mut counts, error)
            }
        })?;
        // SAFETY: the view lives as long as the buffer, and is copied.
        let text = unsafe { handle::text(sys::tamis_buffer_view(buffer.get())) }.to_owned();
        Ok(Revealed {
            text,
            restored: counts.restored,
            unknown: counts.unknown,
            unescaped: counts.unescaped,
        })
    }
}
