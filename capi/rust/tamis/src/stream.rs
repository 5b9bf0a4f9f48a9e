//! Texts that come in pieces.

use std::fmt;

use crate::detector::Detectors;
use crate::engine::Engine;
use crate::error::Result;
use crate::handle::{self, Handle};
use tamis_sys as sys;

/// Redacts a text that does not end, or does not fit in memory.
///
/// It is cut into parts, at blank lines where there are any, which are refined in order like documents of a group. How the pieces
/// are cut changes nothing. A value that only its label tells is found again in its own part and in those behind it, not in those
/// before. A part that must not leave is an error, and ends the stream.
///
/// ```
/// let mut stream = tamis::TextStream::new(&tamis::Engine::new("")?)?;
/// let mut out = stream.push("Mail jane@co")?;
/// out += &stream.push("rp.test")?;
/// out += &stream.finish()?;
/// assert_eq!(out, "Mail [EMAIL_ADDRESS_1]");
/// # Ok::<(), tamis::Error>(())
/// ```
pub struct TextStream(
    Handle<sys::tamis_text_stream>,
    // Keeps what C calls back into; dropped after the handle.
    #[allow(dead_code)] Detectors,
);

// SAFETY: tamis.h: one thread at a time; `&mut self` sees to it.
unsafe impl Send for TextStream {}

impl TextStream {
    pub fn new(engine: &Engine) -> Result<Self> {
        Self::with_limits(engine, 0, 0)
    }

    /// `part_bytes`: what is judged as a whole; `most_values`: distinct values that are remembered. 0: the default.
    pub fn with_limits(engine: &Engine, part_bytes: u64, most_values: u64) -> Result<Self> {
        Handle::create(sys::tamis_text_stream_free, |stream, error| {
            // SAFETY: the engine lives; both others are valid for writing.
            unsafe {
                sys::tamis_text_stream_create(
                    engine.handle(),
                    part_bytes,
                    most_values,
                    stream,
                    error,
                )
            }
        })
        .map(|stream| TextStream(stream, engine.detectors()))
    }

    /// Gives what may leave by now; often nothing.
    pub fn push(&mut self, piece: impl AsRef<[u8]>) -> Result<String> {
        let piece = handle::view(piece.as_ref());
        let stream = self.0.get_mut();
        // SAFETY: the stream and the view live for the call; both others are valid for writing.
        text(|out, error| unsafe { sys::tamis_text_stream_push(stream, piece, out, error) })
    }

    /// Gives the rest.
    pub fn finish(mut self) -> Result<String> {
        let stream = self.0.get_mut();
        // SAFETY: as above.
        text(|out, error| unsafe { sys::tamis_text_stream_finish(stream, out, error) })
    }
}

fn text(
    call: impl FnOnce(*mut *mut sys::tamis_buffer, *mut *mut sys::tamis_error) -> i32,
) -> Result<String> {
    let buffer = Handle::create(sys::tamis_buffer_free, call)?;
    // SAFETY: the view lives as long as the buffer, and is copied.
    Ok(unsafe { handle::text(sys::tamis_buffer_view(buffer.get())) }.to_owned())
}

impl fmt::Debug for TextStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextStream")
    }
}
