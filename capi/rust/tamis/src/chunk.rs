//! Text in chunks of a token budget.

use std::fmt;
use std::mem::size_of;
use std::ops::Range;

use crate::error::{Code, Error, Result};
use crate::guard::Guard;
use crate::handle::{self, Handle};
use crate::vocabulary::Vocabulary;
use tamis_sys as sys;

/// A budget of tokens; share it between threads.
///
/// ```
/// let vocabulary = tamis::Vocabulary::open("o200k_base")?;
/// let chunker = tamis::Chunker::new(&vocabulary, &tamis::ChunkOptions { max_tokens: 8, ..Default::default() })?;
/// let text = "One two three. Four five six. Seven eight nine.";
/// let chunks = chunker.cut(text)?;
/// assert_eq!(chunks.iter().map(|c| c.tokens).collect::<Vec<_>>(), [8, 4]);
/// assert_eq!(chunks.iter().map(|c| &text[c.span.clone()]).collect::<String>(), text);
/// # Ok::<(), tamis::Error>(())
/// ```
pub struct Chunker(Handle<sys::tamis_chunker>);

// SAFETY: tamis.h: "all else, once made, may be read by any number of threads", and it may be freed by any.
unsafe impl Send for Chunker {}
unsafe impl Sync for Chunker {}

/// How a text is cut.
#[derive(Clone, Copy, Debug)]
pub struct ChunkOptions<'a> {
    /// Of a chunk; at least 8.
    pub max_tokens: u32,
    /// At most that a chunk repeats of the one before; at most half of `max_tokens`.
    pub overlap_tokens: u32,
    /// Then no chunk ends where a control string could begin, if there is another place.
    pub guard: Option<&'a Guard>,
}

impl Default for ChunkOptions<'_> {
    fn default() -> Self {
        Self { max_tokens: 512, overlap_tokens: 0, guard: None }
    }
}

/// What a chunk ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChunkEnd {
    /// The end of the text.
    Text,
    /// Of a document, in a text that several are joined into.
    Document,
    /// A blank line.
    Paragraph,
    Sentence,
    /// White space.
    Word,
    /// A place between pieces without white space, as in Chinese.
    Piece,
    /// Inside a piece that is longer than the budget.
    Cluster,
    /// Inside a grapheme cluster, as there is no other place.
    Character,
    /// Where a token joins two characters, as there is no other place: the counts add up to more from here.
    Forced,
}

/// A part of a text that keeps the budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// In bytes of the text.
    pub span: Range<usize>,
    /// Of the chunk alone.
    pub tokens: u64,
    /// Of them, those that the chunk before has too.
    pub overlap: u64,
    pub end: ChunkEnd,
}

impl Chunker {
    pub fn new(vocabulary: &Vocabulary, options: &ChunkOptions) -> Result<Self> {
        if options.max_tokens == 0 {
            return Err(Error::new(Code::Usage, "max_tokens is 0, but must be at least 8"));
        }
        let options = sys::tamis_chunk_options {
            struct_size: size_of::<sys::tamis_chunk_options>() as u64,
            max_tokens: options.max_tokens,
            overlap_tokens: options.overlap_tokens,
            guard: options.guard.map_or(std::ptr::null(), |g| g.0.get()),
        };
        Handle::create(sys::tamis_chunker_free, |chunker, error| {
            // SAFETY: the options and what they point to live for the call; both are valid for writing.
            unsafe { sys::tamis_chunker_create(vocabulary.0.get(), &options, chunker, error) }
        })
        .map(Chunker)
    }

    /// The chunks of a text, in order. Text that is not UTF-8 is an error.
    pub fn cut(&self, text: impl AsRef<[u8]>) -> Result<Vec<Chunk>> {
        self.cut_documents(text, &[])
    }

    /// The same of a text that documents were joined into; `ends`: the bytes where they end, ascending.
    pub fn cut_documents(&self, text: impl AsRef<[u8]>, ends: &[u64]) -> Result<Vec<Chunk>> {
        let text = handle::view(text.as_ref());
        let cut = Handle::create(sys::tamis_chunks_free, |chunks, error| {
            let (ends, count) = (ends.as_ptr(), ends.len() as u64);
            // SAFETY: view and ends live for the call; both are valid for writing.
            unsafe { sys::tamis_chunker_cut(self.0.get(), text, ends, count, chunks, error) }
        })?;
        // SAFETY: the chunks live.
        let count = unsafe { sys::tamis_chunks_count(cut.get()) };
        (0..count)
            .map(|i| {
                // SAFETY: a struct of integers, which the call fills.
                let mut c: sys::tamis_chunk = unsafe { std::mem::zeroed() };
                c.struct_size = size_of::<sys::tamis_chunk>() as u64;
                handle::check(|error| unsafe {
                    sys::tamis_chunks_at(cut.get(), i, sys::TAMIS_UNIT_BYTE, &mut c, error)
                })?;
                Ok(Chunk {
                    span: c.span.begin as usize..c.span.end as usize,
                    tokens: c.tokens,
                    overlap: c.overlap,
                    end: end_of(c.end)?,
                })
            })
            .collect()
    }
}

fn end_of(number: i32) -> Result<ChunkEnd> {
    Ok(match number {
        sys::TAMIS_CHUNK_TEXT => ChunkEnd::Text,
        sys::TAMIS_CHUNK_DOCUMENT => ChunkEnd::Document,
        sys::TAMIS_CHUNK_PARAGRAPH => ChunkEnd::Paragraph,
        sys::TAMIS_CHUNK_SENTENCE => ChunkEnd::Sentence,
        sys::TAMIS_CHUNK_WORD => ChunkEnd::Word,
        sys::TAMIS_CHUNK_PIECE => ChunkEnd::Piece,
        sys::TAMIS_CHUNK_CLUSTER => ChunkEnd::Cluster,
        sys::TAMIS_CHUNK_CHARACTER => ChunkEnd::Character,
        sys::TAMIS_CHUNK_FORCED => ChunkEnd::Forced,
        other => {
            return Err(Error::new(
                Code::Unsupported,
                format!("a chunk ends with {other}, which this crate does not know"),
            ))
        }
    })
}

impl fmt::Debug for Chunker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chunker")
    }
}
