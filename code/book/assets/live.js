// Added by `cargo book` alone: reloads the page when the book was rebuilt, and shows what is wrong with it.
(() => {
  const version = Number(document.currentScript.dataset.version);
  let box = null;

  function show(faults) {
    if (faults.length === 0) {
      box?.remove();
      box = null;
      return;
    }
    if (!box) {
      box = document.createElement('pre');
      box.setAttribute('role', 'status');
      box.setAttribute('aria-label', 'Faults of the book');
      box.tabIndex = 0;
      box.style.cssText = 'position:fixed;inset:auto 0 0 0;z-index:1000;margin:0;padding:1rem;max-height:40vh;' +
        'overflow:auto;white-space:pre-wrap;font:14px/1.5 ui-monospace,monospace;color:#fff;background:#7a1212';
      document.body.append(box);
    }
    box.textContent = faults.join('\n');
  }

  async function follow() {
    let seen = '';
    for (;;) {
      try {
        const answer = await fetch(`/_book/news?seen=${seen}`);
        if (!answer.ok) throw new Error(answer.statusText);
        const news = await answer.json();
        if (news.version !== version) return location.reload();
        seen = news.state;
        show(news.faults);
        document.dispatchEvent(new CustomEvent('book:exercises', { detail: news.exercises }));
      } catch {
        await new Promise(resolve => setTimeout(resolve, 1000));
      }
    }
  }

  follow();
})();
