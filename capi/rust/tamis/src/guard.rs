//! Control strings: found, and broken up so that no encoder reads one.

use std::fmt;
use std::mem::size_of;
use std::ops::Range;

use crate::error::Result;
use crate::handle::{self, Handle};
use crate::outcome::Unit;
use crate::vocabulary::Vocabulary;
use tamis_sys as sys;

/// Knows the special tokens of vocabularies and the strings of public chat templates; share it between threads.
///
/// ```
/// let vocabulary = tamis::Vocabulary::open("o200k_base")?;
/// let guard = tamis::Guard::new(&[&vocabulary], &["distinctive"], &[])?;
/// let guarded = guard.break_up("before <|endoftext|> after")?;
/// assert_eq!(guarded.text(), b"before <\\|endoftext|> after");
/// assert_eq!(guarded.undo()?, b"before <|endoftext|> after");
/// # Ok::<(), tamis::Error>(())
/// ```
pub struct Guard(pub(crate) Handle<sys::tamis_guard>);

// SAFETY: tamis.h: "all else, once made, may be read by any number of threads", and it may be freed by any.
unsafe impl Send for Guard {}
unsafe impl Sync for Guard {}

/// One text without control strings.
pub struct Guarded(Handle<sys::tamis_guarded>);

// SAFETY: as above.
unsafe impl Send for Guarded {}
unsafe impl Sync for Guarded {}

/// What a guard looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlString<'a> {
    pub text: &'a [u8],
    /// A vocabulary, a family of templates, or "recipe".
    pub origin: &'a str,
}

/// A place that `break_up` would break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardFinding {
    /// Where, in the text that was given.
    pub span: Range<usize>,
    /// Index in `Guard::strings()`.
    pub string: usize,
}

type LookUp = unsafe extern "C" fn(
    *const sys::tamis_guarded,
    sys::tamis_span,
    i32,
    *mut sys::tamis_span,
    *mut *mut sys::tamis_error,
) -> i32;

impl Guard {
    /// `templates`: families ("llama3"), "all" or "distinctive"; none: no templates. `strings`: further ones.
    pub fn new(vocabularies: &[&Vocabulary], templates: &[&str], strings: &[&str]) -> Result<Self> {
        handle::check_abi()?;
        let vocabularies: Vec<_> = vocabularies.iter().map(|v| v.0.get()).collect();
        let templates = if templates.is_empty() { &["none"] } else { templates };
        let templates: Vec<_> = templates.iter().map(|t| handle::view(t.as_bytes())).collect();
        let strings: Vec<_> = strings.iter().map(|s| handle::view(s.as_bytes())).collect();
        let options = sys::tamis_guard_options {
            struct_size: size_of::<sys::tamis_guard_options>() as u64,
            vocabularies: vocabularies.as_ptr(),
            vocabulary_count: vocabularies.len() as u64,
            templates: templates.as_ptr(),
            template_count: templates.len() as u64,
            strings: strings.as_ptr(),
            string_count: strings.len() as u64,
        };
        Handle::create(sys::tamis_guard_free, |guard, error| {
            // SAFETY: the options and what they point to live for the call; both are valid for writing.
            unsafe { sys::tamis_guard_create(&options, guard, error) }
        })
        .map(Guard)
    }

    /// What it looks for, sorted.
    pub fn strings(&self) -> impl Iterator<Item = ControlString<'_>> {
        let guard = self.0.get();
        // SAFETY: the views live as long as the guard.
        unsafe {
            (0..sys::tamis_guard_string_count(guard)).map(move |i| ControlString {
                text: handle::bytes(sys::tamis_guard_string(guard, i)),
                origin: handle::text(sys::tamis_guard_string_origin(guard, i)),
            })
        }
    }

    /// Breaks up every control string, visibly. Guarding again changes nothing.
    pub fn break_up(&self, text: impl AsRef<[u8]>) -> Result<Guarded> {
        let text = handle::view(text.as_ref());
        Handle::create(sys::tamis_guarded_free, |guarded, error| {
            // SAFETY: the view lives for the call; both are valid for writing.
            unsafe { sys::tamis_guard_break_up(self.0.get(), text, guarded, error) }
        })
        .map(Guarded)
    }

    /// The places that `break_up` would break, in bytes.
    pub fn find(&self, text: impl AsRef<[u8]>) -> Result<Vec<GuardFinding>> {
        let text = handle::view(text.as_ref());
        let found = Handle::create(sys::tamis_guard_findings_free, |findings, error| {
            // SAFETY: as above.
            unsafe { sys::tamis_guard_find(self.0.get(), text, findings, error) }
        })?;
        // SAFETY: the findings live.
        let count = unsafe { sys::tamis_guard_findings_count(found.get()) };
        (0..count)
            .map(|i| {
                // SAFETY: a struct of integers, which the call fills.
                let mut f: sys::tamis_guard_finding = unsafe { std::mem::zeroed() };
                f.struct_size = size_of::<sys::tamis_guard_finding>() as u64;
                handle::check(|error| unsafe {
                    let unit = sys::TAMIS_UNIT_BYTE;
                    sys::tamis_guard_findings_at(found.get(), i, unit, &mut f, error)
                })?;
                let span = f.source.begin as usize..f.source.end as usize;
                Ok(GuardFinding { span, string: f.string as usize })
            })
            .collect()
    }

    /// Whether no string could begin at the end of the text and go on in what is joined to it.
    pub fn closed(&self, text: impl AsRef<[u8]>) -> Result<bool> {
        let text = handle::view(text.as_ref());
        let mut closed = 0;
        // SAFETY: the view lives for the call; `closed` is valid for writing.
        handle::check(|error| unsafe {
            sys::tamis_guard_closed(self.0.get(), text, &mut closed, error)
        })?;
        Ok(closed != 0)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("strings", &self.strings().count()).finish()
    }
}

impl Guarded {
    /// UTF-8 if what was given is.
    pub fn text(&self) -> &[u8] {
        // SAFETY: the view lives as long as the handle; so for the others.
        unsafe { handle::bytes(sys::tamis_guarded_text(self.0.get())) }
    }

    /// How many places were broken.
    pub fn total(&self) -> u64 {
        unsafe { sys::tamis_guarded_total(self.0.get()) }
    }

    /// How many of them by this string of `Guard::strings()`.
    pub fn of_string(&self, string: usize) -> u64 {
        unsafe { sys::tamis_guarded_of_string(self.0.get(), string as u64) }
    }

    /// Places of the source that already looked as if they had been broken: they are left.
    pub fn look_alikes(&self) -> u64 {
        unsafe { sys::tamis_guarded_look_alikes(self.0.get()) }
    }

    /// Where a span of `text()` was in the text that was given; both in `unit`.
    pub fn to_source_in(&self, output: Range<usize>, unit: Unit) -> Result<Range<usize>> {
        self.look_up(sys::tamis_guarded_to_source, output, unit)
    }

    /// Where a span of the text that was given is in `text()`; both in `unit`.
    pub fn to_output_in(&self, source: Range<usize>, unit: Unit) -> Result<Range<usize>> {
        self.look_up(sys::tamis_guarded_to_output, source, unit)
    }

    fn look_up(&self, ask: LookUp, span: Range<usize>, unit: Unit) -> Result<Range<usize>> {
        let span = sys::tamis_span { begin: span.start as u64, end: span.end as u64 };
        let mut found = sys::tamis_span { begin: 0, end: 0 };
        // SAFETY: the text lives; `found` is valid for writing.
        handle::check(|error| unsafe { ask(self.0.get(), span, unit as i32, &mut found, error) })?;
        Ok(found.begin as usize..found.end as usize)
    }

    /// The text that was given, byte for byte.
    pub fn undo(&self) -> Result<Vec<u8>> {
        let buffer = Handle::create(sys::tamis_buffer_free, |buffer, error| {
            // SAFETY: both are valid for writing.
            unsafe { sys::tamis_guarded_undo(self.0.get(), buffer, error) }
        })?;
        Ok(handle::take(&buffer))
    }
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("bytes", &self.text().len())
            .field("total", &self.total())
            .finish()
    }
}
