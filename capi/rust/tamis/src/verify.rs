//! Checking a delivery, as its receiver does.

use std::any::Any;
use std::ffi::c_void;
use std::fmt;
use std::mem::size_of;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::Path;

use crate::error::{Code, Error, Result};
use crate::handle::{self, Handle};
use tamis_sys as sys;

/// Who signed a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signer {
    /// Nobody.
    None,
    /// The key that the delivery itself names.
    Unknown,
    /// The key that the caller named.
    Verified,
    /// Not the key that the caller named, or the signature does not hold.
    Wrong,
}

/// How a delivery is checked.
#[derive(Default)]
pub struct VerifyOptions<'a> {
    /// The text of the sender's public key, had from the sender by another way.
    pub signer: &'a str,
    /// The text of a checkpoint had before or elsewhere.
    pub known_checkpoint: &'a str,
    /// Threads; 0: one per core.
    pub jobs: u32,
    /// Told of the bytes done and in all, by one thread at a time; returns whether to go on.
    pub progress: Option<&'a mut (dyn FnMut(u64, u64) -> bool + Send)>,
}

/// What was found in a delivery.
pub struct Verification(Handle<sys::tamis_verification>);

// SAFETY: nothing changes it after its making, and any thread may free it.
unsafe impl Send for Verification {}
unsafe impl Sync for Verification {}

struct Context<'a> {
    progress: &'a mut (dyn FnMut(u64, u64) -> bool + Send),
    panic: Option<Box<dyn Any + Send>>,
}

unsafe extern "C" fn call_progress(context: *mut c_void, done: u64, total: u64) -> i32 {
    let context = &mut *context.cast::<Context>();
    if context.panic.is_some() {
        return 1; // the other threads have not stopped yet
    }
    // A panic must not pass through C.
    match catch_unwind(AssertUnwindSafe(|| (context.progress)(done, total))) {
        Ok(go_on) => i32::from(!go_on),
        Err(panic) => {
            context.panic = Some(panic);
            1
        }
    }
}

/// Checks the delivery at `path`. What is wrong with it is in the answer, not an error: ask [`Verification::intact`].
///
/// ```no_run
/// let found = tamis::verify("delivery", tamis::VerifyOptions::default())?;
/// assert!(found.intact(), "{}", found.verdict());
/// # Ok::<(), tamis::Error>(())
/// ```
pub fn verify(path: impl AsRef<Path>, options: VerifyOptions) -> Result<Verification> {
    use std::os::unix::ffi::OsStrExt;
    handle::check_abi()?;
    let mut nothing = |_, _| true;
    let wanted = options.progress.is_some();
    let mut context = Context { progress: options.progress.unwrap_or(&mut nothing), panic: None };
    let given = sys::tamis_verify_options {
        struct_size: size_of::<sys::tamis_verify_options>() as u64,
        signer: handle::view(options.signer.as_bytes()),
        known_checkpoint: handle::view(options.known_checkpoint.as_bytes()),
        max_failures: 0,
        jobs: options.jobs,
        flags: 0,
        progress: if wanted { Some(call_progress) } else { None },
        context: (&mut context as *mut Context).cast(),
    };
    let mut found = std::ptr::null_mut();
    let mut error = std::ptr::null_mut();
    // SAFETY: the views and the context live for the call; both others are valid for writing.
    let code = unsafe {
        let path = handle::view(path.as_ref().as_os_str().as_bytes());
        sys::tamis_verify(path, &given, &mut found, &mut error)
    };
    match code {
        sys::TAMIS_OK => {}
        // SAFETY: the error is ours, and said in the verdict as well.
        sys::TAMIS_E_MISMATCH => unsafe { sys::tamis_error_free(error) },
        _ => {
            let error = Error::take(code, error);
            if let (Code::Cancelled, Some(panic)) = (error.code(), context.panic) {
                resume_unwind(panic);
            }
            return Err(error);
        }
    }
    Handle::adopt(found, sys::tamis_verification_free).map(Verification)
}

impl Verification {
    /// Every byte, count and root is as the manifest says.
    pub fn intact(&self) -> bool {
        // SAFETY: the handle lives; so for the others.
        unsafe { sys::tamis_verification_intact(self.0.get()) != 0 }
    }

    /// No route or no signature.
    pub fn draft(&self) -> bool {
        unsafe { sys::tamis_verification_draft(self.0.get()) != 0 }
    }

    pub fn signer(&self) -> Signer {
        match unsafe { sys::tamis_verification_signer(self.0.get()) } {
            sys::TAMIS_SIGNER_NONE => Signer::None,
            sys::TAMIS_SIGNER_UNKNOWN => Signer::Unknown,
            sys::TAMIS_SIGNER_VERIFIED => Signer::Verified,
            _ => Signer::Wrong,
        }
    }

    /// One line.
    pub fn verdict(&self) -> &str {
        unsafe { handle::text(sys::tamis_verification_verdict(self.0.get())) }
    }

    /// Several lines for people: what was CHECKED, apart from what is only CLAIMED.
    pub fn text(&self) -> &str {
        unsafe { handle::text(sys::tamis_verification_text(self.0.get())) }
    }

    /// All of it as canonical JSON (RFC 8785).
    pub fn json(&self) -> &str {
        unsafe { handle::text(sys::tamis_verification_json(self.0.get())) }
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verification").field(&self.verdict()).finish()
    }
}
