// The state of each exercise: with `cargo book` what the tests say as the learner saves, elsewhere a box that the reader ticks.
'use strict';

(() => {
    const exercises = [...document.querySelectorAll('section.exercise[data-exercise]')];
    let news = null;
    document.addEventListener('book:exercises', event => {
        news = event.detail;
        tellAll();
    });
    // The server's script comes after this one.
    addEventListener('DOMContentLoaded', () => {
        const isServed = document.querySelector('script[src="/_book/live.js"]') !== null;
        exercises.forEach(isServed ? addState : addBox);
        tellAll();
    });

    function tellAll() {
        if (news !== null) {
            exercises.forEach(exercise => tell(exercise, news[exercise.dataset.exercise]));
        }
    }

    // It stands there before it says anything: a screen reader announces what changes in it.
    function addState(exercise) {
        const state = document.createElement('p');
        state.className = 'exercise-state';
        state.setAttribute('role', 'status');
        exercise.append(state);
    }

    function tell(exercise, shown) {
        const words = {
            started: 'Started. Save the file, and it is tested.',
            testing: 'Testing …',
            passed: 'Passed.',
            'gave-up': 'You have read the solution. Yours counts all the same.',
            red: `Red. ${shown?.message}`,
        }[shown?.state] ?? `Not started: cargo book exercises start ${exercise.dataset.exercise}`;
        const state = exercise.querySelector('.exercise-state');
        if (state && state.textContent !== words) {
            state.textContent = words;
        }
        exercise.dataset.state = shown?.state ?? '';
    }

    function addBox(exercise) {
        const key = `ferrisdb-exercise-${exercise.dataset.exercise}`;
        const label = document.createElement('label');
        label.className = 'exercise-state';
        const box = document.createElement('input');
        box.type = 'checkbox';
        try {
            box.checked = localStorage.getItem(key) === 'done';
        } catch { /* Storage is refused: the tick lasts as long as the page. */ }
        const title = exercise.querySelector('h3')?.textContent ?? exercise.dataset.exercise;
        label.append(box, ` Done: ${title}`);
        mark();
        box.addEventListener('change', () => {
            mark();
            try {
                box.checked ? localStorage.setItem(key, 'done') : localStorage.removeItem(key);
            } catch { /* As above. */ }
        });
        exercise.append(label);

        function mark() {
            exercise.dataset.state = box.checked ? 'passed' : '';
        }
    }
})();
