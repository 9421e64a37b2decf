// Multi-state button, one-shot button.
import { asText, h } from "../dom.js";

function paint(button, style) {
  button.removeAttribute("style");
  for (const [name, value] of Object.entries(style ?? {})) if (name !== "classes") button.style[name] = value;
}

export const components = {
  "ia.input.multi-state-button": (component) => {
    const root = h("div", { class: "multi-state-buttons" });
    let drawn = "";
    const choose = (state) => {
      component.write("props.controlValue", state.value);
      component.fire("onActionPerformed");
    };
    const draw = (states) => root.replaceChildren(...states.map((state) => {
      const button = h("button", { type: "submit", "data-label": asText(state.text) }, asText(state.text));
      button.addEventListener("click", () => choose(state));
      return button;
    }));
    return {
      root,
      // What is selected follows the indicator, not what was asked for last; only its paint tells.
      render: (props) => {
        const states = Array.isArray(props.states) ? props.states : [];
        if (JSON.stringify(states) !== drawn) draw(states);
        drawn = JSON.stringify(states);
        const orientation = props.orientation ?? "column";
        root.style.flexDirection = orientation;
        [...root.children].forEach((button, index) => {
          const { value, selectedStyle, unselectedStyle } = states[index];
          const selected = props.indicatorValue === value;
          paint(button, selected
            ? { ...(props.defaultSelectedStyle ?? { backgroundColor: "#1765ad", color: "#fff" }), ...selectedStyle }
            : { ...props.defaultUnselectedStyle, ...unselectedStyle });
          button.dataset.buttonOrientation = orientation;
          button.disabled = props.enabled === false;
        });
      },
    };
  },

  "ia.input.oneshotbutton": (component) => {
    const text = h("div", { class: "text" });
    const root = h("button", { type: "submit" }, text);
    let modal = null;
    const write = () => {
      component.write("props.value", component.props.setValue ?? 1);
      component.fire("onActionPerformed");
    };
    const ask = (message) => {
      const button = (kind, classes, words, deed) => {
        const made = h("button", { type: "button", class: classes, "data-button-type": kind }, words);
        made.addEventListener("click", () => { modal.close(); deed(); });
        return made;
      };
      modal = component.modal(h("div", { class: "ia_oneShotButtonComponent__confirmModal" },
        h("div", { class: "ia_oneShotButtonComponent__confirmModal__message" }, message),
        button("cancel", "ia_button--secondary", "No", () => {}),
        button("confirm", "ia_button--primary", "Yes", write)));
    };
    root.addEventListener("click", () => {
      const { confirm } = component.props;
      if (confirm?.enabled === true) ask(confirm.text ?? "Are you sure?"); else write();
    });
    return {
      root,
      render: (props) => {
        const writing = (props.value ?? 0) === (props.setValue ?? 1);
        text.textContent = writing ? props.writingState?.text ?? "Writing..." : props.readyState?.text ?? "One-Shot Button";
        root.disabled = writing || props.enabled === false;
        root.className = `ia_oneShotButtonComponent ia_button--${props.primary === false ? "secondary" : "primary"}`;
        root.classList.toggle("ia_button--disabled", root.disabled);
      },
      dispose: () => modal?.close(),
    };
  },
};
