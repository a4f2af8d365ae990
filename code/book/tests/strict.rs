//! Each fault the strict build knows, planted once: it is reported with its file and line, and the command fails.

mod support;

use support::{BOOK_TOML, Fixture};

/// The text makes exactly one fault, which begins so; the text's first line is line 3 of `src/a.md`.
#[track_caller]
fn one_fault(text: &str, fault: &str) {
    is_one(&Fixture::with(text), fault);
}

#[track_caller]
fn is_one(fixture: &Fixture, fault: &str) {
    match &fixture.faults()[..] {
        [only] => assert!(only.starts_with(fault), "expected {fault}\n   found {only}"),
        others => panic!("expected {fault}\n   found {}", others.join("\n         ")),
    }
}

#[test]
fn a_good_book_has_none() {
    let fixture = Fixture::with(
        "$x^2$ and \\$5 and `$HOME`, [a link](#here) to <b id=\"here\">it</b>.[^1]\n\n\
         ```sh\n$ echo $HOME\n```\n\n<img src=\"i.svg\" alt=\"A square\">\n\n[^1]: A note.",
    );
    fixture.write("src/i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    assert_eq!(fixture.faults(), [""; 0]);
    assert!(fixture.root().join("target/book/a.html").is_file());
}

#[test]
fn a_file_that_is_not_there() {
    one_fault("x\n\n{{#include gone.rs}}", "src/a.md:5: `{{#include gone.rs}}`");
}

#[test]
fn an_anchor_that_is_not_there() {
    let fixture = Fixture::with("{{#include code.txt:gone}}");
    fixture.write("src/code.txt", "ANCHOR: here\nx\nANCHOR_END: here\n");
    is_one(&fixture, "src/a.md:3: `{{#include code.txt:gone}}`");
}

#[test]
fn a_misspelt_directive() {
    one_fault("{{#inclued code.rs}}", "src/a.md:3: `{{#inclued code.rs}}` is no directive");
}

#[test]
fn a_formula_that_does_not_parse() {
    one_fault(
        "x\n$\\frac{a}{$",
        "src/a.md:4: the formula `\\frac{a}{` does not parse: Unexpected end",
    );
    one_fault(
        "$$\na\n\\nosuch\n$$",
        "src/a.md:3: the formula `a \\nosuch` does not parse: Undefined",
    );
}

#[test]
fn lines_after_a_formula_of_many_lines_still_count() {
    one_fault("$$\na\n+\nb\n$$\n\n[x](gone.md)", "src/a.md:9: dead link `gone.md`");
}

#[test]
fn lines_after_an_include_still_count() {
    let fixture = Fixture::with("{{#include more.txt}}\n\n[x](gone.md)");
    fixture.write("src/more.txt", "one\n\ntwo\n\nthree\n");
    is_one(&fixture, "src/a.md:5: dead link `gone.md`");
}

#[test]
fn a_dollar_that_is_no_formula() {
    one_fault("It costs 5 $ and no more.", "src/a.md:3: a `$` that begins no formula");
    one_fault("~~~sh\n$ a | $ b\n~~~", "src/a.md:4: a `$` in this code");
    one_fault(
        "5 $ a.\n\n6 $ b.",
        "src/a.md:3: this `$` begins a formula that goes on over a blank line",
    );
}

#[test]
fn settings_that_mdbook_katex_would_pass_over() {
    let fixture = Fixture::with("x");
    fixture.write("book.toml", BOOK_TOML.replace("no-css = true", "no-css = \"yes\""));
    // mdbook-katex would now bring its style sheet from another host too.
    assert!(fixture.faults()[0].starts_with("book.toml:8: `no-css`: invalid type"));
    fixture.write("book.toml", BOOK_TOML.replace("no-css", "no-cs"));
    assert!(fixture.faults()[0].starts_with("book.toml:8: `no-cs` is no setting of mdbook-katex"));
    fixture.write("book.toml", BOOK_TOML.replace("htmlAndMathml", "svg"));
    is_one(&fixture, "book.toml:9: `svg` is none of html, mathml, htmlAndMathml");
}

#[test]
fn a_book_toml_that_cannot_be_read() {
    let fixture = Fixture::with("x");
    fixture.write("book.toml", "[book\n");
    is_one(&fixture, "book.toml:1: mdBook cannot read this: Invalid configuration file");
}

#[test]
fn a_dead_link() {
    one_fault("[x](gone.md)", "src/a.md:3: dead link `gone.md`: the book has no file `gone.html`");
    one_fault("[x](a.md#gone)", "src/a.md:3: dead link `a.md#gone`: `a.html` has no heading");
    one_fault("[x](#gone)", "src/a.md:3: dead link `#gone`");
    one_fault("x\n\n<a href=\"gone.html\">x</a>", "src/a.md:5: dead link `gone.html`");
    one_fault("[x](/a.html)", "src/a.md:3: dead link `/a.html`: write it relative");
    one_fault("[x][gone]", "src/a.md:3: `[...][...]` names no link");
    one_fault("x[^gone]", "src/a.md:3: `[^...]` names no footnote");
}

#[test]
fn a_footnote_that_nothing_refers_to() {
    one_fault("x\n\n[^1]: Alone.", "src/a.md:5: nothing refers to footnote `1`");
}

#[test]
fn a_link_in_an_included_file_is_reported_where_it_is_included() {
    let fixture = Fixture::with("x\n\n{{#include more.txt}}");
    fixture.write("src/more.txt", "one\n\n[x](gone.md)\n");
    is_one(&fixture, "src/a.md:5: dead link `gone.md`");
}

#[test]
fn something_loaded_from_another_host() {
    one_fault(
        "<script src=\"https://x.example/x.js\"></script>",
        "src/a.md:3: dead link `https://x.example/x.js`",
    );
    one_fault("![A square](//x.example/i.svg)", "src/a.md:3: dead link `//x.example/i.svg`");
}

#[test]
fn an_image_without_alternative_text() {
    for image in ["![](i.svg)", "<img src=\"i.svg\">", "<img src=\"i.svg\" alt=\"\">"] {
        let fixture = Fixture::with(image);
        fixture.write("src/i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        is_one(&fixture, "src/a.md:3: the image `i.svg` has no alternative text");
    }
}

#[test]
fn a_chapter_without_its_file() {
    let fixture = Fixture::with("x");
    fixture.write("src/SUMMARY.md", "# Summary\n\n- [A](a.md)\n- [B](b.md)\n");
    is_one(&fixture, "src/SUMMARY.md:4: there is no file `src/b.md`");
    assert!(!fixture.root().join("src/b.md").exists(), "the file was made up");
}

#[test]
fn a_file_that_the_summary_does_not_list() {
    let fixture = Fixture::with("x");
    fixture.write("src/deep/b.md", "# B\n");
    is_one(&fixture, "src/deep/b.md: src/SUMMARY.md does not list this file");
}

#[test]
fn a_summary_that_does_not_parse() {
    let fixture = Fixture::with("[x](gone.md)");
    fixture.write("src/SUMMARY.md", "# Summary\n\n- [A](a.md)\n- [Again](a.md)\n");
    let faults = fixture.faults();
    assert!(
        faults.iter().any(|fault| fault.starts_with("src/SUMMARY.md: Duplicate file")),
        "{faults:?}"
    );
    assert!(faults.iter().any(|fault| fault.starts_with("src/a.md:3: dead link")), "{faults:?}");
}

#[test]
fn a_chapter_outside_of_the_sources() {
    let fixture = Fixture::with("x");
    fixture.write("b.md", "# B\n");
    fixture.write("src/SUMMARY.md", "# Summary\n\n- [A](a.md)\n- [B](../b.md)\n");
    is_one(&fixture, "src/SUMMARY.md:4: `../b.md` leaves src");
}

#[test]
fn files_that_are_not_utf_8() {
    let fixture = Fixture::with("x");
    fixture.write("src/a.md", b"# A\n\nx\n\xff\n");
    is_one(&fixture, "src/a.md:4: this is not UTF-8");
    let fixture = Fixture::with("x\n\n{{#include bytes.txt}}");
    fixture.write("src/bytes.txt", b"\xff\n");
    is_one(&fixture, "src/a.md:5: `{{#include bytes.txt}}`");
}

#[test]
fn a_listing_without_its_source_link() {
    let fixture = Fixture::with(
        "<figure class=\"listing\" id=\"l\">\n<figcaption>\n\nA listing\n\n</figcaption>\n\n\
         ```rust\n{{#include ../code/x.rs}}\n```\n\n</figure>",
    );
    fixture.write("code/x.rs", "fn main() {}\n");
    is_one(&fixture, "src/a.md:3: the caption has no link, but the listing quotes code/x.rs");
}

#[test]
fn tags_that_do_not_pair_up() {
    one_fault("x\n\n<div>\n\nx", "src/a.md:5: `<div>` is never closed");
    one_fault("a <b>c", "src/a.md:3: `<b>` is not closed");
    one_fault("x</div>", "src/a.md:3: `</div>` closes no tag");
    one_fault("> <div>\n> x\n\n", "src/a.md:3: `<div>` is not closed");
}

#[test]
fn a_tag_that_makes_mdbook_panic_is_a_fault_like_any_other() {
    let faults = Fixture::with("**x</strong>**\n\n[y](gone.md)").faults();
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].starts_with("src/a.md:3: `</strong>` closes no tag"), "{faults:?}");
    assert!(faults[1].starts_with("src/a.md:5: dead link `gone.md`"), "{faults:?}");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_among_the_sources() {
    let fixture = Fixture::with("x");
    fixture.write("secret.txt", "secret");
    std::os::unix::fs::symlink(
        fixture.root().join("secret.txt"),
        fixture.root().join("src/open.txt"),
    )
    .unwrap();
    is_one(&fixture, "src/open.txt: a symbolic link");
}

#[test]
fn all_faults_of_a_run_are_reported_together() {
    let fixture = Fixture::with(
        "{{#include gone.rs}}\n\n{{#inclued x}}\n\n$\\frac$\n\n[x](gone.md)\n\n![](gone.png)\n\n<div>\n\nx",
    );
    fixture.write("src/SUMMARY.md", "# Summary\n\n- [A](a.md)\n- [B](b.md)\n- [C](c.md)\n");
    fixture.write("src/c.md", "# C\n\n[x](a.md#gone)\n");
    fixture.write("src/d.md", "# D\n");
    fixture.write("book.toml", BOOK_TOML.replace("no-css", "no-cs"));
    let faults = fixture.faults().join("\n");
    for place in [
        "book.toml:8: `no-cs`",
        "src/SUMMARY.md:4: there is no file",
        "src/a.md:3: `{{#include",
        "src/a.md:5: `{{#inclued",
        "src/a.md:7: the formula",
        "src/a.md:9: dead link",
        "src/a.md:11: dead link",
        "src/a.md:11: the image",
        "src/a.md:13: `<div>`",
        "src/c.md:3: dead link",
        "src/d.md: ",
    ] {
        assert!(faults.contains(place), "{place} is missing from\n{faults}");
    }
}

#[test]
fn a_folder_that_holds_no_book_is_not_replaced() {
    let fixture = Fixture::with("x");
    fixture.write("mine/notes.txt", "mine");
    let output = fixture.tool(&["build", "--dest", "mine"]);
    assert!(!output.status.success());
    assert!(fixture.root().join("mine/notes.txt").is_file());
    assert!(fixture.tool(&["build", "--dest", "new"]).status.success());
    assert!(
        fixture.tool(&["build", "--dest", "new"]).status.success(),
        "an earlier book is replaced"
    );
    assert!(fixture.root().join("new/a.html").is_file());
}
