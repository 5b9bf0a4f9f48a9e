//! Exact token counts and ids.

use std::fmt;
use std::path::Path;

use crate::error::Result;
use crate::handle::{self, Handle};
use tamis_sys as sys;

/// A byte-pair vocabulary; share it between threads. Special tokens in a text are encoded as ordinary characters.
///
/// ```
/// let vocabulary = tamis::Vocabulary::open("o200k_base")?;
/// assert_eq!(vocabulary.encode("hello world")?, [24912, 2375]);
/// # Ok::<(), tamis::Error>(())
/// ```
pub struct Vocabulary(Handle<sys::tamis_vocabulary>);

// SAFETY: tamis.h: "… a vocabulary … may be read by any number of threads", and it may be freed by any.
unsafe impl Send for Vocabulary {}
unsafe impl Sync for Vocabulary {}

impl Vocabulary {
    /// The names that `open` knows.
    pub fn embedded() -> impl Iterator<Item = &'static str> {
        // SAFETY: take no pointers, and give views of static text.
        unsafe {
            (0..sys::tamis_vocabulary_embedded_count())
                .map(|i| handle::text(sys::tamis_vocabulary_embedded(i)))
        }
    }

    pub fn open(name: &str) -> Result<Self> {
        handle::check_abi()?;
        let name = handle::view(name.as_bytes());
        Handle::create(sys::tamis_vocabulary_free, |vocabulary, error| {
            // SAFETY: the view lives for the call; both are valid for writing.
            unsafe { sys::tamis_vocabulary_open(name, vocabulary, error) }
        })
        .map(Vocabulary)
    }

    /// Opens a compiled pack.
    pub fn open_file(path: impl AsRef<Path>) -> Result<Self> {
        use std::os::unix::ffi::OsStrExt;
        handle::check_abi()?;
        let path = handle::view(path.as_ref().as_os_str().as_bytes());
        Handle::create(sys::tamis_vocabulary_free, |vocabulary, error| {
            // SAFETY: as above.
            unsafe { sys::tamis_vocabulary_open_file(path, vocabulary, error) }
        })
        .map(Vocabulary)
    }

    pub fn name(&self) -> &str {
        // SAFETY: the view lives as long as the vocabulary.
        unsafe { handle::text(sys::tamis_vocabulary_name(self.0.get())) }
    }

    /// SHA-256 of the pack, in hex.
    pub fn content_hash(&self) -> &str {
        // SAFETY: as above.
        unsafe { handle::text(sys::tamis_vocabulary_content_hash(self.0.get())) }
    }

    /// Ordinary tokens in the vocabulary.
    pub fn size(&self) -> u32 {
        // SAFETY: the vocabulary lives.
        unsafe { sys::tamis_vocabulary_size(self.0.get()) }
    }

    pub fn count(&self, text: impl AsRef<[u8]>) -> Result<u64> {
        let text = handle::view(text.as_ref());
        let mut count = 0;
        // SAFETY: the view lives for the call; `count` is valid for writing.
        handle::check(|error| unsafe {
            sys::tamis_vocabulary_count(self.0.get(), text, &mut count, error)
        })?;
        Ok(count)
    }

    pub fn encode(&self, text: impl AsRef<[u8]>) -> Result<Vec<u32>> {
        let text = handle::view(text.as_ref());
        let ids = Handle::create(sys::tamis_ids_free, |ids, error| {
            // SAFETY: the view lives for the call; both are valid for writing.
            unsafe { sys::tamis_vocabulary_encode(self.0.get(), text, ids, error) }
        })?;
        // SAFETY: the ids live until `ids` is dropped, and are copied before.
        Ok(unsafe {
            match sys::tamis_ids_count(ids.get()) {
                0 => Vec::new(),
                count => std::slice::from_raw_parts(sys::tamis_ids_data(ids.get()), count as usize)
                    .to_vec(),
            }
        })
    }

    /// The bytes of the ids, which may end in the middle of a character.
    pub fn decode(&self, ids: &[u32]) -> Result<Vec<u8>> {
        let buffer = Handle::create(sys::tamis_buffer_free, |buffer, error| {
            // SAFETY: the ids live for the call; both are valid for writing.
            unsafe {
                sys::tamis_vocabulary_decode(
                    self.0.get(),
                    ids.as_ptr(),
                    ids.len() as u64,
                    buffer,
                    error,
                )
            }
        })?;
        // SAFETY: the view lives until `buffer` is dropped, and is copied before.
        Ok(unsafe { handle::bytes(sys::tamis_buffer_view(buffer.get())) }.to_vec())
    }
}

impl fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vocabulary").field(&self.name()).finish()
    }
}
