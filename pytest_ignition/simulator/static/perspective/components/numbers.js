// Numeric entry field in its three modes, slider.
import { h, set, svg } from "../dom.js";
import { controlled } from "../field.js";
import { formatted } from "../numeral.js";

const PEN = "M2 14l1-4 8-8 3 3-8 8-4 1Z";
const asNumber = (text) => (String(text).trim() === "" ? 0 : Number(text));

// An input that is read-only and formatted until it is edited, and what ends the editing.
class Editor {
  // kept: whether leaving the input keeps what was typed.
  constructor(component, { kept = true } = {}) {
    Object.assign(this, { component, kept, editing: false, ended: () => {} });
    this.make();
  }

  make() {
    const input = h("input", { type: "text", class: "ia-numeral-input", inputmode: "decimal", autocomplete: "off" });
    this.input = input;
    this.field = controlled(input, () => {}, { enter: false });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.finish(input.value);
      else if (event.key === "Escape") this.finish(null);
    });
    input.addEventListener("blur", () => { if (this.kept) this.finish(input.value); }, true);
    input.addEventListener("input", () => this.judge());
  }

  get empty() { return [undefined, null, ""].includes(this.component.props.value); }

  get fits() {
    const { minimum, maximum } = this.component.props.inputBounds ?? {};
    const value = asNumber(this.input.value);
    return Number.isFinite(value) && value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  }

  judge() {
    const style = this.component.props.inputBounds?.invalidStyle;
    const bad = this.editing && !this.fits;
    this.input.style.backgroundColor = bad ? style?.backgroundColor ?? "#fde8e6" : "";
    this.input.style.border = bad ? style?.border ?? "" : "";
  }

  start() {
    if (this.editing || !this.component.enabled) return;
    this.editing = true;
    this.field.show(this.empty ? "" : String(this.component.props.value));
    this.input.readOnly = false;
    this.input.focus();
    this.input.select();
  }

  // text: what was typed; null takes it back, and so does one that is no number or out of the bounds.
  finish(text) {
    if (!this.editing) return;
    const taken = text !== null && this.fits;
    this.editing = false;
    this.field.finish();
    this.judge();
    this.ended();
    if (taken && asNumber(text) !== this.component.props.value) {
      this.component.write("props.value", asNumber(text));
      this.component.fire("onActionPerformed");
    }
    this.show();
  }

  show() {
    const { value, format, placeholder, enabled, align } = this.component.props;
    if (!this.editing) this.field.show(this.empty ? "" : formatted(value, format ?? "0,0.##"));
    this.input.readOnly = !this.editing;
    this.input.disabled = enabled === false;
    this.input.style.textAlign = align ?? "right";
    set(this.input, { placeholder: placeholder ?? "" });
  }
}

const modes = {
  direct: (component, root) => {
    const editor = new Editor(component);
    root.replaceChildren(editor.input);
    editor.input.addEventListener("click", () => editor.start());
    return editor;
  },

  // Its structure changes while it is edited: the input is another one then, and stands elsewhere.
  protected: (component, root) => {
    const editor = new Editor(component);
    const { input, field } = editor;
    const idle = h("div", { class: "protected-input" }, input);
    root.replaceChildren(idle);
    idle.addEventListener("dblclick", () => {
      if (!component.enabled) return;
      editor.make();
      root.replaceChildren(editor.input);
      editor.show();
      editor.start();
    });
    editor.ended = () => {
      Object.assign(editor, { input, field });
      root.replaceChildren(idle);
    };
    return editor;
  },

  button: (component, root) => {
    const shown = new Editor(component);
    const pen = h("a", { class: "edit-link" }, svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16 }, svg("path", { d: PEN })));
    root.replaceChildren(shown.input, pen);
    pen.addEventListener("click", () => { if (component.enabled) openEditor(component); });
    return shown;
  },
};

function openEditor(component) {
  const editor = new Editor(component, { kept: false });
  const button = (classes, words, text) => {
    const made = h("button", { type: "button", class: classes }, words);
    made.addEventListener("click", () => editor.finish(text()));
    return made;
  };
  editor.show();
  editor.start();
  const modal = component.modal(h("div", { class: "numeric-modal" }, editor.input,
    button("ia_button--primary", "Apply", () => editor.input.value), button("ia_button--secondary", "Cancel", () => null)));
  editor.ended = () => modal.close();
}

export const components = {
  "ia.input.numeric-entry-field": (component) => {
    const root = h("div", { class: "numeric-entry-field" });
    let editor = null;
    let mode = null;
    return {
      root,
      render: (props) => {
        const wanted = props.mode in modes ? props.mode : "direct";
        if (wanted !== mode) editor = modes[wanted](component, root);
        mode = wanted;
        editor.show();
      },
    };
  },

  "ia.input.slider": (component) => {
    const handle = h("div", { class: "slider-handle", role: "slider", tabindex: "0" });
    const track = h("div", { class: "slider-track" });
    const marks = h("div", { class: "slider-mark" });
    const slider = h("div", { class: "slider" }, h("div", { class: "slider-rail" }), track, handle, marks);
    const root = h("div", { class: "slider-component" }, slider);
    const bounds = () => ({ min: component.props.min ?? 0, max: component.props.max ?? 100, step: component.props.step ?? 1 });
    const vertical = () => component.props.orientation === "vertical";
    const part = (value) => { const { min, max } = bounds(); return Math.max(0, Math.min(1, (value - min) / (max - min))); };

    const write = (value) => {
      const { min, max, step } = bounds();
      const stepped = min + Math.round((value - min) / step) * step;
      const next = Number(Math.max(min, Math.min(max, stepped)).toFixed(10));
      if (!component.enabled || next === component.props.value) return;
      component.write("props.value", next);
    };
    const at = (event) => {
      const { left, bottom, width, height } = slider.getBoundingClientRect();
      const { min, max } = bounds();
      write(min + (vertical() ? (bottom - event.clientY) / height : (event.clientX - left) / width) * (max - min));
    };
    slider.addEventListener("pointerdown", (event) => {
      if (!component.enabled) return;
      slider.setPointerCapture(event.pointerId);
      at(event);
      handle.focus();
    });
    slider.addEventListener("pointermove", (event) => { if (slider.hasPointerCapture(event.pointerId)) at(event); });
    slider.addEventListener("pointerup", () => component.fire("onActionPerformed"));
    handle.addEventListener("keydown", (event) => {
      const { min, max, step } = bounds();
      const now = component.props.value ?? 0;
      const to = { ArrowRight: now + step, ArrowUp: now + step, ArrowLeft: now - step, ArrowDown: now - step,
        PageUp: now + 2 * step, PageDown: now - 2 * step, Home: min, End: max }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      write(to);
    });
    return {
      root,
      render: (props) => {
        const { min, max } = bounds();
        const value = props.value ?? 0;
        const percent = `${part(value) * 100}%`;
        slider.classList.toggle("slider-vertical", vertical());
        slider.classList.toggle("slider-disabled", props.enabled === false);
        set(handle, { "aria-valuemin": min, "aria-valuemax": max, "aria-valuenow": value, "aria-disabled": String(props.enabled === false) });
        handle.style.cssText = vertical() ? `bottom: ${percent}` : `left: ${percent}`;
        track.style.cssText = vertical() ? `height: ${percent}` : `width: ${percent}`;
        const interval = props.labels?.show === true ? props.labels.interval ?? 20 : 0;
        const texts = interval > 0 ? Array.from({ length: Math.floor((max - min) / interval) + 1 }, (_each, index) => min + index * interval) : [];
        marks.replaceChildren(...texts.map((each) => {
          const mark = h("span", { class: "slider-mark-text" }, String(each));
          mark.style.cssText = vertical() ? `bottom: ${part(each) * 100}%` : `left: ${part(each) * 100}%`;
          return mark;
        }));
      },
    };
  },
};
