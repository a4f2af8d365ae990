use crate::fixture::{Repository, assert_faults};

#[test]
fn records_without_a_program_and_programs_without_a_record() {
    let book = Repository::with(&[
        ("code/ferrisdb/examples/ch01-share.rs", ""),
        ("code/ferrisdb/examples/ch01-share.console", ""),
        ("code/ferrisdb/examples/ch01-costs.rs", ""),
        ("code/ferrisdb/examples/ch01-costs.measured.console", ""),
        ("code/ferrisdb/examples/ch01-gone.console", ""),
        ("code/ferrisdb/examples/ch01-new.rs", ""),
        ("code/ferrisdb/examples/helper.rs", ""),
        ("code/ferrisdb/fails/ch01/E0382-gone.fixed.rs", ""),
        ("code/ferrisdb/fails/ch01/E0382-gone.stderr", ""),
        ("code/languages/go/checks.toml", ""),
        ("code/languages/go/ch01/share/main.go", ""),
        ("code/languages/go/ch01/share.console", ""),
        ("code/languages/go/ch01/gone.console", ""),
        ("code/languages/go/build/ch01/left.console", ""),
    ]);
    assert_faults(
        &book.faults("records/each-has-its-program"),
        &[
            (
                "code/ferrisdb/examples/ch01-gone.console",
                0,
                "no program beside it is named `ch01-gone`",
            ),
            ("code/ferrisdb/examples/ch01-new.rs", 0, "its output is not recorded"),
            ("code/languages/go/ch01/gone.console", 0, "no program beside it is named `gone`"),
            ("code/ferrisdb/fails/ch01/E0382-gone.fixed.rs", 0, "there is no"),
            ("code/ferrisdb/fails/ch01/E0382-gone.stderr", 0, "there is no"),
        ],
    );
}

#[test]
fn a_record_that_no_chapter_quotes() {
    let book = Repository::with(&[
        ("src/SUMMARY.md", "- [One](ch01.md)\n"),
        ("src/ch01.md", "```console\n{{#include ../code/ferrisdb/examples/ch01-a.console}}\n```\n"),
        ("src/unlisted.md", "{{#include ../code/ferrisdb/examples/ch01-b.console}}\n"),
        ("code/ferrisdb/examples/ch01-a.console", "$ a\n"),
        ("code/ferrisdb/examples/ch01-b.console", "$ b\n"),
        ("code/ferrisdb/fails/ch01/E0382-c.stderr", "error\n"),
    ]);
    assert_faults(
        &book.faults("records/each-is-quoted"),
        &[
            ("code/ferrisdb/examples/ch01-b.console", 0, "no chapter quotes this"),
            ("code/ferrisdb/fails/ch01/E0382-c.stderr", 0, "no chapter quotes this"),
        ],
    );
}
