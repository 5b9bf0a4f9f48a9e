//! One refined document.

use std::fmt;
use std::mem::size_of;
use std::ops::Range;

use crate::error::Result;
use crate::handle::{self, Handle};
use tamis_sys as sys;

/// In what offsets are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Unit {
    /// Bytes of UTF-8, as in Rust.
    Byte = sys::TAMIS_UNIT_BYTE,
    /// As in Python.
    CodePoint = sys::TAMIS_UNIT_CODEPOINT,
    /// As in JavaScript and Java.
    Utf16 = sys::TAMIS_UNIT_UTF16,
}

/// A detected span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    /// "EMAIL_ADDRESS"
    pub entity_type: &'a str,
    pub rule: &'a str,
    /// Where, in the text that was given.
    pub span: Range<usize>,
    /// How sure the rule is: 0 to 1 000 000.
    pub score_ppm: i32,
    /// Redacted, and queued for review.
    pub doubtful: bool,
    /// A checksum or a full structural check passed.
    pub validated: bool,
    /// From a range reserved for examples.
    pub reserved: bool,
    /// Lies under another finding, which names the redacted span.
    pub covered: bool,
    /// Its value is on the recipe's allow-list, and so was kept.
    pub allowed: bool,
    /// What became of it: "placeholder", "keep"; "" if it is covered.
    pub action: &'a str,
}

impl<'a> Finding<'a> {
    /// Asks `fill` for a finding.
    ///
    /// # Safety
    /// The views that `fill` gives live for `'a`.
    pub(crate) unsafe fn ask(
        fill: impl FnOnce(&mut sys::tamis_finding, *mut *mut sys::tamis_error) -> i32,
    ) -> Result<Finding<'a>> {
        let empty = handle::view(&[]);
        let mut found = sys::tamis_finding {
            struct_size: size_of::<sys::tamis_finding>() as u64,
            type_: empty,
            rule: empty,
            source: sys::tamis_span { begin: 0, end: 0 },
            score_ppm: 0,
            flags: 0,
            action: empty,
        };
        handle::check(|error| fill(&mut found, error))?;
        let flag = |bit| found.flags & bit != 0;
        Ok(Finding {
            entity_type: handle::text(found.type_),
            rule: handle::text(found.rule),
            span: found.source.begin as usize..found.source.end as usize,
            score_ppm: found.score_ppm,
            doubtful: flag(sys::TAMIS_FINDING_DOUBTFUL),
            validated: flag(sys::TAMIS_FINDING_VALIDATED),
            reserved: flag(sys::TAMIS_FINDING_RESERVED),
            covered: flag(sys::TAMIS_FINDING_COVERED),
            allowed: flag(sys::TAMIS_FINDING_ALLOWED),
            action: handle::text(found.action),
        })
    }
}

/// What of a document is compared with others. It tells about private text: keep it where the text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint<'a> {
    /// XXH3-128 of the normalized text.
    pub exact: u128,
    /// Of the signature; different formats refuse to meet.
    pub format: u32,
    /// Distinct shingles; 0: too short to be near anything.
    pub shingle_count: u32,
    pub signature: &'a [u16],
}

/// What normalization did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub invalid_bytes: u64,
    pub surrogates: u64,
    pub normal_form: u64,
    pub controls: u64,
    pub line_ends: u64,
    pub trailing_spaces: u64,
    pub invisibles: u64,
    /// Rows of tags or selectors among the invisibles that could spell a message.
    pub hidden_payloads: u64,
    /// Characters of mojibake, and C1 controls, read again.
    pub repairs: u64,
    pub entities: u64,
    pub ligatures: u64,
    /// Runs of blank lines shortened.
    pub blank_lines: u64,
    /// Words joined over a line end.
    pub hyphens: u64,
    /// Running headers, footers and page numbers removed.
    pub page_lines: u64,
    pub cue_lines: u64,
    /// Looped phrases cut to one.
    pub repeats: u64,
    /// Lines of quotes and signatures removed.
    pub mail_lines: u64,
    pub mail_marks: u64,
    pub whitespace: u64,
    pub search_folds: u64,
}

impl Counts {
    /// Asks `fill`, which cannot fail for a struct that says its size.
    pub(crate) fn ask(fill: impl FnOnce(&mut sys::tamis_counts)) -> Counts {
        // SAFETY: a struct of integers.
        let mut c: sys::tamis_counts = unsafe { std::mem::zeroed() };
        c.struct_size = size_of::<sys::tamis_counts>() as u64;
        fill(&mut c);
        Counts {
            invalid_bytes: c.invalid_bytes,
            surrogates: c.surrogates,
            normal_form: c.normal_form,
            controls: c.controls,
            line_ends: c.line_ends,
            trailing_spaces: c.trailing_spaces,
            invisibles: c.invisibles,
            hidden_payloads: c.hidden_payloads,
            repairs: c.repairs,
            entities: c.entities,
            ligatures: c.ligatures,
            blank_lines: c.blank_lines,
            hyphens: c.hyphens,
            page_lines: c.page_lines,
            cue_lines: c.cue_lines,
            repeats: c.repeats,
            mail_lines: c.mail_lines,
            mail_marks: c.mail_marks,
            whitespace: c.whitespace,
            search_folds: c.search_folds,
        }
    }
}

/// What a part of a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MarkKind {
    /// Lines of another mail.
    Quote,
    /// "On 3 May, Ann wrote:"
    Attribution,
    /// "From: … Sent: … To: …"
    Header,
    /// After "-- ", or what a telephone adds.
    Signature,
    /// A notice of confidentiality.
    Footer,
}

/// A part of a text that plays a role of its own: whole lines of the text that came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub kind: MarkKind,
    /// Of quoting: 0 is the writer's own text.
    pub level: u32,
    pub span: Range<usize>,
}

impl Mark {
    /// Asks `fill` for a mark that exists.
    pub(crate) fn ask(fill: impl FnOnce(&mut sys::tamis_mark)) -> Mark {
        // SAFETY: a struct of integers.
        let mut m: sys::tamis_mark = unsafe { std::mem::zeroed() };
        m.struct_size = size_of::<sys::tamis_mark>() as u64;
        fill(&mut m);
        Mark {
            kind: match m.kind {
                sys::TAMIS_MARK_ATTRIBUTION => MarkKind::Attribution,
                sys::TAMIS_MARK_HEADER => MarkKind::Header,
                sys::TAMIS_MARK_SIGNATURE => MarkKind::Signature,
                sys::TAMIS_MARK_FOOTER => MarkKind::Footer,
                _ => MarkKind::Quote,
            },
            level: m.level,
            span: m.output.begin as usize..m.output.end as usize,
        }
    }
}

/// One refined document. It owns its text and outlives worker and engine.
pub struct Outcome(Handle<sys::tamis_outcome>);

// SAFETY: tamis.h: "… an outcome … may be read by any number of threads", and it may be freed by any.
unsafe impl Send for Outcome {}
unsafe impl Sync for Outcome {}

type TextOf = unsafe extern "C" fn(*const sys::tamis_outcome) -> sys::tamis_view;
type LookUp = unsafe extern "C" fn(
    *const sys::tamis_outcome,
    sys::tamis_span,
    i32,
    *mut sys::tamis_span,
    *mut *mut sys::tamis_error,
) -> i32;

impl Outcome {
    pub(crate) fn new(handle: Handle<sys::tamis_outcome>) -> Self {
        Outcome(handle)
    }

    /// The text that may leave.
    pub fn text(&self) -> &str {
        self.text_of(sys::tamis_outcome_text)
    }

    /// BCP 47; "und" if unsure.
    pub fn language(&self) -> &str {
        self.text_of(sys::tamis_outcome_language)
    }

    /// Why the document must not leave; None: it may.
    pub fn quarantine_reason(&self) -> Option<&str> {
        Some(self.text_of(sys::tamis_outcome_quarantine_reason)).filter(|reason| !reason.is_empty())
    }

    /// The speaker, as it may leave.
    pub fn speaker(&self) -> &str {
        self.text_of(sys::tamis_outcome_speaker)
    }

    fn text_of(&self, ask: TextOf) -> &str {
        // SAFETY: the view lives as long as the outcome.
        unsafe { handle::text(ask(self.0.get())) }
    }

    /// The document's further fields, redacted: name, value.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let outcome = self.0.get();
        // SAFETY: the index is below the count, so the call succeeds; the views live as long as the outcome.
        let count = unsafe { sys::tamis_outcome_field_count(outcome) };
        (0..count).map(move |index| unsafe {
            let empty = handle::view(&[]);
            let mut field = sys::tamis_field { name: empty, value: empty };
            sys::tamis_outcome_field(outcome, index, &mut field, std::ptr::null_mut());
            (handle::text(field.name), handle::text(field.value))
        })
    }

    /// What was detected, in order, with spans in bytes of the text that was given.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.findings_in(Unit::Byte)
    }

    /// The same with spans in another unit.
    pub fn findings_in(&self, unit: Unit) -> impl Iterator<Item = Finding<'_>> {
        // SAFETY: the outcome lives.
        let count = unsafe { sys::tamis_outcome_finding_count(self.0.get()) };
        (0..count).filter_map(move |index| self.finding(index, unit).ok())
    }

    fn finding(&self, index: u64, unit: Unit) -> Result<Finding<'_>> {
        // SAFETY: the outcome lives, and the views of a finding as long.
        unsafe {
            Finding::ask(|found, error| {
                sys::tamis_outcome_finding(self.0.get(), index, unit as i32, found, error)
            })
        }
    }

    /// Where a span of `text()` was in the text that was given; what was rewritten as a whole is whole.
    pub fn to_source(&self, output: Range<usize>) -> Result<Range<usize>> {
        self.to_source_in(output, Unit::Byte)
    }

    /// The same with both spans in another unit.
    pub fn to_source_in(&self, output: Range<usize>, unit: Unit) -> Result<Range<usize>> {
        self.look_up(sys::tamis_outcome_to_source, output, unit)
    }

    /// Where a span of the text that was given is in `text()`.
    pub fn to_output(&self, source: Range<usize>) -> Result<Range<usize>> {
        self.to_output_in(source, Unit::Byte)
    }

    /// The same with both spans in another unit.
    pub fn to_output_in(&self, source: Range<usize>, unit: Unit) -> Result<Range<usize>> {
        self.look_up(sys::tamis_outcome_to_output, source, unit)
    }

    fn look_up(&self, ask: LookUp, span: Range<usize>, unit: Unit) -> Result<Range<usize>> {
        let span = sys::tamis_span { begin: span.start as u64, end: span.end as u64 };
        let mut found = sys::tamis_span { begin: 0, end: 0 };
        // SAFETY: the outcome lives; `found` is valid for writing.
        handle::check(|error| unsafe { ask(self.0.get(), span, unit as i32, &mut found, error) })?;
        Ok(found.begin as usize..found.end as usize)
    }

    /// Tokens of the text that may leave, under a vocabulary of the recipe.
    pub fn tokens(&self, vocabulary: &str) -> Result<u64> {
        let vocabulary = handle::view(vocabulary.as_bytes());
        let mut count = 0;
        // SAFETY: the view lives for the call; `count` is valid for writing.
        handle::check(|error| unsafe {
            sys::tamis_outcome_tokens(self.0.get(), vocabulary, &mut count, error)
        })?;
        Ok(count)
    }

    /// Control strings that were met in text, fields and speaker, and how often.
    pub fn guarded(&self) -> impl Iterator<Item = (&str, u64)> {
        let outcome = self.0.get();
        // SAFETY: the outcome lives, and the views as long; the index is below the count, so the call succeeds.
        unsafe {
            (0..sys::tamis_outcome_guarded_count(outcome)).map(move |i| {
                let (mut string, mut count) = (handle::view(&[]), 0);
                let none = std::ptr::null_mut();
                sys::tamis_outcome_guarded(outcome, i, &mut string, &mut count, none);
                (handle::text(string), count)
            })
        }
    }

    /// Places of the source that already looked as if the guard had broken a string there.
    pub fn look_alikes(&self) -> u64 {
        // SAFETY: the outcome lives.
        unsafe { sys::tamis_outcome_look_alikes(self.0.get()) }
    }

    pub fn counts(&self) -> Counts {
        // SAFETY: `c` is valid for writing and says its size, so the call succeeds.
        Counts::ask(|c| unsafe {
            sys::tamis_outcome_counts(self.0.get(), c, std::ptr::null_mut());
        })
    }

    /// Quotes, signatures and the like, if the recipe marks them; in bytes of the text.
    pub fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        // SAFETY: the outcome lives; the index is below the count, and `m` says its size.
        let count = unsafe { sys::tamis_outcome_mark_count(self.0.get()) };
        (0..count).map(|i| {
            Mark::ask(|m| unsafe {
                sys::tamis_outcome_mark(
                    self.0.get(),
                    i,
                    sys::TAMIS_UNIT_BYTE,
                    m,
                    std::ptr::null_mut(),
                );
            })
        })
    }

    pub fn fingerprint(&self) -> Fingerprint<'_> {
        let mut f = sys::tamis_fingerprint {
            struct_size: size_of::<sys::tamis_fingerprint>() as u64,
            exact_high: 0,
            exact_low: 0,
            format: 0,
            shingle_count: 0,
            signature: std::ptr::null(),
            signature_slots: 0,
        };
        // SAFETY: as for counts(); the signature lives as long as the outcome.
        let signature = unsafe {
            sys::tamis_outcome_fingerprint(self.0.get(), &mut f, std::ptr::null_mut());
            match f.signature_slots {
                0 => &[][..],
                slots => std::slice::from_raw_parts(f.signature, slots as usize),
            }
        };
        Fingerprint {
            exact: u128::from(f.exact_high) << 64 | u128::from(f.exact_low),
            format: f.format,
            shingle_count: f.shingle_count,
            signature,
        }
    }
}

/// Says how much there is, and shows nothing of it.
impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("bytes", &self.text().len())
            .field("findings", &self.findings().count())
            .finish_non_exhaustive()
    }
}
