//! What is found in the book: its text and headings, and nothing that a step player shows or a question gives away.

mod support;

use book::{
    pages::Pages,
    progress::Progress,
    render::Builder,
    strict::html::{Kind, tags},
};
use serde_json::Value;
use std::{collections::BTreeSet, fs, sync::LazyLock};
use support::{Fixture, repository};

static BOOK: LazyLock<Pages> = LazyLock::new(|| {
    let builder = Builder::new(repository().to_owned());
    builder.build(&Progress::quiet()).expect("a build").pages.expect("pages")
});

struct Search {
    /// What the index keeps of each section, its words as they are: title, then text.
    sections: Vec<(String, String)>,
    addresses: BTreeSet<String>,
}

impl Search {
    fn of(pages: &Pages) -> Search {
        let (_, index) = pages
            .iter()
            .find(|(path, _)| path.starts_with("searchindex-"))
            .expect("the book has an index");
        let text = str::from_utf8(index).expect("UTF-8");
        let (_, json) = text.split_once("JSON.parse('").expect("an index");
        let json = json.strip_suffix("'));").expect("all of it");
        let json: Value =
            serde_json::from_str(&json.replace("\\'", "'").replace("\\\\", "\\")).expect("JSON");
        let kept = json["index"]["documentStore"]["docs"].as_object().expect("sections");
        let words = |text: &Value| plain(text.as_str().expect("text"));
        let sections = kept.values().map(|doc| (words(&doc["title"]), words(&doc["body"])));
        let addresses = json["doc_urls"].as_array().expect("addresses").iter();
        let addresses = addresses.map(|address| address.as_str().expect("text").to_owned());
        Search { sections: sections.collect(), addresses: addresses.collect() }
    }

    fn finds(&self, text: &str) -> bool {
        self.sections.iter().any(|(title, body)| title.contains(text) || body.contains(text))
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of each of these elements, in a file with a line for each.
fn texts(html: &str, element: &str) -> Vec<String> {
    let lines = html.lines().filter(|line| line.trim_start().starts_with(element));
    let text = |line: &str| {
        let mut text = String::new();
        let mut in_tag = false;
        for character in line.chars() {
            match character {
                '<' => in_tag = true,
                '>' => in_tag = false,
                character if !in_tag => text.push(character),
                _ => {}
            }
        }
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        plain(&text.replace("&amp;", "&"))
    };
    lines.map(text).collect()
}

#[test]
fn a_frame_and_an_answer_are_on_the_page_and_not_in_the_index() {
    let fixture = Fixture::with(
        "Prose of walruses.\n\n## Heading of herons\n\n<figure class=\"player\">\n<figcaption>\n\nA caption of crows.\n\n</figcaption>\n\n\
         <div class=\"steps\"><step-player>\n<ol>\n<li><p>A frame of ferrets.</p></li>\n</ol>\n</step-player></div>\n\n</figure>\n\n\
         <div class=\"quiz\" id=\"quiz-a\" data-key=\"a key of kites\">\n<p>An answer of asps.</p>\n</div>\n\nProse of plovers.",
    );
    assert_eq!(fixture.faults(), [""; 0]);
    let pages = Pages::read(&fixture.root().join("target/book")).expect("a book");
    let page = str::from_utf8(pages.get("a.html").expect("the page")).expect("UTF-8");
    let search = Search::of(&pages);
    for hidden in ["A frame of ferrets.", "a key of kites", "An answer of asps."] {
        assert!(page.contains(hidden), "the page does not show: {hidden}");
        assert!(!search.finds(hidden), "{hidden}");
    }
    for found in ["walruses", "Heading of herons", "caption of crows", "Prose of plovers"] {
        assert!(search.finds(found), "{found}");
    }
    let named = page.split('"').find(|piece| piece.starts_with("searchindex-"));
    let named = named.expect("the page names its index");
    assert!(pages.get(named).is_some(), "there is no {named}");
    let indices = pages.iter().filter(|(path, _)| path.starts_with("searchindex"));
    assert_eq!(indices.count(), 1);
}

#[test]
fn no_frame_and_no_answer_of_the_book_is_found() {
    let search = Search::of(&BOOK);
    let (mut frames, mut answers) = (0, 0);
    let check = |folder: &str, ending: &str, element: &str, count: &mut usize| {
        for entry in fs::read_dir(repository().join(folder)).expect("a folder").flatten() {
            let file = entry.path();
            if !file.to_string_lossy().ends_with(ending) {
                continue;
            }
            let html = fs::read_to_string(&file).expect("UTF-8");
            for text in texts(&html, element).into_iter().filter(|text| !text.is_empty()) {
                *count += 1;
                assert!(!search.finds(&text), "{}: {text}", file.display());
            }
        }
    };
    check("code/ferrisdb/examples", ".steps.html", "<p><b>", &mut frames);
    for chapter in fs::read_dir(repository().join("code/quiz")).expect("a folder").flatten() {
        if chapter.path().is_dir() {
            let folder = format!("code/quiz/{}", chapter.file_name().to_string_lossy());
            check(&folder, ".html", "<p>", &mut answers);
            check(&folder, ".html", "<li data-given", &mut answers);
        }
    }
    assert!(frames > 20 && answers > 20, "{frames} frames, {answers} answers");
}

#[test]
fn every_heading_of_the_book_is_found() {
    let search = Search::of(&BOOK);
    let mut headings = 0;
    for (path, text) in BOOK.html().filter(|(path, _)| path.starts_with("ch")) {
        for tag in tags(text) {
            let Kind::Start { name, .. } = &tag.kind else { continue };
            let id = tag.kind.attribute("id").filter(|_| ["h2", "h3"].contains(&name.as_str()));
            let Some(id) = id else { continue };
            headings += 1;
            let address = format!("{path}#{id}");
            assert!(search.addresses.contains(&address), "{address}");
        }
    }
    assert!(headings > 50, "{headings}");
}
