"""JavaScript that looks at a page. None of it changes the page.

Only `READ_ELEMENT` and `read_attribute` return what a secret field holds.
"""

from __future__ import annotations

import json

PRIVATE_FIELDS = (
    "input[type=password], input[name*=password i], input[autocomplete~=current-password i], "
    "input[autocomplete~=new-password i], input[autocomplete~=one-time-code i], "
    "[data-component='ia.input.password-field'] input, input#api-key"
)
"""Fields whose value is a secret. Perspective's password field turns into a text field while it is shown
(perspective sheet, section 1.2); `#api-key` holds a new API token (playbook-format, section 7)."""

SECRET_CHECK = f"""
const isSecret = e => getComputedStyle(e).getPropertyValue('--ignition-hidden') === '1'
    || (e.localName === 'input' && (e.matches({json.dumps(PRIVATE_FIELDS)})
        || !['', 'none', undefined].includes(getComputedStyle(e).webkitTextSecurity)));
"""

READ_ELEMENT = (
    "e => {"
    + SECRET_CHECK
    + """
    const field = ['input', 'textarea', 'select'].includes(e.localName);
    return {text: (field ? e.value : e.textContent) ?? '', field, secret: isSecret(e)};
}"""
)
"""An element's text: what a field holds, else what the markup says. `{text, field, secret}`."""

PAGE_SOURCE = (
    "most => {"
    + SECRET_CHECK
    + """
    const inert = document.implementation.createHTMLDocument('');
    const spellings = held => {
        const made = inert.createElement('p');
        made.textContent = held;
        const attribute = held.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
        return [held, made.innerHTML, made.innerHTML.replaceAll('"', '&quot;'), attribute];
    };
    const hidden = new Set();
    for (const field of document.querySelectorAll('input')) {
        if (!isSecret(field)) continue;
        for (const held of [field.value, field.defaultValue])
            if (held.length > 2) spellings(held).forEach(each => hidden.add(each));
    }
    const copy = inert.importNode(document.documentElement, true);
    const fields = document.querySelectorAll('input');
    copy.querySelectorAll('input').forEach((field, index) => {
        if (fields[index] && isSecret(fields[index]) && field.hasAttribute('value'))
            field.setAttribute('value', '********');
    });
    let html = copy.outerHTML;
    for (const held of [...hidden].sort((one, other) => other.length - one.length))
        html = html.replaceAll(held, '********');
    return {doctype: document.doctype !== null, length: html.length, html: html.slice(0, most)};
}"""
)
"""The page as it stands: `{doctype, length, html}`, the html at most so long. What secret fields hold is hidden
wherever it stands. The copy is made in a document that loads and runs nothing."""

IS_SECRET_TARGET = (
    "e => {"
    + SECRET_CHECK
    + """
    const own = ['input', 'textarea', 'select'].includes(e.localName) || e.isContentEditable;
    return isSecret(own ? e : e.closest('label')?.control ?? e);
}"""
)
"""Whether filling the element fills a secret field; a label stands for its field, as in Playwright's `fill`."""

WHY_NO_FILE = """e => {
    const own = ['input', 'textarea', 'select'].includes(e.localName);
    const field = own ? e : e.closest('label')?.control ?? e;
    if (field.localName !== 'input' || field.type !== 'file') return 'is not a file field';
    return field.webkitdirectory ? 'takes a whole folder, not a file' : '';
}"""
"""Why no file can be chosen in the element, or an empty text; a label stands for its field, as in Playwright."""

HAS_FOCUS = "e => e.getRootNode().activeElement === e"
"""Whether keys that are pressed now go to the element."""

_HARMLESS = (
    r"^(id|name|type|class|style|role|title|placeholder|form|list|for|lang|dir|tabindex|autocomplete|autofocus|"
    r"inputmode|pattern|size|maxlength|minlength|min|max|step|required|disabled|readonly|hidden|spellcheck|"
    r"data-component|data-label|data-testid|aria-(?!value).*)$"
)
"""Attributes that say how a field looks and works, so that they are shown of a password field, too: a report in which
every `password` and every class name were hidden could not be read."""


def read_attribute(name: str) -> str:
    """A script for an element's attribute as the markup says it: `{value, field, secret}`."""
    return (
        "e => {"
        + SECRET_CHECK
        + f"const name = {json.dumps(name)}, harmless = new RegExp({json.dumps(_HARMLESS)}, 'i');"
        + """
    const value = e.getAttribute(name);
    const field = ['input', 'textarea', 'select'].includes(e.localName);
    const tells = [e.value, e.defaultValue].some(held => held && value?.includes(held));
    return {value, field, secret: isSecret(e) && (!harmless.test(name) || tells)};
}"""
    )


LOOK_AT_ELEMENTS = """(elements, most) => {
    const attributes = ['id', 'name', 'type', 'class', 'role', 'aria-label', 'placeholder', 'data-component',
                        'data-label', 'disabled', 'readonly'];
    const cut = (text, length) => text.length > length ? text.slice(0, length) + '...' : text;
    const clean = text => text.replace(/\\s+/g, ' ').trim();
    const visible = e => {
        const box = e.getBoundingClientRect();
        return getComputedStyle(e).visibility === 'visible' && box.width > 0 && box.height > 0;
    };
    const outline = e => {
        const name = e.localName;
        const shown = attributes.filter(key => e.hasAttribute(key)).map(key => {
            const value = clean(e.getAttribute(key));
            return value ? ` ${key}="${cut(value, 60).replaceAll('"', '&quot;')}"` : ` ${key}`;
        }).join('');
        if (['input', 'textarea', 'select'].includes(name)) return `<${name}${shown}>`;
        const text = cut(clean(e.innerText ?? e.textContent ?? ''), 40);
        return `<${name}${shown}>${text}` + (text ? `</${name}>` : '');
    };
    return {
        count: elements.length,
        visible: elements.filter(visible).length,
        first_visible: elements.length > 0 && visible(elements[0]),
        outlines: elements.slice(0, most).map(outline),
        visible_outlines: elements.filter(visible).slice(0, most).map(outline),
    };
}"""
"""How many elements match, how many can be seen, and how the first ones look, without what fields hold."""

LOOK_AT_PAGE = """(page, most) => {
    const all = Array.from(page.querySelectorAll('*')).slice(0, 20000);
    const some = values => Array.from(new Set(values.filter(value => value && value.length <= 80))).slice(0, most);
    const clean = text => (text ?? '').replace(/\\s+/g, ' ').trim();
    const spoken = Array.from(page.querySelectorAll(
        'button, a, label, h1, h2, h3, [role=button], [role=tab], [role=menuitem], li, summary')).slice(0, 5000);
    const typed = {checkbox: 'checkbox', radio: 'radio', button: 'button', submit: 'button', reset: 'button',
                   number: 'spinbutton', range: 'slider', search: 'searchbox'};
    const tagged = {a: 'link', button: 'button', select: 'combobox', textarea: 'textbox', h1: 'heading', h2: 'heading',
                    h3: 'heading', img: 'img', option: 'option', tr: 'row', th: 'columnheader', td: 'cell'};
    const roleOf = e => e.getAttribute('role')
        || (e.localName === 'input' ? typed[e.type] ?? 'textbox' : tagged[e.localName]);
    const nameOf = e => clean(e.getAttribute('aria-label')
        || (e.labels?.length ? e.labels[0].textContent : '')
        || (['button', 'submit', 'reset'].includes(e.type) && e.localName === 'input' ? e.value : '')
        || (['input', 'select', 'textarea'].includes(e.localName) ? '' : e.textContent)
        || e.getAttribute('title') || e.getAttribute('alt') || e.getAttribute('placeholder'));
    const roles = Array.from(page.querySelectorAll(
        'a, button, input, select, textarea, h1, h2, h3, img, option, tr, th, td, [role]')).slice(0, 3000);
    const over = Array.from(page.querySelectorAll('.terminal-state-header, .not-licensed-header'))
        .find(e => e.getBoundingClientRect().height > 0);
    return {
        title: page.title,
        over: over === undefined ? '' : clean(over.textContent).slice(0, 80),
        text: clean((page.body?.innerText ?? '').slice(0, 2000)),
        ids: some(all.map(e => e.id)),
        classes: some(all.flatMap(e => Array.from(e.classList))),
        names: some(all.flatMap(e => ['name', 'placeholder', 'aria-label', 'title', 'data-label', 'data-component',
            'data-testid', 'type'].map(key => e.getAttribute(key)))),
        texts: some(spoken.map(e => clean(e.textContent))),
        roles: some(roles.map(e => [roleOf(e), nameOf(e)]).filter(pair => pair[0] && pair[1])
            .map(pair => pair.join(' '))),
    };
}"""
"""Title, how a Perspective session ended, beginning of the visible text, and the names by which its
elements could be meant. Called with the document.

`roles` are guesses for suggestions, `ROLE NAME` each: the exact rules (ARIA in HTML) fill a book.
"""

OPTIONS = """elements => {
    const first = elements[0];
    const field = first?.localName === 'select' ? first : first?.closest('label')?.control;
    return Array.from(field?.options ?? []).slice(0, 20).map(e => e.label === e.value ? e.label
        : `${e.label} (${e.value})`);
}"""
"""What the first of the elements, a select field or its label, offers."""


def scroll(by: tuple[float, float], to: str | None) -> str:
    """A script that scrolls an element, the root for the page, and returns how far it is scrolled then."""
    return f"""e => {{
    const what = e === document.documentElement ? document.scrollingElement ?? e : e, to = {json.dumps(to)};
    const left = {{left: 0, right: what.scrollWidth}}[to] ?? what.scrollLeft;
    const top = {{top: 0, bottom: what.scrollHeight}}[to] ?? what.scrollTop;
    what.scrollTo({{left: left + {by[0]}, top: top + {by[1]}, behavior: 'instant'}});
    return [what.scrollLeft, what.scrollTop];
}}"""
