fn main() -> Result<(), tamis::Error> {
    let engine = tamis::Engine::new("")?; // the default recipe; share it between threads
    let mut worker = engine.worker()?; // one per thread
    let outcome = worker.refine("Mail jane@corp.test")?;
    println!("{}", outcome.text()); // Mail [EMAIL_ADDRESS_1]
    Ok(())
}
