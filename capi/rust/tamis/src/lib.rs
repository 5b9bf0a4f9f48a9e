//! Turns private text into text that may leave: normalized, redacted, measured.
//!
//! ```
//! let engine = tamis::Engine::new("")?; // the default recipe; share it between threads
//! let mut worker = engine.worker()?; // one per thread
//! let outcome = worker.refine("Mail jane@corp.test")?;
//! assert_eq!(outcome.text(), "Mail [EMAIL_ADDRESS_1]");
//!
//! let finding = outcome.findings().next().unwrap();
//! assert_eq!((finding.entity_type, finding.span), ("EMAIL_ADDRESS", 5..19));
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! An [`Engine`] and an [`Outcome`] may be shared by threads, a [`Worker`] moves from one to another. Outcomes own their text and
//! outlive worker and engine; what they lend cannot outlive them:
//!
//! ```compile_fail,E0505
//! let outcome = tamis::Engine::new("")?.worker()?.refine("text")?;
//! let text = outcome.text();
//! drop(outcome);
//! println!("{text}");
//! # Ok::<(), tamis::Error>(())
//! ```
//!
//! Offsets are in bytes of UTF-8, as ranges of `str`, unless a [`Unit`] says otherwise.

mod charset;
mod chunk;
mod detector;
mod engine;
mod error;
mod guard;
mod handle;
mod normalize;
mod outcome;
mod redacted;
mod stream;
mod vault;
mod verify;
mod vocabulary;

pub use charset::{decode_charset, CharsetDetector, CharsetGuess, DecodedText};
pub use chunk::{Chunk, ChunkEnd, ChunkOptions, Chunker};
pub use detector::{Detection, Detector};
pub use engine::{default_recipe, Document, Engine, EngineOptions, RedactionKey, Worker};
pub use error::{Code, Error, Result};
pub use guard::{ControlString, Guard, GuardFinding, Guarded};
pub use normalize::{Edit, Normalized, Normalizer};
pub use outcome::{Counts, Finding, Fingerprint, Mark, MarkKind, Outcome, Unit};
pub use redacted::{Format, Redacted};
pub use stream::TextStream;
pub use vault::{Revealed, Vault};
pub use verify::{verify, Signer, Verification, VerifyOptions};
pub use vocabulary::{count_all, Token, Vocabulary};

/// The version of the library that was loaded: "0.1.0".
pub fn version() -> &'static str {
    // SAFETY: takes nothing, and gives a view of static text.
    unsafe { handle::text(tamis_sys::tamis_version()) }
}
