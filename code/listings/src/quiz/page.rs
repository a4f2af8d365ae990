//! A question as HTML: works as a form with JavaScript, as a question with a folded answer without.

use super::question::{Answer, Kind, Question};
use crate::fragment::{escape, words};
use std::fmt::Write;

pub fn render(question: &Question) -> String {
    let id = format!("quiz-{}", question.id);
    let (kind, key) = match question.kind {
        Kind::Compiles => ("compiles", question.verdict()),
        Kind::Prints => ("text", question.prints.clone().unwrap_or_default()),
        Kind::Short => ("text", question.accept.join("|")),
        Kind::Choice => {
            let right = question.option.iter().position(|option| option.right);
            ("choice", right.unwrap_or_default().to_string())
        }
    };
    let key = escape(key.trim_end()).replace('"', "&quot;").replace('\n', "&#10;");
    let mut page = format!(
        "<div class=\"quiz\" id=\"{id}\" data-kind=\"{kind}\" data-key=\"{key}\">\n<fieldset><legend>{}</legend>\n",
        words(&question.ask)
    );
    if question.show {
        page.push_str("<pre><code class=\"language-rust\">");
        for (index, line) in question.program.lines().enumerate() {
            _ = writeln!(page, "<span data-n=\"{}\">{}</span>", index + 1, escape(line));
        }
        page.push_str("</code></pre>\n");
    }
    match question.kind {
        Kind::Compiles => {
            radio(&mut page, &id, "compiles", "It compiles.");
            radio(&mut page, &id, "line", "It is refused.");
            page.push_str(
                "<label>At line <input type=\"number\" min=\"1\" max=\"99\" size=\"3\"></label>\n",
            );
            if !question.codes.is_empty() {
                let codes: String = question
                    .codes
                    .iter()
                    .map(|code| format!("<option>{}</option>", escape(code)))
                    .collect();
                _ = writeln!(page, "<label>with <select><option></option>{codes}</select></label>");
            }
        }
        Kind::Choice => {
            for (index, option) in question.option.iter().enumerate() {
                radio(&mut page, &id, &index.to_string(), &words(&option.says));
            }
        }
        Kind::Prints | Kind::Short => {
            page.push_str("<label>Your answer <input type=\"text\" autocomplete=\"off\" spellcheck=\"false\"></label>\n");
        }
    }
    _ = writeln!(
        page,
        "</fieldset>\n<details>\n<summary>Answer</summary>\n<p>{}{}</p>",
        said(question),
        words(&question.because)
    );
    let wrong: Vec<(usize, &Answer)> =
        question.option.iter().enumerate().filter(|(_, option)| !option.right).collect();
    page.push_str("<ul>\n");
    for (index, option) in wrong {
        let given =
            if question.kind == Kind::Choice { index.to_string() } else { option.says.clone() };
        let given = escape(&given).replace('"', "&quot;").replace('\n', "&#10;");
        let why: String = option
            .why_for
            .iter()
            .map(|(language, why)| format!(" <span data-for=\"{language}\">{}</span>", words(why)))
            .collect();
        let says = match question.kind {
            Kind::Compiles | Kind::Choice => words(&option.says),
            Kind::Prints | Kind::Short => {
                format!("<samp>{}</samp>", escape(&option.says).replace('\n', "<br>"))
            }
        };
        let why = format!("{}{why}", words(&option.why));
        _ = writeln!(page, "<li data-given=\"{given}\"><i>{says}</i> {}</li>", why.trim());
    }
    page.push_str("</ul>\n</details>\n</div>\n");
    page
}

/// The right answer in words, where `because` cannot be trusted to repeat it.
fn said(question: &Question) -> String {
    let samp =
        |text: &str| format!("<samp>{}</samp>. ", escape(text.trim_end()).replace('\n', "<br>"));
    match question.kind {
        Kind::Compiles => {
            match question.refused.as_deref().and_then(|refused| refused.split_once(" at ")) {
                None => "It compiles. ".to_owned(),
                Some((code, line)) => format!("It is refused: {code} at {line}. "),
            }
        }
        Kind::Prints => samp(question.prints.as_deref().unwrap_or_default()),
        Kind::Short => samp(question.accept.first().map(String::as_str).unwrap_or_default()),
        Kind::Choice => question
            .option
            .iter()
            .find(|option| option.right)
            .map_or(String::new(), |option| format!("<i>{}</i> ", words(&option.says))),
    }
}

fn radio(page: &mut String, id: &str, value: &str, words: &str) {
    _ = writeln!(
        page,
        "<label><input type=\"radio\" name=\"{id}\" value=\"{value}\"> <span>{words}</span></label>"
    );
}
