//! What the page's script calls. One lab, one buffer for lines that come in, one for what goes out; the
//! page is one thread.

use crate::Lab;
use std::cell::RefCell;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

thread_local! {
    static LAB: RefCell<Lab> = RefCell::new(Lab::new());
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// An empty database; what was there is gone.
#[unsafe(no_mangle)]
pub extern "C" fn reset() {
    LAB.with_borrow_mut(|lab| *lab = Lab::new());
}

/// Where to write the next line, of `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// Carries out the line. Then [`output`] begins with the answer, a zero byte, and a line for each event;
/// the bytes are counted here.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let line = INPUT.with_borrow(|input| String::from_utf8_lossy(input).into_owned());
    let reply = LAB.with_borrow_mut(|lab| lab.run(&line));
    put_out(format!("{}\0{}", reply.answer, reply.events.join("\n")))
}

/// Puts the picture in [`output`], and says how many bytes it takes.
#[unsafe(no_mangle)]
pub extern "C" fn picture() -> usize {
    put_out(LAB.with_borrow(Lab::picture))
}

/// Where the output is; until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    OUTPUT.with_borrow(|output| output.as_ptr())
}

fn put_out(text: String) -> usize {
    OUTPUT.with_borrow_mut(|output| *output = text.into_bytes());
    OUTPUT.with_borrow(Vec::len)
}
