// Faults that are planted in what the server sends: each check has to find its own.

const html = change => (path, text) => (path.endsWith('.html') ? change(text) : text);
const intoMain = more => html(text => text.replace('</main>', `${more}</main>`));
const script = (name, from, to) => (path, text) => {
    if (!new RegExp(`/${name}-[0-9a-f]+\\.js$`).test(path)) {
        return text;
    }
    if (!text.includes(from)) {
        throw new Error(`${path} does not say: ${from}`);
    }
    return text.replaceAll(from, to);
};

/** By the check's name: the same page, with the fault. */
export const IN_PAGES = {
    'no outside host': intoMain('<img alt="" src="http://elsewhere.example/x.png">'),
    'no console error': intoMain('<script>console.error("planted")</script>'),
    'at most 130 KB as sent': intoMain(`<p hidden>${Array.from({ length: 90_000 }, (_, i) => (i * 2654435761 % 4294967296).toString(36)).join('')}</p>`),
    // It moves in every frame: a single move may come before what it moves is painted, and then nothing was seen to move.
    'nothing moves while it loads': intoMain(
        `<script>
            const { style } = document.querySelector("main");
            requestAnimationFrame(function move() {
                style.paddingTop = style.paddingTop ? "" : "600px";
                requestAnimationFrame(move);
            });
        </script>`),
    'a title, a description, one first heading, MathML': intoMain('<h1>Another</h1>'),
    'no axe violation in five themes': intoMain('<p style="color: #777; background: #666">Grey on grey.</p>'),
    'on paper all languages and no controls': html(text => text.replace('</head>', '<style>.tab-list { display: block !important }</style></head>')),
    'no sideways scroll at 360 px': intoMain('<div style="width: 900px">Wide.</div>'),
    'targets of 44 px': intoMain('<button style="font-size: 10px">Small</button>'),
    'no axe violation at 360 px': intoMain(
        '<style>@media (max-width: 400px) { #narrow { color: #777; background: #666 } }</style><p id="narrow">Grey on grey.</p>'),
    'no axe violation without scripts': intoMain('<img src="favicon.svg">'),
    'the same text with JavaScript off': intoMain('<script>document.querySelector("main").append("Only with JavaScript.")</script>'),
};

/** By the walk's name: the same page, where the walk leads nowhere. */
export const IN_WALKS = {
    'an exercise is ticked by keyboard and stays so': script('exercises', "localStorage.setItem(key, 'done')", 'null'),
    'a recorded run by keyboard': script('steps', 'event.stopPropagation();', ''),
    'questions by keyboard': script('quiz', 'answers[id] = answer;', ''),
    'arrow keys, Home and End move between tabs and leave the page': script('wide', 'event.stopPropagation();', ''),
    'the language is remembered': script('language', "localStorage.setItem('ferrisdb-language', language);", ''),
    'the address chooses the language': html(text => text.replace("get('lang')", "get('tongue')")),
    'a link unfolds its target': (path, text) =>
        (/\/language-/.test(path) ? text.replace('beforematch', 'never').replace('if (panel)', 'if (false)') : text),
    'choosing a language leaves the page where it is': script('language', 'document.scrollingElement.scrollBy', 'Boolean'),
    'tabs work where storage is refused': script('language', "'use strict';", "localStorage.getItem('x');"),
    'arrow keys scroll what is wide': script('wide', 'event.stopPropagation();', ''),
    'arrow keys turn the page elsewhere': script('book', "case 'ArrowRight'", "case 'F13'"),
    'the sidebar opens and closes': html(text => text.replace('onclick="sidebar_toggle.click()"', '')),
    'the theme menu': script('book', "case 'ArrowUp'", "case 'F13'"),
    'the search finds': script('search', "event.key === '/'", "event.key === 'F13'"),
    'a formula is set and spoken': html(text => text.replace(/<math[^]*?<\/math>/g, '')),
    'the lab by keyboard': (path, text) => (path.endsWith('lab.js') ? text.replace('history.append(entry(', 'void (entry(') : text),
    'the lab without its engine': (path, text) => (path.endsWith('lab.js') ? text.replace('could not start', 'did') : text),
};
