// Steps through the frames of a recorded run. All of them are in the page: this shows one at a time.
'use strict';

customElements.define('step-player', class extends HTMLElement {
    connectedCallback() {
        const frames = [...this.querySelectorAll('ol > li')];
        if (this.frames || frames.length < 2) {
            return;
        }
        this.frames = frames;
        const controls = document.createElement('div');
        controls.className = 'controls';
        controls.innerHTML = `<button type="button">Back</button>
<input type="range" min="1" max="${frames.length}" value="1" aria-label="Step">
<button type="button">Next</button><span aria-hidden="true"></span><p role="status"></p>`;
        [this.back, this.slider, this.next, this.place, this.status] = controls.children;
        this.querySelector('ol').before(controls);
        this.back.addEventListener('click', () => this.say(this.show(this.at - 1)));
        this.next.addEventListener('click', () => this.say(this.show(this.at + 1)));
        // The slider's own value is spoken; the live region is for the buttons.
        this.slider.addEventListener('input', () => this.show(this.slider.value - 1));
        this.addEventListener('keydown', event => this.byKey(event));
        this.show(0);
        this.classList.add('on');
    }

    /** Shows a frame, and gives what it says. */
    show(wanted) {
        this.at = Math.min(Math.max(wanted, 0), this.frames.length - 1);
        this.frames.forEach((frame, at) => frame.classList.toggle('now', at === this.at));
        const frame = this.frames[this.at];
        const ran = frame.dataset.ran.split(' ');
        this.querySelectorAll('[data-n]').forEach(line => line.classList.toggle('ran', ran.includes(line.dataset.n)));
        const place = `Step ${this.at + 1} of ${this.frames.length}`;
        const text = `${place}. ${frame.querySelector('p').textContent}`;
        this.place.textContent = place;
        this.slider.value = this.at + 1;
        this.slider.setAttribute('aria-valuetext', text);
        // Not `disabled`, which would lose the focus.
        this.back.setAttribute('aria-disabled', this.at === 0);
        this.next.setAttribute('aria-disabled', this.at === this.frames.length - 1);
        const state = [...frame.querySelectorAll('.cards > div')].map(card => [...card.children].map(part => part.textContent).join(' '));
        return `${text} ${state.join('. ')}.`;
    }

    say(text) {
        this.status.textContent = text;
    }

    // An arrow that mdBook sees turns the page.
    byKey(event) {
        const to = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: this.frames.length - 1 }[event.key];
        if (to === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.stopPropagation();
        if (event.target === this.back || event.target === this.next) {
            event.preventDefault();
            this.say(this.show(to));
        }
    }
});
