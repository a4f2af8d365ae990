use crate::fixture::{Repository, assert_faults};
use listings::{Fault, figure};

const TABLE: &str = "struct Table;\n// ANCHOR: put\nfn put() {}\n// ANCHOR_END: put\n";
const SOURCES: &str = "# Sources\n\n## table.rs {#table-rs}\n\n```rust\n{{#include ../../code/table.rs}}\n```\n\n## Other\n";
const GOOD: &str = "# One

<figure class=\"listing\" id=\"put\">
<figcaption>

[`code/table.rs`](source/one.md#table-rs): a row goes in

</figcaption>

```rust
{{#include ../code/table.rs:put}}
```

</figure>
";

fn faults(chapter: &str) -> Vec<Fault> {
    faults_with(chapter, SOURCES, TABLE)
}

fn faults_with(chapter: &str, sources: &str, table: &str) -> Vec<Fault> {
    let book = Repository::with(&[
        ("src/ch01.md", chapter),
        ("src/source/one.md", sources),
        ("code/table.rs", table),
    ]);
    figure::faults(&[book.expand("src/ch01.md"), book.expand("src/source/one.md")])
}

#[track_caller]
fn assert_fault(chapter: &str, line: usize, words: &str) {
    assert_faults(&faults(chapter), &[("src/ch01.md", line, words)]);
}

#[test]
fn a_listing_as_it_should_be() {
    assert_faults(&faults(GOOD), &[]);
    // Quoted whole, it is its own source.
    let whole =
        GOOD.replace("table.rs:put}}", "table.rs}}").replace("source/one.md#table-rs", "#put");
    assert_faults(&faults(&whole), &[]);
    // A block that comes from no file asks for no figure.
    assert_faults(&faults("# One\n\n```rust\nlet x = 1;\n```\n"), &[]);
}

#[test]
fn a_listing_without_its_figure() {
    let bare = "# One\n\n```rust\n{{#include ../code/table.rs:put}}\n```\n";
    assert_fault(bare, 3, "this listing of code/table.rs stands outside of `<figure");
}

#[test]
fn a_listing_without_its_caption_or_its_link() {
    let caption = &GOOD[GOOD.find("<figcaption>").unwrap()..GOOD.find("```rust").unwrap()];
    assert_fault(&GOOD.replace(caption, "\n"), 3, "has no `<figcaption>`");
    let link = "[`code/table.rs`](source/one.md#table-rs)";
    assert_fault(
        &GOOD.replace(link, "A table"),
        3,
        "has no link, but the listing quotes code/table.rs",
    );
    assert_fault(
        &GOOD.replace("<figure class=\"listing\" id=\"put\">", "<figure class=\"listing\">"),
        3,
        "no id",
    );
}

#[test]
fn a_caption_that_links_another_file() {
    let other = GOOD.replace("`code/table.rs`", "`code/tables.rs`");
    assert_fault(&other, 6, "links `code/tables.rs`, but the listing quotes code/table.rs");
}

#[test]
fn a_caption_whose_target_does_not_hold_the_file() {
    let to = |target: &str| GOOD.replace("source/one.md#table-rs", target);
    assert_fault(&to("#put"), 6, "quotes only a part of code/table.rs");
    assert_fault(&to("#other"), 6, "links `#other`");
    assert_fault(&to("source/two.md#table-rs"), 6, "src/source/two.md, which is no page");
    assert_fault(&to("source/one.md#tabel-rs"), 6, "no such heading");
    assert_fault(
        &to("source/one.md#other"),
        6,
        "does not quote code/table.rs whole under `#other`",
    );
    let part = SOURCES.replace("table.rs}}", "table.rs:put}}");
    let found = faults_with(GOOD, &part, TABLE);
    assert_faults(&found, &[("src/ch01.md", 6, "does not quote code/table.rs whole")]);
}

#[test]
fn a_listing_of_31_lines() {
    let long = |lines| format!("// ANCHOR: put\n{}// ANCHOR_END: put\n", "put();\n".repeat(lines));
    assert_faults(&faults_with(GOOD, SOURCES, &long(30)), &[]);
    let found = faults_with(GOOD, SOURCES, &long(31));
    assert_faults(&found, &[("src/ch01.md", 10, "has 31 lines, more than 30")]);
}

#[test]
fn two_figures_with_one_id() {
    assert_fault(&GOOD.repeat(2), 17, "a second figure has the id `put`");
}

#[test]
fn a_line_that_no_file_stands_behind() {
    let include = "{{#include ../code/table.rs:put}}\n";
    let with = |line: &str| GOOD.replace(include, &format!("{include}{line}\n"));
    assert_fault(&with("println!(\"works\");"), 12, "comes from no file");
    assert_faults(&faults(&with("// ...")), &[]);
}

#[test]
fn a_figure_that_quotes_nothing() {
    let include = "{{#include ../code/table.rs:put}}";
    assert_fault(&GOOD.replace(include, "fn put() {}"), 3, "quotes no file");
}
