//! Charsets: told from bytes, and turned into text.

use crate::error::Result;
use crate::handle::{self, Handle};
use tamis_sys as sys;

/// Tells the charset of a text from its bytes; share it between threads.
///
/// ```
/// let detector = tamis::CharsetDetector::new()?;
/// let guess = detector.detect("plain".as_bytes())?;
/// assert_eq!((guess.charset, guess.sure), ("utf-8", true));
/// let decoded = tamis::decode_charset(b"caf\xE9", "windows-1252")?;
/// assert_eq!((decoded.text.as_str(), decoded.undecodable), ("caf\u{e9}", 0));
/// # Ok::<(), tamis::Error>(())
/// ```
pub struct CharsetDetector(Handle<sys::tamis_charset_detector>);

// SAFETY: tamis.h: "any number of threads may share it", and it may be freed by any.
unsafe impl Send for CharsetDetector {}
unsafe impl Sync for CharsetDetector {}

/// What bytes are likely to be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharsetGuess {
    /// As the WHATWG Encoding Standard names it; empty if none fits.
    pub charset: &'static str,
    /// False: the bytes leave a doubt, and somebody should be asked.
    pub sure: bool,
}

/// Bytes as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedText {
    pub text: String,
    /// Sequences that mean nothing in the charset; each is U+FFFD in the text.
    pub undecodable: u64,
}

impl CharsetDetector {
    pub fn new() -> Result<Self> {
        handle::check_abi()?;
        Handle::create(sys::tamis_charset_detector_free, |detector, error| {
            // SAFETY: both are valid for writing.
            unsafe { sys::tamis_charset_detector_create(detector, error) }
        })
        .map(CharsetDetector)
    }

    /// A guess is never an error; a doubt is `sure == false`.
    pub fn detect(&self, bytes: impl AsRef<[u8]>) -> Result<CharsetGuess> {
        let bytes = handle::view(bytes.as_ref());
        let mut charset = handle::view(&[]);
        let mut sure = 0;
        handle::check(|error| {
            // SAFETY: the view lives for the call; the others are valid for writing.
            unsafe {
                sys::tamis_charset_detect(self.0.get(), bytes, &mut charset, &mut sure, error)
            }
        })?;
        // SAFETY: tamis.h: a static name.
        Ok(CharsetGuess { charset: unsafe { handle::text(charset) }, sure: sure != 0 })
    }
}

/// Reads bytes in a charset; an unknown one is an error that lists those that are known.
pub fn decode_charset(bytes: impl AsRef<[u8]>, charset: &str) -> Result<DecodedText> {
    handle::check_abi()?;
    let (bytes, charset) = (handle::view(bytes.as_ref()), handle::view(charset.as_bytes()));
    let mut undecodable = 0;
    let text = Handle::create(sys::tamis_buffer_free, |text, error| {
        // SAFETY: the views live for the call; the others are valid for writing.
        unsafe { sys::tamis_charset_decode(bytes, charset, text, &mut undecodable, error) }
    })?;
    // SAFETY: the view is copied before the buffer is freed.
    let text = unsafe { handle::text(sys::tamis_buffer_view(text.get())) }.to_owned();
    Ok(DecodedText { text, undecodable })
}
