// Date time input, date time picker.
import { Clock, DatePicker, asDate } from "../datepicker.js";
import { h, set } from "../dom.js";
import { formatDate } from "../moment.js";

const settings = (component) => ({
  get: () => asDate(component.props.value),
  put: (date) => {
    component.write("props.value", date.getTime());
    component.fire("onActionPerformed");
  },
});

// What is drawn anew when one of these changes; a value is shown where it stands.
const key = ({ value: _value, formattedValue: _formatted, ...rest }) => JSON.stringify(rest);

function timeInput(component, root) {
  const { format = "HH:mm:ss", locale = "en" } = component.props;
  const clock = new Clock({ ...settings(component), format, locale, enabled: component.enabled });
  root.replaceChildren(h("div", { class: "iaTimePickerInput--wrapper" }, clock.root));
  return clock;
}

function dateInput(component, root) {
  const input = h("input", { type: "text", readonly: true });
  let modal = null;
  let picker = null;
  const open = () => {
    if (!component.enabled) return;
    const { get, put } = settings(component);
    picker = new DatePicker({
      get,
      put: (date, ofDay) => {
        put(date);
        if (ofDay && component.props.dismissOnSelect !== false) modal?.close();
      },
      props: component.props,
    });
    modal = component.modal(picker.root, { classes: "date-modal", onClose: () => { modal = picker = null; } });
  };
  input.addEventListener("click", () => { if (modal === null) open(); else modal.close(); });
  root.replaceChildren(input);
  return {
    show: () => {
      const { format = "lll", locale = "en", placeholder = "Select date" } = component.props;
      const date = asDate(component.props.value);
      input.value = date === null ? "" : formatDate(date, format, locale);
      input.disabled = !component.enabled;
      set(input, { placeholder });
      picker?.show();
    },
    dispose: () => modal?.close(),
  };
}

export const components = {
  "ia.input.date-time-input": (component) => {
    const root = h("div", { class: "ia_dateTimeInputComponent" });
    let drawn = "";
    let inner = null;
    return {
      root,
      render: (props) => {
        if (key(props) !== drawn) {
          inner?.dispose?.();
          inner = (props.pickerType === "time" ? timeInput : dateInput)(component, root);
        }
        drawn = key(props);
        inner.show();
      },
      dispose: () => inner.dispose?.(),
    };
  },

  "ia.input.date-time-picker": (component) => {
    const root = h("div", { class: "ia_dateTimePickerComponent" });
    let drawn = "";
    let picker = null;
    return {
      root,
      render: (props) => {
        if (key(props) !== drawn) {
          picker = new DatePicker({ ...settings(component), props });
          root.replaceChildren(picker.root);
        }
        drawn = key(props);
        // The month that is shown follows a value that came from elsewhere.
        const now = asDate(props.value);
        if (now !== null && String(now) !== picker.last) picker.view(now.getFullYear(), now.getMonth());
        picker.last = String(now);
        picker.show();
      },
    };
  },
};
