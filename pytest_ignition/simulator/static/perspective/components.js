// Every component by its id: who makes it. A maker gets the component (see `views.js`) and returns its root and a
// function that shows its properties.
import { components as alarms } from "./components/alarms.js";
import { components as basic } from "./components/basic.js";
import { components as containers } from "./components/containers.js";
import { components as displays } from "./components/displays.js";
import { components as embedded } from "./components/embedded.js";
import { components as navigation } from "./components/navigation.js";
import { components as buttons } from "./components/buttons.js";
import { components as dates } from "./components/dates.js";
import { components as dropdown } from "./components/dropdown.js";
import { components as inputs } from "./components/inputs.js";
import { components as numbers } from "./components/numbers.js";
import { components as table } from "./components/table.js";
import { components as trees } from "./components/trees.js";
import { components as uploads } from "./components/uploads.js";
import { h } from "./dom.js";

export const makers = {
  ...alarms,
  ...basic,
  ...containers,
  ...displays,
  ...embedded,
  ...navigation,
  ...buttons,
  ...dates,
  ...dropdown,
  ...inputs,
  ...numbers,
  ...table,
  ...trees,
  ...uploads,
  // What this simulator does not draw shows its name, so that a view made elsewhere still stands.
  unknown: (component) => ({ root: h("div", { class: "unknown-component" }, component.type, ...component.childRoots), render() {} }),
};
