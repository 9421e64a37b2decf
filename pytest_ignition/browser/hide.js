// Hides what is private: the text of what the selectors match is painted transparent, wherever it stands.
// `adoptedStyleSheets` is no element of the page, and no content security policy forbids it.
function hide(mark, selectors) {
    const key = Symbol.for('pytest-ignition hidden');
    const known = document[key];
    if (known) {
        known(selectors);
        return;
    }
    const watched = [], sheet = new CSSStyleSheet();
    const invisible = `-webkit-text-fill-color: transparent !important; text-shadow: none !important;
        text-decoration-color: transparent !important; text-emphasis-color: transparent !important; --ignition-hidden: 1 !important;`;
    const rules = selector => {
        const all = `:is(${selector})`;
        return [
            `${all}, ${all} *, ${all}::selection, ${all} *::selection { ${invisible} }`,
            `input${all} { -webkit-text-security: disc !important; }`,
            `${all}::placeholder { -webkit-text-fill-color: currentcolor !important; -webkit-text-security: none; }`,
            `${all} :is(img, canvas, svg, video) { opacity: 0 !important; }`,
            `:is(img, canvas, svg, video)${all} { opacity: 0 !important; }`,
        ];
    };
    const added = [];
    const add = list => {
        added.push(...list);
        for (const selector of list) {
            try {
                document.createDocumentFragment().querySelector(selector);
                for (const rule of rules(selector)) sheet.insertRule(rule, sheet.cssRules.length);
            } catch {}
        }
    };
    Object.defineProperty(document, key, {value: add});
    add([`[${mark}]`, ...selectors]);

    // A page that sets its own sheets keeps ours.
    for (const kind of [Document, ShadowRoot]) {
        const own = Object.getOwnPropertyDescriptor(kind.prototype, 'adoptedStyleSheets');
        if (!own?.set) continue;
        Object.defineProperty(kind.prototype, 'adoptedStyleSheets', {...own, set(sheets) {
            const others = Array.from(sheets).filter(each => each !== sheet);
            try {
                own.set.call(this, [...others, sheet]);
            } catch {
                own.set.call(this, others);
            }
        }});
    }

    // What once was a password field stays one for us: "show password" makes a text field of it.
    const observer = new MutationObserver(changes => {
        for (const change of changes) {
            if (change.type === 'attributes') {
                if (change.oldValue?.toLowerCase() === 'password' && change.target.localName === 'input')
                    change.target.setAttribute(mark, '');
            } else {
                for (const added of change.addedNodes) roots(added);
            }
        }
    });
    const watch = root => {
        if (watched.includes(root)) return;
        watched.push(root);
        root.adoptedStyleSheets = root.adoptedStyleSheets;
        observer.observe(root, {
            subtree: true, childList: true, attributes: true, attributeFilter: ['type'], attributeOldValue: true});
        for (const each of root.querySelectorAll('*')) if (each.shadowRoot) watch(each.shadowRoot);
    };
    const roots = node => {
        if (node.nodeType !== Node.ELEMENT_NODE) return;
        if (node.shadowRoot) watch(node.shadowRoot);
        if (node.firstElementChild)
            for (const each of node.querySelectorAll('*')) if (each.shadowRoot) watch(each.shadowRoot);
    };
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function attachShadow(options) {
        const root = attach.call(this, options);
        watch(root);
        return root;
    };
    watch(document);

    // Chromium gives the window of an empty popup to the document that it loads, and runs no script for that one again.
    if (document.URL !== 'about:blank' || (opener === null && window === top)) return;
    const first = document, began = performance.now();
    const follow = () => {
        if (document !== first) hide(mark, added.slice(1));
        else if (performance.now() - began < 120_000) setTimeout(follow, performance.now() - began < 10_000 ? 0 : 50);
    };
    addEventListener('readystatechange', () => document !== first && hide(mark, added.slice(1)), true);
    follow();
}
