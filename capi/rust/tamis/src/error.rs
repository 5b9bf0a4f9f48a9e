//! Failures.

use std::fmt;

use crate::handle;
use tamis_sys as sys;

pub type Result<T> = std::result::Result<T, Error>;

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    Usage,
    Recipe,
    Input,
    Output,
    Limit,
    NoMemory,
    Corrupt,
    Mismatch,
    Cancelled,
    Unsupported,
    Internal,
}

impl Code {
    fn from_c(code: i32) -> Self {
        match code {
            sys::TAMIS_E_USAGE => Code::Usage,
            sys::TAMIS_E_RECIPE => Code::Recipe,
            sys::TAMIS_E_INPUT => Code::Input,
            sys::TAMIS_E_OUTPUT => Code::Output,
            sys::TAMIS_E_LIMIT => Code::Limit,
            sys::TAMIS_E_NOMEM => Code::NoMemory,
            sys::TAMIS_E_CORRUPT => Code::Corrupt,
            sys::TAMIS_E_MISMATCH => Code::Mismatch,
            sys::TAMIS_E_CANCELLED => Code::Cancelled,
            sys::TAMIS_E_UNSUPPORTED => Code::Unsupported,
            _ => Code::Internal,
        }
    }
}

/// What went wrong, where, what was expected and what to do. Never holds text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
    offset: Option<u64>,
    rule: Option<String>,
}

impl Error {
    pub fn code(&self) -> Code {
        self.code
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    /// The byte of the input that the message speaks of.
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// The rule or recipe key concerned.
    pub fn rule(&self) -> Option<&str> {
        self.rule.as_deref()
    }

    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Error { code, message: message.into(), offset: None, rule: None }
    }

    /// Takes over and frees what a call gave; `error` may be null.
    pub(crate) fn take(code: i32, error: *mut sys::tamis_error) -> Self {
        // SAFETY: the views live until the error is freed, and are copied before.
        unsafe {
            let copy = |view| String::from_utf8_lossy(handle::bytes(view)).into_owned();
            let mut message = copy(sys::tamis_error_message(error));
            if message.is_empty() {
                message = copy(sys::tamis_code_name(code));
            }
            let offset = sys::tamis_error_offset(error);
            let rule = copy(sys::tamis_error_rule(error));
            sys::tamis_error_free(error);
            Error {
                code: Code::from_c(code),
                message,
                offset: Some(offset).filter(|&o| o != sys::TAMIS_NO_OFFSET),
                rule: Some(rule).filter(|r| !r.is_empty()),
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
