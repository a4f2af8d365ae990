use crate::fixture::{Repository, assert_faults};

const TABLE: &str = "struct Table;\n// ANCHOR: put\nfn put() {}\n// ANCHOR_END: put\n";

fn chapter(text: &str) -> Repository {
    Repository::with(&[("src/ch01.md", text), ("code/table.rs", TABLE)])
}

#[test]
fn an_include_becomes_the_lines_it_names_and_each_line_knows_its_origin() {
    let book =
        chapter("# One\n\n{{#include ../code/table.rs}}\n{{#include ../code/table.rs:put}}\nend\n");
    let expansion = book.expand("src/ch01.md");
    assert_faults(&expansion.faults, &[]);
    assert_eq!(expansion.text, format!("# One\n\n{TABLE}fn put() {{}}\nend\n"));
    assert_eq!(expansion.origin, [1, 2, 3, 3, 3, 3, 4, 5]);
    let includes: Vec<_> =
        expansion.includes.iter().map(|i| (i.line, i.whole, i.lines.clone())).collect();
    assert_eq!(includes, [(3, true, 2..6), (4, false, 6..7)]);
}

#[test]
fn a_renamed_anchor_and_a_missing_file_are_found_together() {
    let book = chapter("{{#include ../code/table.rs:get}}\n\n{{#include ../code/tabel.rs}}\n");
    assert_faults(
        &book.expand("src/ch01.md").faults,
        &[
            ("src/ch01.md", 1, "no `ANCHOR: get`; its anchors are put"),
            ("src/ch01.md", 3, "code/tabel.rs cannot be read"),
        ],
    );
}

#[test]
fn an_anchor_that_is_never_closed_and_one_that_is_opened_twice() {
    let book = chapter("{{#include ../code/table.rs:put}}\n");
    book.write("code/table.rs", "// ANCHOR: put\nfn put() {}\n");
    let faults = book.expand("src/ch01.md").faults;
    assert_faults(&faults, &[("src/ch01.md", 1, "started on line 1, is never closed")]);
    book.write("code/table.rs", &TABLE.repeat(2));
    let faults = book.expand("src/ch01.md").faults;
    assert_faults(&faults, &[("src/ch01.md", 1, "2 starts (line 2, 6)")]);
}

#[test]
fn lines_that_the_file_does_not_have() {
    let book = chapter("\n{{#include ../code/table.rs:3:9}}\n");
    let faults = book.expand("src/ch01.md").faults;
    assert_faults(&faults, &[("src/ch01.md", 2, "it has 4 lines, no line 9")]);
}

#[test]
fn misspelt_directives() {
    for directive in [
        "{{#inlcude ../code/table.rs}}",
        "{{# include ../code/table.rs}}",
        "{{ #include ../code/table.rs}}",
        "{{include ../code/table.rs}}",
        "{#include ../code/table.rs}",
        "{{#include ../code/table.rs",
        "{{#include}}",
        "{{#playground ../code/table.rs}}",
    ] {
        let book = chapter(&format!("text\n\nmore {directive}\n"));
        let faults = book.expand("src/ch01.md").faults;
        assert_faults(&faults, &[("src/ch01.md", 3, "is no directive")]);
    }
}

#[test]
fn an_escaped_directive_is_shown() {
    let book = chapter("\\{{#include ../code/nothing.rs}}\n");
    let expansion = book.expand("src/ch01.md");
    assert_faults(&expansion.faults, &[]);
    assert_eq!(expansion.text, "{{#include ../code/nothing.rs}}\n");
}

#[test]
fn a_fault_of_an_included_file_is_named_there() {
    let book = chapter("{{#include part.md:body}}\n");
    book.write(
        "src/part.md",
        "<!-- ANCHOR: body -->\n\n{{#include no.md}}\n<!-- ANCHOR_END: body -->\n",
    );
    assert_faults(
        &book.expand("src/ch01.md").faults,
        &[("src/part.md", 3, "src/no.md cannot be read")],
    );
}

#[test]
fn a_circle_of_includes() {
    let book = chapter("{{#include ch01.md}}\n");
    assert_faults(
        &book.expand("src/ch01.md").faults,
        &[("src/ch01.md", 1, "nested more than 10 deep")],
    );
}

#[test]
fn a_file_outside_of_the_repository() {
    let book = chapter("{{#include ../../secret}}\n{{#include /etc/hostname}}\n");
    let faults = book.expand("src/ch01.md").faults;
    let leaves = |line| ("src/ch01.md", line, "leaves the repository");
    assert_faults(&faults, &[leaves(1), leaves(2)]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_repository() {
    let outside = Repository::with(&[("secret", "")]);
    let book = chapter("{{#include ../code/link}}\n");
    std::os::unix::fs::symlink(outside.root().join("secret"), book.root().join("code/link"))
        .unwrap();
    assert_faults(
        &book.expand("src/ch01.md").faults,
        &[("src/ch01.md", 1, "leaves the repository")],
    );
}

#[test]
fn a_chapter_without_its_file() {
    let book = chapter("");
    assert_faults(&book.expand("src/ch02.md").faults, &[("src/ch02.md", 0, "cannot be read")]);
}
