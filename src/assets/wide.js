// What is wider than the page scrolls by itself, by keyboard too.
'use strict';

(() => {
    const wide = document.querySelectorAll('pre > code, .table-wrapper:not(.table-scroll *), .katex-display');

    function label(element) {
        const caption = element.closest('figure')?.querySelector('figcaption')?.textContent.trim();
        const kind = element.matches('code') ? 'Code' : element.matches('.table-wrapper') ? 'Table' : 'Formula';
        return caption ? `${kind}: ${caption}` : kind;
    }

    const observer = new ResizeObserver(entries => {
        // All are measured before one is changed: in turns, each would have the page laid out anew.
        const measured = entries.map(({ target }) => ({ target, scrolls: target.scrollWidth > target.clientWidth }));
        for (const { target, scrolls } of measured) {
            if (scrolls) {
                target.tabIndex = 0;
                target.setAttribute('role', 'group');
                target.setAttribute('aria-label', label(target));
            } else {
                for (const name of ['tabindex', 'role', 'aria-label']) {
                    target.removeAttribute(name);
                }
            }
        }
    });
    wide.forEach(element => observer.observe(element));

    // mdBook listens on the document and turns the page on a bare arrow key: not from code, tables, tabs and folds.
    document.querySelector('main').addEventListener('keydown', event => {
        const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
        if (sideways && event.target.closest('[tabindex], [role="region"], details')) {
            event.stopPropagation();
        }
    });
})();
