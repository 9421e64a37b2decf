// A field as React controls it: only what comes with an input event is a change. A value that a script sets is known
// to the tracker, so even an input event sent after it changes nothing, and the next rendering takes it back.

// input: <input> or <textarea>; commit: called with the text when the user leaves the field or presses Enter.
export function controlled(input, commit, { enter = true } = {}) {
  const native = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value");
  let tracked = "";
  let committed = "";
  let draft = null;
  Object.defineProperty(input, "value", {
    configurable: true,
    get() { return native.get.call(this); },
    set(value) { native.set.call(this, value); tracked = native.get.call(this); },
  });
  const render = () => { input.value = draft ?? committed; };
  input.addEventListener("input", () => {
    const now = native.get.call(input);
    if (now === tracked) return;
    tracked = draft = now;
  });
  const finish = () => {
    const typed = draft;
    draft = null;
    if (typed !== null && typed !== committed) {
      committed = typed;
      commit(typed);
    }
    render();
  };
  input.addEventListener("blur", finish);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter" && enter) finish(); });
  return { show: (value) => { committed = String(value ?? ""); render(); }, finish };
}
