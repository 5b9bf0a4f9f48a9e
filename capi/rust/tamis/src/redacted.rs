//! Documents redacted where they stand.

use std::fmt;
use std::ops::Range;

use crate::error::Result;
use crate::handle::{self, Handle};
use crate::outcome::{Finding, Unit};
use tamis_sys as sys;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(i32)]
pub enum Format {
    /// Told from the bytes; an error if that leaves a doubt.
    Auto = sys::TAMIS_FORMAT_AUTO,
    Text = sys::TAMIS_FORMAT_TEXT,
    Json = sys::TAMIS_FORMAT_JSON,
    /// Each line a document of its own.
    JsonLines = sys::TAMIS_FORMAT_JSONL,
    Csv = sys::TAMIS_FORMAT_CSV,
    Tsv = sys::TAMIS_FORMAT_TSV,
    Xml = sys::TAMIS_FORMAT_XML,
    Html = sys::TAMIS_FORMAT_HTML,
    /// One message, or the messages of an mbox.
    Mail = sys::TAMIS_FORMAT_MAIL,
}

const FORMATS: [Format; 9] = [
    Format::Auto,
    Format::Text,
    Format::Json,
    Format::JsonLines,
    Format::Csv,
    Format::Tsv,
    Format::Xml,
    Format::Html,
    Format::Mail,
];

/// A document with its values rewritten; every other byte stays. It owns its bytes and outlives worker and engine.
pub struct Redacted(pub(crate) Handle<sys::tamis_redacted>);

// SAFETY: tamis.h: it is immutable, may be read by any number of threads, and freed by any.
unsafe impl Send for Redacted {}
unsafe impl Sync for Redacted {}

impl Redacted {
    /// The document that may leave, in the charset in which it came.
    pub fn document(&self) -> &[u8] {
        // SAFETY: the view lives as long as the handle.
        unsafe { handle::bytes(sys::tamis_redacted_document(self.0.get())) }
    }

    /// As what it was read; never `Auto`.
    pub fn format(&self) -> Format {
        // SAFETY: the handle lives.
        let format = unsafe { sys::tamis_redacted_format(self.0.get()) };
        FORMATS[format as usize]
    }

    /// Why the document must not leave; None: it may.
    pub fn quarantine_reason(&self) -> Option<&str> {
        // SAFETY: the view lives as long as the handle.
        let reason = unsafe { handle::text(sys::tamis_redacted_quarantine_reason(self.0.get())) };
        Some(reason).filter(|reason| !reason.is_empty())
    }

    /// Values that were looked at.
    pub fn values(&self) -> u64 {
        // SAFETY: the handle lives.
        unsafe { sys::tamis_redacted_value_count(self.0.get()) }
    }

    /// Of them, those that were rewritten.
    pub fn changed(&self) -> u64 {
        // SAFETY: the handle lives.
        unsafe { sys::tamis_redacted_changed_count(self.0.get()) }
    }

    /// Parts of a mail that became a note (`redact.attachments = "remove"`).
    pub fn removed(&self) -> u64 {
        // SAFETY: the handle lives.
        unsafe { sys::tamis_redacted_removed_count(self.0.get()) }
    }

    /// Of them, JSON numbers that became strings.
    pub fn numbers(&self) -> u64 {
        // SAFETY: the handle lives.
        unsafe { sys::tamis_redacted_number_count(self.0.get()) }
    }

    /// What was detected, in order, with spans in bytes of the document that was given.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        // SAFETY: the handle lives, and the views of a finding as long; the index is below the count.
        let count = unsafe { sys::tamis_redacted_finding_count(self.0.get()) };
        (0..count).filter_map(move |index| unsafe {
            Finding::ask(|found, error| {
                sys::tamis_redacted_finding(self.0.get(), index, Unit::Byte as i32, found, error)
            })
            .ok()
        })
    }

    /// Where bytes of `document()` were in the document that was given.
    pub fn to_source(&self, output: Range<usize>) -> Result<Range<usize>> {
        self.look_up(sys::tamis_redacted_to_source, output)
    }

    /// Where bytes of the document that was given are in `document()`.
    pub fn to_output(&self, source: Range<usize>) -> Result<Range<usize>> {
        self.look_up(sys::tamis_redacted_to_output, source)
    }

    fn look_up(&self, ask: LookUp, span: Range<usize>) -> Result<Range<usize>> {
        let span = sys::tamis_span { begin: span.start as u64, end: span.end as u64 };
        let mut found = sys::tamis_span { begin: 0, end: 0 };
        let unit = Unit::Byte as i32;
        // SAFETY: the handle lives; `found` is valid for writing.
        handle::check(|error| unsafe { ask(self.0.get(), span, unit, &mut found, error) })?;
        Ok(found.begin as usize..found.end as usize)
    }
}

type LookUp = unsafe extern "C" fn(
    *const sys::tamis_redacted,
    sys::tamis_span,
    i32,
    *mut sys::tamis_span,
    *mut *mut sys::tamis_error,
) -> i32;

/// Says how much there is, and shows nothing of it.
impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redacted")
            .field("format", &self.format())
            .field("changed", &self.changed())
            .finish_non_exhaustive()
    }
}
