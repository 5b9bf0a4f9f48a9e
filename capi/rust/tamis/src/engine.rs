//! Recipes, engines and workers.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::detector::{self, Detector, Detectors};
use crate::error::Result;
use crate::guard::Guard;
use crate::handle::{self, Handle};
use crate::outcome::Outcome;
use crate::redacted::{Format, Redacted};
use crate::vault::Vault;
use crate::vocabulary::Vocabulary;
use tamis_sys as sys;

/// A commented recipe in TOML with every key at its default.
pub fn default_recipe() -> Result<String> {
    let buffer = Handle::create(sys::tamis_buffer_free, |buffer, error| {
        // SAFETY: both are valid for writing.
        unsafe { sys::tamis_recipe_default(buffer, error) }
    })?;
    // SAFETY: the view lives as long as the buffer, and is copied.
    Ok(unsafe { handle::text(sys::tamis_buffer_view(buffer.get())) }.to_owned())
}

/// A recipe, compiled once; share it between threads.
///
/// ```
/// fn shared_by_threads<T: Send + Sync>() {}
/// shared_by_threads::<tamis::Engine>();
/// shared_by_threads::<tamis::Outcome>();
/// ```
pub struct Engine(Handle<sys::tamis_engine>, Detectors);

// SAFETY: tamis.h: "An engine … may be read by any number of threads", and it may be freed by any.
unsafe impl Send for Engine {}
unsafe impl Sync for Engine {}

/// What a recipe cannot hold.
#[derive(Clone, Copy, Default)]
pub struct EngineOptions<'a> {
    /// That `tokens.vocabularies` names, beside those of the library.
    pub vocabularies: &'a [&'a Vocabulary],
    /// Asked beside the rules.
    pub detectors: &'a [Arc<dyn Detector>],
    /// Where relative paths in the recipe begin; `None`: the working directory.
    pub folder: Option<&'a Path>,
    /// For the actions "hash", "pseudonym", "date_shift" and "vault".
    pub redaction_key: RedactionKey<'a>,
    /// Keeps what the action "vault" takes out; of the same key.
    pub vault: Option<&'a Vault>,
}

/// A key that `tamis keygen --redaction` made.
#[derive(Clone, Copy, Default)]
pub enum RedactionKey<'a> {
    #[default]
    None,
    /// Its text, which is the caller's to wipe.
    Text(&'a str),
    /// Its file, which nobody else may read.
    File(&'a Path),
}

impl RedactionKey<'_> {
    /// Text and path of the file, one of them or none.
    pub(crate) fn views(&self) -> (sys::tamis_view, sys::tamis_view) {
        use std::os::unix::ffi::OsStrExt;
        let (text, file) = match self {
            RedactionKey::None => (&[][..], &[][..]),
            RedactionKey::Text(text) => (text.as_bytes(), &[][..]),
            RedactionKey::File(path) => (&[][..], path.as_os_str().as_bytes()),
        };
        (handle::view(text), handle::view(file))
    }
}

impl Engine {
    /// Compiles a recipe: TOML, or JSON if it begins with `{`; "" is the default recipe.
    pub fn new(recipe: &str) -> Result<Self> {
        Self::with_options(recipe, &EngineOptions::default())
    }

    /// The same with detectors of your own.
    pub fn with_detectors(recipe: &str, detectors: Vec<Arc<dyn Detector>>) -> Result<Self> {
        Self::with_options(recipe, &EngineOptions { detectors: &detectors, ..Default::default() })
    }

    /// The same with what a recipe cannot hold.
    pub fn with_options(recipe: &str, options: &EngineOptions) -> Result<Self> {
        use std::os::unix::ffi::OsStrExt;
        handle::check_abi()?;
        let recipe = handle::view(recipe.as_bytes());
        let vocabularies: Vec<_> = options.vocabularies.iter().map(|v| v.0.get()).collect();
        let folder = options.folder.map_or(&[][..], |f| f.as_os_str().as_bytes());
        let (redaction_key, redaction_key_file) = options.redaction_key.views();
        let vault = options.vault.map_or(std::ptr::null(), |v| v.0.get());
        let detectors: Detectors = Arc::new(options.detectors.to_vec());
        let engine = detector::lend(&detectors, |given| {
            let options = sys::tamis_engine_options {
                struct_size: std::mem::size_of::<sys::tamis_engine_options>() as u64,
                detectors: given.as_ptr(),
                detector_count: given.len() as u64,
                vocabularies: vocabularies.as_ptr(),
                vocabulary_count: vocabularies.len() as u64,
                folder: handle::view(folder),
                redaction_key,
                redaction_key_file,
                vault,
            };
            Handle::create(sys::tamis_engine_free, |engine, error| {
                // SAFETY: view, options and what they point to live for the call; both are valid for writing.
                unsafe { sys::tamis_engine_create_with(recipe, &options, engine, error) }
            })
        })?;
        Ok(Engine(engine, detectors))
    }

    /// What it guards with; an error if its recipe says `guard.action = "off"`.
    pub fn guard(&self) -> Result<Guard> {
        Handle::create(sys::tamis_guard_free, |guard, error| {
            // SAFETY: the engine lives; both are valid for writing.
            unsafe { sys::tamis_engine_guard(self.0.get(), guard, error) }
        })
        .map(Guard)
    }

    /// Scratch memory for one thread. It may outlive the engine.
    pub fn worker(&self) -> Result<Worker> {
        Handle::create(sys::tamis_worker_free, |worker, error| {
            // SAFETY: the engine lives; both are valid for writing.
            unsafe { sys::tamis_worker_create(self.0.get(), worker, error) }
        })
        .map(|worker| Worker(worker, self.1.clone()))
    }

    pub(crate) fn handle(&self) -> *const sys::tamis_engine {
        self.0.get()
    }

    pub(crate) fn detectors(&self) -> Detectors {
        self.1.clone()
    }

    /// The recipe with its defaults filled in, as canonical JSON (RFC 8785).
    pub fn recipe(&self) -> &str {
        // SAFETY: the view lives as long as the engine.
        unsafe { handle::text(sys::tamis_engine_recipe(self.0.get())) }
    }

    /// SHA-256 of `recipe()`, in hex.
    pub fn recipe_digest(&self) -> &str {
        // SAFETY: as above.
        unsafe { handle::text(sys::tamis_engine_recipe_digest(self.0.get())) }
    }

    /// The entity types that it looks for.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        // SAFETY: as above, for each name.
        unsafe { self.names(sys::tamis_engine_type_count, sys::tamis_engine_type) }
    }

    /// The personal types that it does not look for.
    pub fn not_scanned(&self) -> impl Iterator<Item = &str> {
        // SAFETY: as above.
        unsafe { self.names(sys::tamis_engine_not_scanned_count, sys::tamis_engine_not_scanned) }
    }

    /// The vocabularies whose tokens it counts.
    pub fn vocabularies(&self) -> impl Iterator<Item = &str> {
        // SAFETY: as above.
        unsafe { self.names(sys::tamis_engine_vocabulary_count, sys::tamis_engine_vocabulary) }
    }

    unsafe fn names(
        &self,
        count: unsafe extern "C" fn(*const sys::tamis_engine) -> u64,
        name: unsafe extern "C" fn(*const sys::tamis_engine, u64) -> sys::tamis_view,
    ) -> impl Iterator<Item = &str> {
        let engine = self.0.get();
        (0..count(engine)).map(move |i| handle::text(name(engine, i)))
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("recipe_digest", &self.recipe_digest()).finish()
    }
}

/// One unit of text, with what belongs to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Document<'a> {
    pub id: &'a str,
    /// UTF-8; ill-formed bytes are replaced and counted.
    pub text: &'a [u8],
    pub speaker: &'a str,
    /// Further fields: name, value.
    pub fields: &'a [(&'a str, &'a str)],
    /// A chat, a patient, a case: whose dates move together.
    pub group: &'a str,
}

impl<'a> From<&'a str> for Document<'a> {
    fn from(text: &'a str) -> Self {
        Document { text: text.as_bytes(), ..Document::default() }
    }
}

/// One thread's scratch memory. It may move to another thread, but not be shared:
///
/// ```compile_fail,E0277
/// fn shared_by_threads<T: Sync>() {}
/// shared_by_threads::<tamis::Worker>();
/// ```
pub struct Worker(
    Handle<sys::tamis_worker>,
    // Keeps what C calls back into; dropped after the handle.
    #[allow(dead_code)] Detectors,
);

// SAFETY: tamis.h: a worker serves one thread at a time; `&mut self` sees to it.
unsafe impl Send for Worker {}

impl Worker {
    /// Refines one text: normalizes, finds, redacts, measures.
    pub fn refine(&mut self, text: impl AsRef<[u8]>) -> Result<Outcome> {
        let text = handle::view(text.as_ref());
        let worker = self.0.get_mut();
        Handle::create(sys::tamis_outcome_free, |outcome, error| {
            // SAFETY: the view lives for the call; the others are valid for writing.
            unsafe { sys::tamis_worker_refine(worker, text, outcome, error) }
        })
        .map(Outcome::new)
    }

    /// Redacts a document where it stands, by the recipe's `[redact]`: values are rewritten, every other byte stays.
    ///
    /// ```
    /// let mut worker = tamis::Engine::new("")?.worker()?;
    /// let done = worker.redact(r#"{"ssn": 219099999, "n": 1}"#, tamis::Format::Json)?;
    /// assert_eq!(done.document(), br#"{"ssn": "[US_SSN_1]", "n": 1}"#);
    /// # Ok::<(), tamis::Error>(())
    /// ```
    pub fn redact(&mut self, document: impl AsRef<[u8]>, format: Format) -> Result<Redacted> {
        let document = handle::view(document.as_ref());
        let worker = self.0.get_mut();
        Handle::create(sys::tamis_redacted_free, |redacted, error| {
            // SAFETY: the view lives for the call; the others are valid for writing.
            unsafe { sys::tamis_worker_redact(worker, document, format as i32, redacted, error) }
        })
        .map(Redacted)
    }

    /// Refines a text with an id, a speaker and fields.
    pub fn refine_document(&mut self, document: &Document) -> Result<Outcome> {
        let mut outcomes = self.refine_group(std::slice::from_ref(document))?;
        Ok(outcomes.remove(0))
    }

    /// Refines documents that belong together, in order: placeholders are numbered through the group.
    pub fn refine_group(&mut self, documents: &[Document]) -> Result<Vec<Outcome>> {
        let fields: Vec<Vec<sys::tamis_field>> = documents
            .iter()
            .map(|document| {
                let field = |&(name, value): &(&str, &str)| sys::tamis_field {
                    name: handle::view(name.as_bytes()),
                    value: handle::view(value.as_bytes()),
                };
                document.fields.iter().map(field).collect()
            })
            .collect();
        let given: Vec<sys::tamis_document> = documents
            .iter()
            .zip(&fields)
            .map(|(document, fields)| sys::tamis_document {
                struct_size: std::mem::size_of::<sys::tamis_document>() as u64,
                id: handle::view(document.id.as_bytes()),
                text: handle::view(document.text),
                speaker: handle::view(document.speaker.as_bytes()),
                fields: fields.as_ptr(),
                field_count: fields.len() as u64,
                group: handle::view(document.group.as_bytes()),
            })
            .collect();
        let mut outcomes = vec![std::ptr::null_mut(); given.len()];
        let worker = self.0.get_mut();
        handle::check(|error| {
            // SAFETY: `given` and what it points to live for the call; `outcomes` has room for as many.
            unsafe {
                sys::tamis_worker_refine_group(
                    worker,
                    given.as_ptr(),
                    given.len() as u64,
                    outcomes.as_mut_ptr(),
                    error,
                )
            }
        })?;
        outcomes
            .into_iter()
            .map(|outcome| Handle::adopt(outcome, sys::tamis_outcome_free).map(Outcome::new))
            .collect()
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Worker")
    }
}
