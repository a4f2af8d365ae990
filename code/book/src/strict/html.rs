//! HTML as tags with their lines, by the tokenizer that mdBook itself uses.

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use std::cell::RefCell;

/// A tag, or what keeps one from being read.
#[derive(Debug)]
pub struct Piece {
    /// The line its end is on, counted from 0.
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    /// `closed` if nothing will close it: `<br>`, `<path/>`.
    Start {
        name: String,
        attributes: Vec<(String, String)>,
        closed: bool,
    },
    End {
        name: String,
    },
    Error(String),
}

impl Kind {
    pub fn attribute(&self, wanted: &str) -> Option<&str> {
        let Kind::Start { attributes, .. } = self else { return None };
        attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// Elements that have no end tag, in HTML and so in mdBook.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// The tags of some HTML, a whole page or a part of one.
pub fn tags(html: &str) -> Vec<Piece> {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Collector::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.pieces.take()
}

#[derive(Default)]
struct Collector {
    pieces: RefCell<Vec<Piece>>,
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let line = usize::try_from(line).unwrap_or(1).saturating_sub(1);
        let mut raw = None;
        let kind = match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::EndTag {
                    Kind::End { name }
                } else {
                    raw = match name.as_str() {
                        "script" => Some(RawKind::ScriptData),
                        "style" => Some(RawKind::Rawtext),
                        _ => None,
                    };
                    let closed = tag.self_closing || VOID.contains(&name.as_str());
                    let attributes = tag.attrs.into_iter();
                    let attributes = attributes
                        .map(|attr| (attr.name.local.to_string(), attr.value.to_string()));
                    Kind::Start { name, attributes: attributes.collect(), closed }
                }
            }
            Token::ParseError(error) => Kind::Error(error.into_owned()),
            _ => return TokenSinkResult::Continue,
        };
        self.pieces.borrow_mut().push(Piece { line, kind });
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }
}
