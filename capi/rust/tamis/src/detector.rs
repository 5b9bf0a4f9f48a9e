//! Detectors of the caller's own, asked beside the built-in rules.

use std::ffi::c_void;
use std::mem::size_of;
use std::ops::Range;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;

use crate::handle;
use tamis_sys as sys;

/// A value that a detector found.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// Which of the texts.
    pub text: usize,
    /// One of [`Detector::types`].
    pub entity_type: String,
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Parts per million: 0 to 1 000 000.
    pub score_ppm: i32,
}

/// A model or program that finds values in text. It is called by several threads at a time if several workers refine.
///
/// It fails closed: an `Err`, a panic, a span outside of its text or of a type that is not in `types` makes refining that document an
/// error, which never says what the detector said. Change the version when results change: it stands in the recipe and in manifests.
///
/// ```
/// struct Projects;
/// impl tamis::Detector for Projects {
///     fn name(&self) -> &str { "projects" }
///     fn version(&self) -> &str { "1" }
///     fn types(&self) -> Vec<String> { vec!["PROJECT".into()] }
///     fn detect(&self, texts: &[&str]) -> Result<Vec<tamis::Detection>, Box<dyn std::error::Error>> {
///         let found = texts.iter().enumerate().filter_map(|(text, t)| {
///             let at = t.find("Nightjar")?;
///             Some(tamis::Detection { text, entity_type: "PROJECT".into(), span: at..at + 8, score_ppm: 950_000 })
///         });
///         Ok(found.collect())
///     }
/// }
/// let engine = tamis::Engine::with_detectors("", vec![std::sync::Arc::new(Projects)])?;
/// assert_eq!(engine.worker()?.refine("Nightjar starts in May.")?.text(), "[PROJECT_1] starts in May.");
/// # Ok::<(), tamis::Error>(())
/// ```
pub trait Detector: Send + Sync {
    /// Letters and digits of ASCII, with `-`, `_` and `.` between them.
    fn name(&self) -> &str;
    fn version(&self) -> &str;
    /// Known types ("PERSON"), or new ones: capitals, digits and `_`.
    fn types(&self) -> Vec<String>;
    /// Finds values in the normalized texts of a document or group, in any order. The texts are private.
    fn detect(&self, texts: &[&str]) -> Result<Vec<Detection>, Box<dyn std::error::Error>>;
}

/// What C calls back into; lives as long as the engine and its workers.
pub(crate) type Detectors = Arc<Vec<Arc<dyn Detector>>>;

unsafe extern "C" fn call_detect(
    context: *mut c_void,
    texts: *const sys::tamis_view,
    count: u64,
    found: *mut sys::tamis_detections,
) -> i32 {
    // SAFETY: the context is an element of Detectors, which the engine and its workers keep.
    let detector = &*context.cast::<Arc<dyn Detector>>();
    let views = if count == 0 { &[] } else { std::slice::from_raw_parts(texts, count as usize) };
    let texts: Vec<&str> = views.iter().map(|&view| handle::text(view)).collect();
    // Nothing unwinds into C. A panicking detector holds the document back, like one that fails.
    let Ok(Ok(detections)) = catch_unwind(AssertUnwindSafe(|| detector.detect(&texts))) else {
        return 1;
    };
    for d in detections {
        let span = sys::tamis_span { begin: d.span.start as u64, end: d.span.end as u64 };
        let entity_type = handle::view(d.entity_type.as_bytes());
        let code = sys::tamis_detections_add(found, d.text as u64, entity_type, span, d.score_ppm);
        if code != sys::TAMIS_OK {
            return code;
        }
    }
    0
}

/// Calls `create` with the detectors as C takes them, which are borrowed for the call.
pub(crate) fn lend<T>(
    detectors: &Detectors,
    create: impl FnOnce(&[sys::tamis_detector]) -> T,
) -> T {
    let types: Vec<Vec<String>> = detectors.iter().map(|d| d.types()).collect();
    let views: Vec<Vec<sys::tamis_view>> = types
        .iter()
        .map(|types| types.iter().map(|t| handle::view(t.as_bytes())).collect())
        .collect();
    let given: Vec<sys::tamis_detector> = detectors
        .iter()
        .zip(&views)
        .map(|(detector, types)| sys::tamis_detector {
            struct_size: size_of::<sys::tamis_detector>() as u64,
            name: handle::view(detector.name().as_bytes()),
            version: handle::view(detector.version().as_bytes()),
            types: types.as_ptr(),
            type_count: types.len() as u64,
            unit: sys::TAMIS_UNIT_BYTE,
            flags: sys::TAMIS_DETECTOR_THREAD_SAFE,
            detect: Some(call_detect),
            context: (detector as *const Arc<dyn Detector>).cast_mut().cast(),
        })
        .collect();
    create(&given)
}
