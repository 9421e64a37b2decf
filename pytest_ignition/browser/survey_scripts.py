"""JavaScript that tells how the elements that match a selector are. None of it changes the page."""

from __future__ import annotations

from pytest_ignition.browser.scripts import SECRET_CHECK

CONTROL = "button, input, select, textarea, a[href], [role=switch], [role=slider]"
"""What a person works inside of a component whose root is only drawn around it (Perspective DOM sheet, section 1.2)."""

IN_SIGHT = """elements => elements.map(e => {
    const parentOf = e => e.parentElement ?? (e.getRootNode() instanceof ShadowRoot ? e.getRootNode().host : null);
    if (!e.checkVisibility({visibilityProperty: true, opacityProperty: true})) return 'is hidden';
    const whole = e.getBoundingClientRect();
    if (whole.width < 8 || whole.height < 8) {
        return `is collapsed to ${Math.round(whole.width)} x ${Math.round(whole.height)} pixels`;
    }
    let {left, top, right, bottom} = whole;
    const cut = box => {
        left = Math.max(left, box.left); right = Math.min(right, box.right);
        top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom);
    };
    for (let outer = parentOf(e); outer && outer !== document.body && outer !== document.documentElement;
        outer = parentOf(outer)) {
        const style = getComputedStyle(outer);
        if (style.overflowX !== 'visible' || style.overflowY !== 'visible') cut(outer.getBoundingClientRect());
        if (style.position === 'fixed') break;
    }
    const inside = [right - left, bottom - top];
    if (inside[0] < 8 || inside[1] < 8) return 'is cut away by what is around it';
    cut({left: 0, top: 0, right: innerWidth, bottom: innerHeight});
    const shown = right - left >= Math.min(whole.width, innerWidth) / 2
        && bottom - top >= Math.min(whole.height, innerHeight) / 2;
    return shown ? '' : 'stands outside of the window, at '
        + `${Math.round(whole.left)}, ${Math.round(whole.top)} in ${innerWidth} x ${innerHeight} pixels`;
})"""
"""Of each element why it does not stand open on the screen, or an empty text: at least half of it must be inside of the
window and of what cuts it off."""

CONDITION = (
    f"elements => {{ {SECRET_CHECK} const control = {CONTROL!r};"
    """
    const visible = e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0
        && e.getBoundingClientRect().height > 0;
    const clean = text => (text ?? '').replace(/\\s+/g, ' ').trim();
    const crashes = '.component-error-boundary, .terminal-state-page, .not-licensed-header, '
        + '.connection-banner.banner-active';
    const told = {
        url: location.href,
        title: document.title,
        count: elements.length,
        visible: elements.some(visible),
        errors: Array.from(document.querySelectorAll(crashes)).filter(visible)
            .map(e => clean(e.innerText).slice(0, 200) || e.className),
    };
    if (!elements.length) return told;
    const first = elements[0];
    const own = first.matches(control) ? first : first.querySelector(control) ?? first;
    const field = ['input', 'textarea', 'select'].includes(own.localName)
        && !['button', 'submit', 'reset', 'checkbox', 'radio', 'image'].includes(own.type);
    const box = first.matches('input') ? first : first.querySelector('input[type=checkbox], input[type=radio]');
    const state = (first.matches('[aria-checked]') ? first : first.querySelector('[aria-checked]'))
        ?.getAttribute('aria-checked');
    const drawn = own !== first && visible(own) ? ['button, a[href]'] : [];
    const handles = ['label.ia_checkbox', '.ia_toggleSwitch', ...drawn];
    return {
        ...told,
        handle: handles.find(each => first.querySelector(each)) ?? '',
        tag: own.localName,
        type: own.localName === 'input' ? own.type : '',
        field,
        wrapped: own !== first,
        secret: isSecret(own),
        readonly: own.readOnly === true,
        min: own.min ?? '',
        max: own.max ?? '',
        component: first.closest('[data-component]')?.getAttribute('data-component') ?? '',
        text: clean(first.innerText ?? first.textContent),
        value: field && !isSecret(own) ? own.value : '',
        enabled: !(own.matches(':disabled') || first.matches(':disabled') || first.ariaDisabled === 'true'
            || Array.from(first.classList).some(each => /^ia_\\w+--disabled$/.test(each))),
        checked: first.querySelector('.ia_toggleSwitch__thumb--selected, svg[data-state=checked]') !== null
            || state === 'true' || box?.checked === true,
    };
}"""
)
"""Address and title of the page, how the first element is, what is clicked inside of it (`handle`, CSS), what its field
holds unless it is a secret, and which errors the page shows: a component that crashed, a page that ends the session, a
lost connection (Perspective DOM sheet, sections 1.2 and 2)."""
