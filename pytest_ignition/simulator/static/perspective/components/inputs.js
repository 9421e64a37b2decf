// Text area, password field, checkbox, radio group.
import { asText, h, set, svg } from "../dom.js";
import { controlled } from "../field.js";

const EYE = "M1 8s2.5-5 7-5 7 5 7 5-2.5 5-7 5-7-5-7-5Zm7 2.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z";
const STATES = new Map([[true, "checked"], [false, "unchecked"], [null, "indeterminate"]]);
const MARKS = { checked: "M3.5 8.5l3 3 6-7", indeterminate: "M4 8h8", unchecked: "" };

let groups = 0;

export const components = {
  "ia.input.text-area": (component) => {
    const root = h("textarea", { class: "ia_textArea", rows: 3 });
    const field = controlled(root, (value) => component.write("props.text", value), { enter: false });
    return {
      root,
      render: (props) => {
        field.show(props.text ?? "");
        set(root, { placeholder: props.placeholder ?? "" });
        root.disabled = props.enabled === false;
        root.readOnly = props.readOnly === true;
      },
    };
  },

  "ia.input.password-field": (component) => {
    const input = h("input", { type: "password", class: "ia_inputField", autocomplete: "new-password" });
    const eye = h("a", { class: "ia_passwordFieldComponent__visibilityLink" },
      svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16 }, svg("path", { d: EYE })));
    const root = h("div", { class: "ia_passwordFieldComponent" }, input, eye);
    const field = controlled(input, (value) => component.write("props.text", value));
    eye.addEventListener("click", () => { input.type = input.type === "password" ? "text" : "password"; });
    return {
      root,
      render: (props) => {
        field.show(props.text ?? "");
        set(input, { placeholder: props.placeholder ?? "" });
        input.disabled = props.enabled === false;
        eye.hidden = props.allowReveal === false;
        if (eye.hidden) input.type = "password";
      },
    };
  },

  "ia.input.checkbox": (component) => {
    const input = h("input", { type: "checkbox" });
    const mark = svg("path", {});
    const icon = svg("svg", { viewBox: "0 0 16 16", width: 20, height: 20 }, mark);
    const box = h("label", { class: "ia_checkbox" }, input, icon);
    const label = h("label", {});
    const root = h("div", { class: "ia_checkboxComponent" }, box, label);
    input.addEventListener("change", () => {
      const { selected, triState } = component.props;
      component.write("props.selected", selected === true ? (triState === true ? null : false) : selected !== null);
      component.fire("onActionPerformed");
    });
    label.addEventListener("click", () => input.click());
    return {
      root,
      render: (props) => {
        const state = STATES.get(props.selected ?? (props.triState === true ? null : false)) ?? "unchecked";
        input.checked = state === "checked";
        input.indeterminate = state === "indeterminate";
        input.disabled = props.enabled === false;
        box.classList.toggle("ia_checkbox--disabled", input.disabled);
        set(icon, { "data-state": state });
        set(mark, { d: MARKS[state] });
        const side = props.textPosition ?? "right";
        label.className = `checkbox-input-label checkbox-input-label--${side}`;
        label.textContent = asText(props.text ?? "");
        root.dataset.side = side;
      },
    };
  },

  "ia.input.radio-group": (component) => {
    groups += 1;
    const name = `radio-group-${groups}`;
    const form = h("form", {});
    const root = h("div", { class: "ia_radioGroupComponent" }, form);
    let drawn = "";
    const choose = (radio) => {
      component.write("props.value", radio.value);
      component.fire("onActionPerformed");
    };
    const draw = (radios, side) => form.replaceChildren(...radios.map((radio, index) => {
      const input = h("input", { type: "radio", name, id: `${name}-${index}` });
      input.addEventListener("change", () => choose(radio));
      return h("div", { class: "ia_radioGroupComponent_radioWrapper", "data-label": asText(radio.text), "data-value": asText(radio.value) },
        input,
        svg("svg", { viewBox: "0 0 16 16", width: 18, height: 18 }, svg("circle", { cx: 8, cy: 8, r: 4 })),
        h("label", { for: input.id, class: `ia_radioGroupComponent_text ia_radioGroupComponent_text--${side}` }, asText(radio.text)));
    }));
    form.addEventListener("submit", (event) => event.preventDefault());
    return {
      root,
      render: (props) => {
        const radios = Array.isArray(props.radios) ? props.radios : [];
        const wanted = JSON.stringify([radios, props.textPosition]);
        if (wanted !== drawn) draw(radios, props.textPosition ?? "right");
        drawn = wanted;
        form.className = `radio-form-${props.orientation ?? "column"}`;
        root.classList.toggle("ia_radioGroupComponent__disabled", props.enabled === false);
        form.querySelectorAll("input").forEach((input, index) => {
          const radio = radios[index];
          input.checked = props.value === undefined ? radio.selected === true : props.value === radio.value;
          input.disabled = props.enabled === false || radio.enabled === false;
        });
      },
    };
  },
};
