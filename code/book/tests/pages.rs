//! The built book as a whole.

mod support;

use book::{
    progress::Progress,
    render::Builder,
    strict::html::{Kind, tags},
};
use support::repository;

#[test]
fn no_page_loads_anything_from_another_host() {
    let builder = Builder::new(repository().to_owned());
    let pages = builder.build(&Progress::quiet()).expect("a build").pages.expect("pages");
    let mut loads = 0;
    for (path, text) in pages.html() {
        for tag in tags(text) {
            let Kind::Start { name, .. } = &tag.kind else { continue };
            if !["script", "link", "img", "iframe", "source", "video", "audio", "embed", "object"]
                .contains(&name.as_str())
            {
                continue;
            }
            for attribute in ["src", "href", "data", "srcset"] {
                let Some(target) = tag.kind.attribute(attribute) else { continue };
                loads += 1;
                let outside = target.contains("//") && !target.starts_with("data:");
                assert!(!outside, "{path}:{}: <{name} {attribute}=\"{target}\">", tag.line + 1);
            }
        }
    }
    assert!(loads > 0);
}
