// Looks at a login page: which of its fields and buttons can be seen. Changes nothing, and tells nothing that was typed.
() => {
  const fold = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const visible = (element) => {
    if (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const any = (selector) => [...document.querySelectorAll(selector)].some(visible);
  return {
    user: any("input.username-field, input[name=username]"),
    password: any("input[name=password], input.password-field"),
    button: any("div.submit-button, button[type=submit]"),
    text: fold(document.body?.innerText).slice(0, 2000),
    url: location.href,
  };
}
