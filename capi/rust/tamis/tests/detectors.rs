//! Detectors of a Rust program's own.

use std::error::Error;
use std::sync::Arc;
use tamis::{Code, Detection, Detector, Engine};

type Found = Result<Vec<Detection>, Box<dyn Error>>;

struct Of(fn(&[&str]) -> Found);

impl Detector for Of {
    fn name(&self) -> &str {
        "birds"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn types(&self) -> Vec<String> {
        vec!["BIRD".into(), "PERSON".into()]
    }
    fn detect(&self, texts: &[&str]) -> Found {
        self.0(texts)
    }
}

fn one(entity_type: &str, span: std::ops::Range<usize>) -> Found {
    Ok(vec![Detection { text: 0, entity_type: entity_type.into(), span, score_ppm: 950_000 }])
}

fn engine(detect: fn(&[&str]) -> Found) -> Engine {
    Engine::with_detectors("", vec![Arc::new(Of(detect))]).unwrap()
}

#[test]
fn what_a_detector_finds_is_redacted_beside_what_rules_find() {
    let engine = engine(|texts| {
        let at = texts[0].find("Nightjar").unwrap();
        one("BIRD", at..at + 8)
    });
    let mut worker = engine.worker().unwrap();
    assert!(engine.types().any(|t| t == "BIRD"));
    assert!(engine.recipe().contains("\"birds 1\""));
    drop(engine);
    let outcome = worker.refine("é Nightjar, jane@corp.test").unwrap();
    assert_eq!(outcome.text(), "é [BIRD_1], [EMAIL_ADDRESS_1]");
    assert_eq!(outcome.findings().next().unwrap().rule, "detector.birds");
}

#[test]
fn failures_panics_and_wrong_spans_let_nothing_out() {
    for detect in [
        (|_: &[&str]| Err("é Nightjar".into())) as fn(&[&str]) -> Found,
        |_| panic!("é Nightjar"),
        |_| one("BIRD", 0..1),
        |_| one("BIRD", 0..100),
        |_| one("FISH", 0..2),
    ] {
        let error = engine(detect).worker().unwrap().refine("é Nightjar").unwrap_err();
        assert_eq!(error.code(), Code::Input);
        assert_eq!(error.rule(), Some("detector.birds"));
        assert!(!error.to_string().contains("Nightjar"));
    }
}

#[test]
fn a_recipe_that_names_another_detector_is_refused() {
    let recipe = r#"{"redact": {"detectors": ["birds 2"]}}"#;
    let birds: Arc<dyn Detector> = Arc::new(Of(|_| Ok(Vec::new())));
    assert_eq!(Engine::with_detectors(recipe, vec![birds]).unwrap_err().code(), Code::Recipe);
    assert_eq!(Engine::new(recipe).unwrap_err().code(), Code::Recipe);
}
