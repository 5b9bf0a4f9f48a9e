//! Exact token counts and ids.

use std::fmt;
use std::ops::Range;
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
pub struct Vocabulary(pub(crate) Handle<sys::tamis_vocabulary>);

// SAFETY: tamis.h: "… a vocabulary … may be read by any number of threads", and it may be freed by any.
unsafe impl Send for Vocabulary {}
unsafe impl Sync for Vocabulary {}

/// A token, and the bytes of the text that it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub id: u32,
    pub span: Range<usize>,
}

/// Counts one text under each vocabulary; it is checked once.
pub fn count_all(vocabularies: &[&Vocabulary], text: impl AsRef<[u8]>) -> Result<Vec<u64>> {
    let handles: Vec<_> = vocabularies.iter().map(|v| v.0.get()).collect();
    let text = handle::view(text.as_ref());
    let mut counts = vec![0; handles.len()];
    // SAFETY: handles and view live for the call; `counts` has room for as many.
    handle::check(|error| unsafe {
        sys::tamis_vocabulary_count_all(
            handles.as_ptr(),
            handles.len() as u64,
            text,
            counts.as_mut_ptr(),
            error,
        )
    })?;
    Ok(counts)
}

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

    /// Opens the bytes of a compiled pack.
    pub fn from_pack(pack: &[u8]) -> Result<Self> {
        handle::check_abi()?;
        let pack = handle::view(pack);
        Handle::create(sys::tamis_vocabulary_free, |vocabulary, error| {
            // SAFETY: as above.
            unsafe { sys::tamis_vocabulary_from_pack(pack, vocabulary, error) }
        })
        .map(Vocabulary)
    }

    /// A pack, made of the bytes of a tokenizer.json or of tiktoken's ranks; seconds. Ranks need one of the names
    /// "o200k_base", "cl100k_base", "p50k_base", "r50k_base". `licence`: the terms that the pack may be handed on under.
    pub fn compile(file: &[u8], name: &str, licence: &str) -> Result<Vec<u8>> {
        handle::check_abi()?;
        let file = handle::view(file);
        let (name, licence) = (handle::view(name.as_bytes()), handle::view(licence.as_bytes()));
        let pack = Handle::create(sys::tamis_buffer_free, |pack, error| {
            // SAFETY: the views live for the call; both are valid for writing.
            unsafe { sys::tamis_vocabulary_compile(file, name, licence, pack, error) }
        })?;
        Ok(handle::take(&pack))
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

    /// `count` of each text.
    pub fn count_many<T: AsRef<[u8]>>(&self, texts: &[T]) -> Result<Vec<u64>> {
        let texts: Vec<_> = texts.iter().map(|t| handle::view(t.as_ref())).collect();
        let mut counts = vec![0; texts.len()];
        // SAFETY: the views live for the call; `counts` has room for as many.
        handle::check(|error| unsafe {
            sys::tamis_vocabulary_count_many(
                self.0.get(),
                texts.as_ptr(),
                texts.len() as u64,
                counts.as_mut_ptr(),
                error,
            )
        })?;
        Ok(counts)
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

    /// `encode`, with the bytes of the text that each token covers. Where the vocabulary rewrites text, tokens may share
    /// bytes or cover none.
    pub fn encode_with_offsets(&self, text: impl AsRef<[u8]>) -> Result<Vec<Token>> {
        let text = handle::view(text.as_ref());
        let ids = Handle::create(sys::tamis_ids_free, |ids, error| {
            let unit = sys::TAMIS_UNIT_BYTE;
            // SAFETY: the view lives for the call; both are valid for writing.
            unsafe {
                sys::tamis_vocabulary_encode_with_offsets(self.0.get(), text, unit, ids, error)
            }
        })?;
        // SAFETY: ids and spans are as many, live until `ids` is dropped, and are copied before.
        let count = unsafe { sys::tamis_ids_count(ids.get()) } as usize;
        if count == 0 {
            return Ok(Vec::new());
        }
        let (ids, spans) = unsafe {
            (
                std::slice::from_raw_parts(sys::tamis_ids_data(ids.get()), count),
                std::slice::from_raw_parts(sys::tamis_ids_spans(ids.get()), count),
            )
        };
        let token = |(&id, s): (&u32, &sys::tamis_span)| Token {
            id,
            span: s.begin as usize..s.end as usize,
        };
        Ok(ids.iter().zip(spans).map(token).collect())
    }

    /// What it was made of, as canonical JSON.
    pub fn info_json(&self) -> Result<String> {
        let json = Handle::create(sys::tamis_buffer_free, |json, error| {
            // SAFETY: both are valid for writing.
            unsafe { sys::tamis_vocabulary_info(self.0.get(), json, error) }
        })?;
        Ok(String::from_utf8_lossy(&handle::take(&json)).into_owned())
    }

    /// What is odd about it, as canonical JSON: tokens that no text holds or that are no whole characters, and what
    /// placeholders cost (none given: some of Tamis's). `most`: of how many tokens of a kind the ids are listed.
    pub fn lint_json(&self, placeholders: &[&str], most: u64) -> Result<String> {
        let placeholders: Vec<_> =
            placeholders.iter().map(|p| handle::view(p.as_bytes())).collect();
        let json = Handle::create(sys::tamis_buffer_free, |json, error| {
            let (first, count) = (placeholders.as_ptr(), placeholders.len() as u64);
            // SAFETY: the views live for the call; both are valid for writing.
            unsafe { sys::tamis_vocabulary_lint(self.0.get(), first, count, most, json, error) }
        })?;
        Ok(String::from_utf8_lossy(&handle::take(&json)).into_owned())
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
        Ok(handle::take(&buffer))
    }
}

impl fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vocabulary").field(&self.name()).finish()
    }
}
