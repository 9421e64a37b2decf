// Flex container, label, button, text field, toggle switch.
import { asText, h } from "../dom.js";
import { controlled } from "../field.js";

export const components = {
  "ia.container.flex": (component) => {
    const root = h("div", { class: "flex-container" }, ...component.childRoots);
    const places = component.definition.children.map((child) => child.position);
    component.children.forEach((child, index) => {
      child.place = (element) => {
        const { grow, shrink, basis } = { ...places[index], ...child.state.position };
        if (grow !== undefined) element.style.flexGrow = grow;
        if (shrink !== undefined) element.style.flexShrink = shrink;
        if (basis !== undefined) element.style.flexBasis = basis;
      };
      child.dress();
    });
    return { root, render: ({ direction }) => { root.style.flexDirection = direction ?? ""; } };
  },

  "ia.display.label": () => {
    const root = h("div", { class: "ia_labelComponent" });
    return { root, render: ({ text }) => { root.textContent = text === undefined ? "" : asText(text); } };
  },

  "ia.input.button": (component) => {
    const text = h("div", { class: "text" });
    const root = h("button", { type: "button" }, text);
    root.addEventListener("click", () => component.fire("onActionPerformed"));
    return {
      root,
      render: (props) => {
        text.textContent = props.text ?? "";
        root.disabled = props.enabled === false;
        root.className = `ia_button--${props.primary === false ? "secondary" : "primary"}${root.disabled ? " ia_button--disabled" : ""}`;
      },
    };
  },

  "ia.input.text-field": (component) => {
    const root = h("input", { type: "text", class: "ia_inputField", autocomplete: "off" });
    const field = controlled(root, (value) => component.write("props.text", value));
    return {
      root,
      render: (props) => {
        field.show(props.text ?? "");
        root.placeholder = props.placeholder ?? "";
        root.disabled = props.enabled === false;
        root.readOnly = props.readOnly === true;
      },
    };
  },

  "ia.input.toggle-switch": (component) => {
    const thumb = h("div", { class: "ia_toggleSwitch__thumb" });
    const track = h("div", { class: "ia_toggleSwitch__track" });
    const control = h("div", { class: "ia_toggleSwitch", role: "switch", tabindex: "0" }, track, thumb);
    const root = h("div", {}, control);
    const flip = () => { if (component.enabled) component.write("props.selected", component.props.selected !== true); };
    root.addEventListener("click", flip);
    control.addEventListener("keydown", (event) => {
      if (event.key === " " || event.key === "Enter") { event.preventDefault(); flip(); }
    });
    return {
      root,
      render: (props) => {
        thumb.classList.toggle("ia_toggleSwitch__thumb--selected", props.selected === true);
        thumb.classList.toggle("ia_toggleSwitch__thumb--disabled", props.enabled === false);
        control.setAttribute("aria-checked", String(props.selected === true));
      },
    };
  },
};
