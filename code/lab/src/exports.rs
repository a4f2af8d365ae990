//! What the page's script calls. One lab, one buffer for lines that come in, one for what goes out; the
//! page is one thread.

use crate::Lab;
use std::cell::RefCell;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

#[derive(Default)]
struct Page {
    lab: Lab,
    input: Vec<u8>,
    output: String,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

fn with_page<T>(act: impl FnOnce(&mut Page) -> T) -> T {
    PAGE.with_borrow_mut(act)
}

/// An empty database; what was there is gone.
#[unsafe(no_mangle)]
pub extern "C" fn reset() {
    with_page(|page| page.lab = Lab::new());
}

/// Where to write the next line, of `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    with_page(|page| {
        page.input = vec![0; length];
        page.input.as_mut_ptr()
    })
}

/// Carries out the line. Then [`output`] begins with the answer, a zero byte, and a line for each event;
/// the bytes are counted here.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    with_page(|page| {
        let reply = page.lab.run(&String::from_utf8_lossy(&page.input));
        page.output = reply.answer + "\0" + &reply.events.join("\n");
        page.output.len()
    })
}

/// Puts the picture in [`output`], and says how many bytes it takes.
#[unsafe(no_mangle)]
pub extern "C" fn picture() -> usize {
    with_page(|page| {
        page.output = page.lab.picture();
        page.output.len()
    })
}

/// Where the output is; until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with_page(|page| page.output.as_ptr())
}
