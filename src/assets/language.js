// One language for all groups of tabs, on this page and on the next.
// The choice stands in <html data-language>, set in the head before the first paint.
'use strict';

(() => {
    const root = document.documentElement;
    const groups = [...document.querySelectorAll('.tabs[data-group="language"]')].map(upgrade);
    if (groups.length === 0) {
        return;
    }

    function upgrade(element, number) {
        const list = document.createElement('div');
        list.className = 'tab-list';
        list.setAttribute('role', 'tablist');
        list.setAttribute('aria-label', 'Language');

        const panels = [...element.querySelectorAll(':scope > section[data-tab]')];
        const tabs = panels.map(panel => {
            const heading = panel.querySelector('h2, h3, h4, h5, h6');
            const tab = document.createElement('button');
            tab.type = 'button';
            tab.id = `language-${number + 1}-${panel.dataset.tab}`;
            tab.dataset.tab = panel.dataset.tab;
            tab.textContent = heading?.textContent ?? panel.dataset.tab;
            tab.setAttribute('role', 'tab');
            panel.id ||= `${tab.id}-panel`;
            tab.setAttribute('aria-controls', panel.id);
            panel.setAttribute('role', 'tabpanel');
            panel.setAttribute('aria-labelledby', tab.id);
            panel.tabIndex = 0;
            // Without their links the headings in here are no entries of the sidebar, and the hidden one no tab stop.
            panel.querySelectorAll(':is(h2, h3, h4, h5, h6) > a.header').forEach(link => link.replaceWith(...link.childNodes));
            // The browser's own search reaches into the folded panels.
            panel.addEventListener('beforematch', () => show(panel.dataset.tab));
            tab.addEventListener('click', () => choose(panel.dataset.tab, tab));
            return tab;
        });
        list.append(...tabs);
        list.addEventListener('keydown', event => moveByKey(event, tabs));
        element.prepend(list);
        element.classList.add('on');
        return { tabs, panels };
    }

    function moveByKey(event, tabs) {
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        const here = tabs.indexOf(event.target);
        const to = {
            ArrowRight: (here + 1) % tabs.length,
            ArrowLeft: (here + tabs.length - 1) % tabs.length,
            Home: 0,
            End: tabs.length - 1,
        }[event.key];
        if (here < 0 || to === undefined) {
            return;
        }
        event.preventDefault();
        choose(tabs[to].dataset.tab, tabs[to]);
        tabs[to].focus({ preventScroll: true });
    }

    function show(language) {
        root.dataset.language = language;
        for (const { tabs, panels } of groups) {
            const found = panels.findIndex(panel => panel.dataset.tab === language);
            const chosen = Math.max(found, 0);
            panels.forEach((panel, i) => {
                tabs[i].setAttribute('aria-selected', String(i === chosen));
                tabs[i].tabIndex = i === chosen ? 0 : -1;
                if (i === chosen) {
                    panel.removeAttribute('hidden');
                } else {
                    panel.setAttribute('hidden', 'until-found');
                }
            });
        }
    }

    // The groups above change height too: what the reader clicked stays where it is.
    function choose(language, tab) {
        const before = tab.getBoundingClientRect().top;
        root.style.overflowAnchor = 'none';
        show(language);
        document.scrollingElement.scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: 'instant' });
        root.style.overflowAnchor = '';
        try {
            localStorage.setItem('ferrisdb-language', language);
        } catch { /* Storage is refused: the choice lasts as long as the page. */ }
        const url = new URL(location.href);
        if (url.searchParams.has('lang')) {
            url.searchParams.set('lang', language);
            history.replaceState(history.state, '', url);
        }
    }

    // A link to something in a folded panel unfolds it, and is no choice of a language.
    function revealTarget() {
        const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        const panel = target?.closest('.tabs > section[hidden]');
        if (panel) {
            show(panel.dataset.tab);
            target.scrollIntoView();
        }
    }

    show(root.dataset.language);
    revealTarget();
    addEventListener('hashchange', revealTarget);
    // A page that comes back from the browser's cache has missed what was chosen since.
    addEventListener('pageshow', event => {
        if (event.persisted) {
            try {
                show(localStorage.getItem('ferrisdb-language') ?? root.dataset.language);
            } catch { /* Storage is refused: nothing was remembered. */ }
        }
    });
})();
