//! What crosses to C: views there and back, and handles that free themselves.

use std::ptr::NonNull;

use crate::error::{Code, Error, Result};
use tamis_sys::{tamis_error, tamis_view};

/// A `T *` of the C interface, freed once.
pub(crate) struct Handle<T> {
    pointer: NonNull<T>,
    free: unsafe extern "C" fn(*mut T),
}

impl<T> Handle<T> {
    /// Calls a function that gives a handle or an error.
    pub(crate) fn create(
        free: unsafe extern "C" fn(*mut T),
        call: impl FnOnce(*mut *mut T, *mut *mut tamis_error) -> i32,
    ) -> Result<Self> {
        let mut pointer = std::ptr::null_mut();
        check(|error| call(&mut pointer, error))?;
        Self::adopt(pointer, free)
    }

    /// Takes over a handle that a call gave.
    pub(crate) fn adopt(pointer: *mut T, free: unsafe extern "C" fn(*mut T)) -> Result<Self> {
        match NonNull::new(pointer) {
            Some(pointer) => Ok(Self { pointer, free }),
            None => Err(Error::new(Code::Internal, "a call succeeded, but gave no object")),
        }
    }

    pub(crate) fn get(&self) -> *const T {
        self.pointer.as_ptr()
    }

    pub(crate) fn get_mut(&mut self) -> *mut T {
        self.pointer.as_ptr()
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: `free` belongs to T, and this is the only owner.
        unsafe { (self.free)(self.pointer.as_ptr()) }
    }
}

/// Calls a function that can fail, and takes over its error.
pub(crate) fn check(call: impl FnOnce(*mut *mut tamis_error) -> i32) -> Result<()> {
    let mut error = std::ptr::null_mut();
    let code = call(&mut error);
    if code == tamis_sys::TAMIS_OK {
        return Ok(());
    }
    Err(Error::take(code, error))
}

/// A view of `bytes`, for the duration of a call.
pub(crate) fn view(bytes: &[u8]) -> tamis_view {
    tamis_view { data: bytes.as_ptr(), size: bytes.len() as u64 }
}

/// # Safety
/// The view's bytes live for `'a` and do not change.
pub(crate) unsafe fn bytes<'a>(view: tamis_view) -> &'a [u8] {
    if view.size == 0 {
        return &[];
    }
    std::slice::from_raw_parts(view.data, view.size as usize)
}

/// # Safety
/// As `bytes`.
pub(crate) unsafe fn text<'a>(view: tamis_view) -> &'a str {
    std::str::from_utf8(bytes(view)).expect("libtamis promises UTF-8")
}

/// The bytes of a buffer, copied.
pub(crate) fn take(buffer: &Handle<tamis_sys::tamis_buffer>) -> Vec<u8> {
    // SAFETY: the view lives as long as the buffer, and is copied.
    unsafe { bytes(tamis_sys::tamis_buffer_view(buffer.get())) }.to_vec()
}

/// Refuses a library that these declarations do not describe.
pub(crate) fn check_abi() -> Result<()> {
    // SAFETY: takes nothing.
    let found = unsafe { tamis_sys::tamis_abi_version() };
    if found == tamis_sys::TAMIS_ABI_VERSION {
        return Ok(());
    }
    Err(Error::new(
        Code::Unsupported,
        format!(
            "the loaded libtamis has ABI {found}, but this crate speaks {}; install both from one release",
            tamis_sys::TAMIS_ABI_VERSION
        ),
    ))
}
