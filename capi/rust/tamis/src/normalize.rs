//! Normalization alone: the text, what was changed, and the way back.

use std::fmt;
use std::mem::size_of;
use std::ops::Range;

use crate::error::Result;
use crate::handle::{self, Handle};
use crate::outcome::{Counts, Mark};
use tamis_sys as sys;

/// The `[normalize]` part of a recipe, compiled; share it between threads.
///
/// ```
/// let normalizer = tamis::Normalizer::new("normalize.profile = \"train\"")?;
/// let made = normalizer.normalize("cafe\u{301} \r\n")?;
/// assert_eq!(made.text(), "caf\u{e9}\n");
/// assert_eq!(made.undo()?, "cafe\u{301} \r\n".as_bytes());
/// # Ok::<(), tamis::Error>(())
/// ```
pub struct Normalizer(Handle<sys::tamis_normalizer>);

// SAFETY: tamis.h: "… from any number of threads", and it may be freed by any.
unsafe impl Send for Normalizer {}
unsafe impl Sync for Normalizer {}

/// One normalized text, as private as what it was made from.
pub struct Normalized(Handle<sys::tamis_normalized>);

// SAFETY: nothing changes it after its making, and any thread may free it.
unsafe impl Send for Normalized {}
unsafe impl Sync for Normalized {}

/// A rewritten run; spans in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<'a> {
    pub rule: &'a str,
    /// In the text that was given.
    pub source: Range<usize>,
    /// In the normalized text.
    pub output: Range<usize>,
    /// What was replaced; it may be ill-formed. Private.
    pub before: &'a [u8],
}

impl Normalizer {
    /// From a recipe in TOML or JSON; empty: the defaults.
    pub fn new(recipe: &str) -> Result<Self> {
        handle::check_abi()?;
        let recipe = handle::view(recipe.as_bytes());
        Handle::create(sys::tamis_normalizer_free, |normalizer, error| {
            // SAFETY: the view lives for the call; both are valid for writing.
            unsafe { sys::tamis_normalizer_create(recipe, normalizer, error) }
        })
        .map(Normalizer)
    }

    /// Bytes that are not UTF-8 are replaced and counted.
    pub fn normalize(&self, text: impl AsRef<[u8]>) -> Result<Normalized> {
        let text = handle::view(text.as_ref());
        Handle::create(sys::tamis_normalized_free, |normalized, error| {
            // SAFETY: as above.
            unsafe { sys::tamis_normalize(self.0.get(), text, normalized, error) }
        })
        .map(Normalized)
    }
}

impl Normalized {
    pub fn text(&self) -> &str {
        // SAFETY: the view lives as long as the handle; so for the others.
        unsafe { handle::text(sys::tamis_normalized_text(self.0.get())) }
    }

    /// Why the profile "strict" would not let the text leave.
    pub fn held_back(&self) -> Option<&str> {
        let reason = unsafe { handle::text(sys::tamis_normalized_held_back(self.0.get())) };
        (!reason.is_empty()).then_some(reason)
    }

    /// What was rewritten, in order of place.
    pub fn edits(&self) -> impl Iterator<Item = Edit<'_>> {
        let count = unsafe { sys::tamis_normalized_edit_count(self.0.get()) };
        (0..count).map(|i| {
            // SAFETY: a struct of integers and pointers, filled by the call, which knows the index and the size.
            unsafe {
                let mut e: sys::tamis_edit = std::mem::zeroed();
                e.struct_size = size_of::<sys::tamis_edit>() as u64;
                let unit = sys::TAMIS_UNIT_BYTE;
                let none = std::ptr::null_mut();
                sys::tamis_normalized_edit(self.0.get(), i, unit, &mut e, none);
                Edit {
                    rule: handle::text(e.rule),
                    source: e.source.begin as usize..e.source.end as usize,
                    output: e.output.begin as usize..e.output.end as usize,
                    before: handle::bytes(e.before),
                }
            }
        })
    }

    /// Quotes, signatures and the like, if the recipe marks them; in bytes of the text.
    pub fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        let count = unsafe { sys::tamis_normalized_mark_count(self.0.get()) };
        (0..count).map(|i| {
            Mark::ask(|m| unsafe {
                let none = std::ptr::null_mut();
                sys::tamis_normalized_mark(self.0.get(), i, sys::TAMIS_UNIT_BYTE, m, none);
            })
        })
    }

    pub fn counts(&self) -> Counts {
        Counts::ask(|c| unsafe {
            sys::tamis_normalized_counts(self.0.get(), c, std::ptr::null_mut());
        })
    }

    /// The text that was given, byte for byte.
    pub fn undo(&self) -> Result<Vec<u8>> {
        let buffer = Handle::create(sys::tamis_buffer_free, |buffer, error| {
            // SAFETY: both are valid for writing.
            unsafe { sys::tamis_normalized_undo(self.0.get(), buffer, error) }
        })?;
        Ok(handle::take(&buffer))
    }
}

impl fmt::Debug for Normalized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Normalized").field("bytes", &self.text().len()).finish()
    }
}
